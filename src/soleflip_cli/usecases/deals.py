"""Which offers of a list are worth buying: each line weighed at what the market pays, the best first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from shlex import quote
from typing import Literal, NamedTuple, TypeAlias

from ..domain.errors import NotUnderstood
from ..domain.money import to_minor
from ..domain.sizes import Size
from ..domain.trade import OfferRecord
from ..importers.base import BadRow
from ..importers.reading.notation import Told
from ..storage.collector import paused_collector
from ..storage.link import Link
from ..storage.styles import Style
from .check_price import Checked, Checker
from .fee_rules import Asked
from .near_styles import KnownStyles
from .offer_files import Part, open_offers
from .rejects import reason
from .stakes import Wanted
from .toolbox import Toolbox

Why: TypeAlias = Literal["no style", "unknown", "sold out", "currency", "unread", "unpriced", "old"]
"""Why a line, or a size of it, was not weighed."""


class Wish(NamedTuple):
    """What a person said of a list; `extra` is what each item costs on top, in major units.

    With `every`, what is not worth it is wanted too. `encoding` and `told` say how the file is written.
    """

    asked: Asked
    wanted: Wanted = Wanted()
    extra: Decimal = Decimal(0)
    every: bool = False
    encoding: str | None = None
    told: Told = Told()


class Deal(NamedTuple):
    """A line of the list, weighed in one size."""

    line: int
    offer: OfferRecord
    found: Checked

    @property
    def rank(self) -> tuple[Decimal, int, int]:
        """What puts the most profit a day first, be it at the bid; then the most profit, then the first line."""
        faster = self.found.faster
        if faster is None or faster.per_day is None or faster.profit is None:
            return Decimal("Infinity"), 0, self.line
        found = (faster, *(one for one in self.found.found.choices if one.name == "sell now"))
        return -max(one.per_day for one in found if one.per_day is not None), -faster.profit, self.line


class Left:
    """What was not weighed for one reason: how often that was so, and of what, each with its first line."""

    def __init__(self) -> None:
        self.count, self.first = 0, dict[str, int]()

    def add(self, line: int, what: str) -> None:
        """Once more."""
        self.count += 1
        self.first.setdefault(what, line)


class Deals(NamedTuple):
    """What came of a list: the deals, best first, and what the list held besides.

    `lines` were read, `weighed` prices of them weighed, `unsized` lines named no size. `notes` are of the file, `basis`
    says what days and fees rest on, `bad` are rows that are no offer.
    """

    file: str
    found: Sequence[Deal]
    lines: int
    weighed: int
    unsized: int
    left: Mapping[Why, Left]
    notes: Sequence[str]
    basis: Sequence[str]
    bad: Sequence[BadRow]
    checker: Checker
    every: bool


def find_deals(box: Toolbox, path: Path, wish: Wish, advance: Callable[[int], None] = lambda more: None) -> Deals:
    """Weigh each line of a file; nothing is stored.

    Raises NotUnderstood where it is no list of offers or not one row can be read, UsageError for a missing file, for a
    target that is none, or where only a person can say what a column means, NotReady where no fees are known.
    """
    with box.reader() as reader, paused_collector():
        checker = Checker(box, reader.link, wish.asked, wish.wanted)
        checker.require_terms()
        weighing = _Weighing(reader.link, checker, wish)
        with open_offers(path, wish.told, wish.encoding, checker.currency, box.now()) as file:
            place = 0
            for part in file.parts:
                weighing.take(part)
                advance(part.position - place)
                place = part.position
        return weighing.done(path, file.notes)


class _Weighing:
    """One list while it is gone through."""

    def __init__(self, link: Link, checker: Checker, wish: Wish) -> None:
        self._styles, self._checker, self._wish = KnownStyles(link), checker, wish
        self._extra = to_minor(wish.extra, checker.currency)
        self._now = checker.appraiser.markets.now
        self._lines = self._weighed = self._unsized = 0
        self._found: list[Deal] = []
        self._left: dict[Why, Left] = {}
        self._bad: list[BadRow] = []

    def take(self, part: Part) -> None:
        """Weigh some lines."""
        self._lines += len(part.lines) + len(part.bad)
        self._bad += part.bad
        for line, offer in zip(part.lines, part.offers, strict=True):
            self._take(line, offer)

    def done(self, path: Path, notes: Sequence[str]) -> Deals:
        """All that was found. Raises NotUnderstood where no row could be read."""
        if self._lines and self._lines == len(self._bad):
            raise _nothing_readable(path, self._bad[0])
        appraiser, currency = self._checker.appraiser, self._checker.currency
        basis = [*appraiser.pace_notes(), *appraiser.stakes.notes(currency)]
        found = sorted(self._found, key=lambda deal: deal.rank)
        counts = (self._lines, self._weighed, self._unsized)
        return Deals(path.name, found, *counts, self._left, notes, basis, self._bad, self._checker, self._wish.every)

    def _take(self, line: int, offer: OfferRecord) -> None:
        style = self._styles.find(offer.style) if offer.style else None
        if style is None:
            self._leave("unknown" if offer.style else "no style", line, offer.style or "")
        elif offer.is_sold_out:
            self._leave("sold out", line, style["style"])
        elif offer.currency != self._checker.currency:
            self._leave("currency", line, offer.currency)
        elif offer.size is None:
            self._in_any_size(line, offer, style)
        elif offer.size.system == "other":
            self._leave("unread", line, offer.size.label)
        elif not self._weigh(line, offer, style, offer.size):
            self._leave("unpriced", line, f"{style['style']} {offer.size.label}")

    def _in_any_size(self, line: int, offer: OfferRecord, style: Style) -> None:
        """A line without a size may be of any: each that is priced is weighed."""
        self._unsized += 1
        priced = [self._weigh(line, offer, style, size) for size in self._checker.priced(style)]
        if not any(priced):
            self._leave("unpriced", line, style["style"])

    def _weigh(self, line: int, offer: OfferRecord, style: Style, size: Size) -> bool:
        """Weigh an offer in a size; whether any price of it was told."""
        last, cost = self._checker.last(style, size), offer.price + self._extra
        if last is None or last.is_nothing:
            return False
        if last.is_old(self._now) and not self._wish.wanted.stale:
            self._leave("old", line, f"{style['style']} {size.label}")
            return True
        self._weighed += 1
        if self._wish.every or not self._checker.is_dear(last, cost):
            found = self._checker.weigh(style, size, cost)
            if self._wish.every or found.is_worth:
                self._found.append(Deal(line, offer, found))
        return True

    def _leave(self, why: Why, line: int, what: str) -> None:
        self._left.setdefault(why, Left()).add(line, what)


def _nothing_readable(path: Path, first: BadRow) -> NotUnderstood:
    what = f"not one row of {path.name} can be read; the first: line {first.line:,}, {reason(first)}"
    return NotUnderstood(
        what, f"mend it, or say how it is written: soleflip price deals {quote(str(path))} --decimal ,"
    )
