"""How far a suggested ask can be trusted, derived from what it rests on, with the weakest part as the reason."""

from __future__ import annotations

from decimal import Decimal
from math import exp, prod
from typing import Literal, NamedTuple, TypeAlias

from .money import half_up

Part: TypeAlias = Literal["sales", "age", "size", "fees", "spread", "swing"]
Label: TypeAlias = Literal["high", "medium", "low"]

_HIGH, _MEDIUM = Decimal("0.7"), Decimal("0.4")
_NOT_HIGH = 0.69
_ASSUMED = 0.39
_ONE_SIDED = 0.5
"""The most where ask or bid is missing."""
_ENOUGH_SALES, _SPREAD, _HOURS, _SWING = 5.0, 3.0, 24.0, 5.0
_STYLE_ONLY = 0.7
_UNVERIFIED = 0.8


class Evidence(NamedTuple):
    """What a suggestion rests on.

    `sales` is how many sales of this very size what is known of its time to sell is worth. `ask` and `bid` are minor
    units, `hours` how long ago they were told, `swing` the robust coefficient of variation of the ask (None: too few
    days). `is_size` is false where the prices are of the style, not of the size; `is_verified` says that the last
    payouts confirm the fees to the cent, `is_assumed` that the shop has sold too little to know its own pace,
    `is_far` that the ask lies so far from the lowest one that an assumption says how soon it sells.
    """

    sales: float
    ask: int | None
    bid: int | None
    hours: float
    swing: float | None
    is_size: bool = True
    is_verified: bool = False
    is_assumed: bool = False
    is_far: bool = False


class Confidence(NamedTuple):
    """From 0 to 1, a word for it, and what holds it down most."""

    score: Decimal
    label: Label
    reason: str


def confidence(known: Evidence) -> Confidence:
    """The geometric mean of what is known of each part; the reason is the lowest part, or what is missing.

    Parts: sales ÷ (sales + 5); exp(−3 × spread ÷ ask); exp(−hours ÷ 24); exp(−5 × swing); 1, or 0.7 where prices are of
    the style only; 1, or 0.8 where no payout confirms the fees. Never above low while the pace is assumed, above 0.5
    without a bid or an ask, or high while the swing is
    unknown or the ask is far off. The weights are choices of our own: how often chances
    hold is for a back-test to say.
    """
    parts = _parts(known)
    score = prod(parts.values()) ** (1 / len(parts))
    cap, missing = _cap(known)
    reason = missing if score > cap else _said(min(parts, key=lambda name: parts[name]), known)
    rounded = half_up(Decimal(repr(min(score, cap))), 2)
    return Confidence(rounded, "high" if rounded >= _HIGH else "medium" if rounded >= _MEDIUM else "low", reason)


def _parts(known: Evidence) -> dict[Part, float]:
    parts: dict[Part, float] = {
        "sales": _volume(known.sales),
        "age": exp(-max(known.hours, 0) / _HOURS),
        "size": 1.0 if known.is_size else _STYLE_ONLY,
        "fees": 1.0 if known.is_verified else _UNVERIFIED,
    }
    if known.ask and known.bid is not None:
        parts["spread"] = exp(-_SPREAD * _spread(known.ask, known.bid))
    if known.swing is not None:
        parts["swing"] = exp(-_SWING * known.swing)
    return parts


def _spread(ask: int, bid: int) -> float:
    return max(ask - bid, 0) / ask


def _said(part: Part, known: Evidence) -> str:
    """What holds the score down, in words."""
    if part == "sales":
        return f"few sales to go by: worth {known.sales:.1f} of this size"
    if part == "spread":
        return f"ask and bid lie {100 * _spread(known.ask or 1, known.bid or 0):.0f} % apart"
    if part == "swing":
        return f"the ask swings by {100 * (known.swing or 0):.0f} %"
    return {
        "age": _age(known.hours),
        "size": "the prices are of the style, not of the size",
        "fees": "no payout of yours confirms the fees yet",
    }[part]


def _volume(sales: float) -> float:
    return sales / (sales + _ENOUGH_SALES)


def _age(hours: float) -> str:
    whole = int(max(hours, 0))
    if whole < 48:
        return f"the price was told {whole} hour{'' if whole == 1 else 's'} ago"
    return f"the price was told {whole // 24} days ago"


def _cap(known: Evidence) -> tuple[float, str]:
    """The most that can be had, and what is missing for more."""
    if known.is_assumed:
        return _ASSUMED, "you have sold too little yet: days and chances are assumed"
    if known.ask is None or known.bid is None:
        return _ONE_SIDED, f"no {'ask' if known.ask is None else 'bid'} is known"
    if known.is_far:
        return _NOT_HIGH, "far from the lowest ask, how soon it sells is assumed"
    return (_NOT_HIGH, "how much the ask swings is not known yet") if known.swing is None else (1.0, "")
