"""What a person must know beside a forecast of the shop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from math import isnan
from typing import TYPE_CHECKING

from ..domain.forecasting import Ahead, level_of
from ..domain.series import first_day, longest_gap
from ..domain.words import counted
from .forecast_series import NOT_ENOUGH
from .series_file import NOUNS
from .shop_series import Scope, Shop, amount_of

if TYPE_CHECKING:
    from .forecast_shop import Outlook

_SHOWN = 3
_YEAR = 365
_MISSING = {
    "revenue": "price known of {0} of {1}",
    "profit": "cost and payout known of {0} of {1}",
    "payout": "payout known of {0} of {1}",
}


def notes_of(shop: Shop, scope: Scope, coming: Ahead, outlooks: Sequence[Outlook]) -> Iterator[str]:
    """What was found, what was left out of it, and what the figures rest on."""
    noun = NOUNS[scope.frequency]
    if not any(one.stands for one in shop.lines):
        yield f"{NOT_ENOUGH}: no sales" + (f" in a whole {noun} since {scope.since}" if scope.since else "")
        return
    yield f"{scope.frequency}; the last whole {noun} is {first_day(coming.until, scope.frequency)}"
    yield from _known(shop, scope)
    yield from _gap(shop, scope)
    if not outlooks:
        yield f"{NOT_ENOUGH}: no whole {noun} since the first sale"
    for one in outlooks:
        yield from _of_panel(one, scope, coming)


def _known(shop: Shop, scope: Scope) -> Iterator[str]:
    """Of how many sales the amount is known, and what is odd about amounts."""
    if scope.measure == "units":
        return
    standing = [one for one in shop.lines if one.stands]
    amounts = [amount for one in standing if (amount := amount_of(one, scope.measure)) is not None]
    if len(amounts) < len(standing):
        what = _MISSING[scope.measure].format(f"{len(amounts):,}", counted(len(standing), "sale"))
        yield f"{what}: only these are forecast"
    odd = sum(amount <= 0 for amount in amounts)
    if odd and scope.measure != "profit":
        yield f"{counted(odd, 'sale')} at 0 or less, counted as {'it is' if odd == 1 else 'they are'}"


def _gap(shop: Shop, scope: Scope) -> Iterator[str]:
    """A year or more without a sale in all of the shop."""
    gap = longest_gap([date.fromisoformat(day) for day in {one.sold_on for one in shop.lines if one.stands}])
    if gap and (gap[1] - gap[0]).days > _YEAR:
        yield f"no sale between {gap[0]} and {gap[1]}, taken as 0: --since {gap[1]} leaves it out"


def _of_panel(one: Outlook, scope: Scope, coming: Ahead) -> Iterator[str]:
    panel, noun = one.panel, NOUNS[scope.frequency]
    where = f" ({panel.currency})" if panel.currency else ""
    if scope.by_stock:
        yield f"what would sell of each{where} while it is in stock: the parts are more than the shop"
    if panel.unstocked:
        yield f"{counted(panel.unstocked, noun)} without stock{where} count as not known"
    if len(coming.shares) > panel.width:
        history = counted(panel.width, noun)
        yield f"the horizon of {len(coming.shares)} is longer than the history of {history}: not to be trusted"
    yield from _leaning(one, scope, where)


def _leaning(one: Outlook, scope: Scope, where: str) -> Iterator[str]:
    """Which series lean on others, and which have nothing to lean on."""
    names = [name or "unknown" for name in one.panel.names]
    leaning = [(row, depth) for row, depth in enumerate(one.found.depths) if depth is not None]
    for row, depth in leaning[:_SHOWN]:
        level = level_of(scope.by, depth)
        yield f"{names[row]} has little history: {one.found.own[row]:.0%} of it is its own, the rest of its {level}"
    if len(leaning) > _SHOWN:
        yield f"{len(leaning) - _SHOWN} more with little history lean on others: column level"
    silent = [names[row] for row in range(len(names)) if isnan(one.found.means[row][0])]
    if silent:
        more = f" and {len(silent) - _SHOWN} more" if len(silent) > _SHOWN else ""
        yield f"{NOT_ENOUGH}{where}: {', '.join(silent[:_SHOWN])}{more}"
