"""Learn a channel's fees from the sales in the books, and keep them in the user's fees.toml."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from ..domain.errors import BooksDisagree
from ..domain.fee_learning import Kept, Month, learn
from ..domain.money import Money, plain, ratio
from ..domain.schedule_files import read, shipped
from ..domain.schedules import Channel, Terms
from ..domain.table import Cell, Column, Table
from ..machine.paths import make_folder
from ..storage.paid import paid_sales
from .fee_rules import currency_of, find, overlay
from .seller_levels import kept_by
from .toolbox import Toolbox

_COLUMNS = (
    Column("month", "Month"),
    Column("sales", "Sales", "count"),
    Column("rate", "Rate", "ratio"),
    Column("minimum", "At least", "money"),
    Column("processing", "Processing", "ratio", 2),
    Column("parcel", "Parcel", "money", 2),
    Column("by_rule", "By rule", "ratio"),
    Column("explained", "Explained", "ratio"),
    Column("foretold_by_rule", "By last month's rule", "ratio", 4),
    Column("foretold", "Foretold", "ratio", 1),
    Column("otherwise", "Not by the rule", priority=3),
    Column("currency", "Currency", priority=5),
)
_MEANT = {
    "rate": ("transaction", "rate"),
    "minimum": ("transaction", "minimum"),
    "processing": ("processing", "rate"),
    "parcel": ("shipping", "fixed"),
}
"""What is learnt: the fee, and which of its amounts."""


@dataclass(frozen=True)
class Lesson:
    """What was learnt of a channel in one currency, month by month."""

    channel: Channel
    currency: str
    months: Sequence[Month]

    def table(self) -> Table:
        """A row for each month: its fees, and the shares of payouts that they explain to the cent."""
        rows = [self._row(month) for month in self.months]
        title = f"Fees of {self.channel.title} as your payouts show them"
        return Table(title, _COLUMNS, rows, [*self.notes()], self._total())

    def _row(self, month: Month) -> Sequence[Cell]:
        kept, sales = month.kept, month.sales
        return (
            month.month,
            sales,
            None if kept.rate is None else kept.rate / 100,
            Money(kept.minimum, self.currency),
            kept.processing / 100,
            Money(kept.parcel, self.currency),
            ratio(month.by_rule, sales),
            ratio(month.explained, sales),
            ratio(month.foretold_by_rule, sales),
            ratio(month.foretold, sales),
            ", ".join(f"{number} {word}" for word, number in month.otherwise) or None,
            self.currency,
        )

    def _total(self) -> Sequence[Cell]:
        sales, later = sum(month.sales for month in self.months), sum(month.sales for month in self.months[1:])
        by_rule, explained = (sum(getattr(month, word) for month in self.months) for word in ("by_rule", "explained"))
        told = [sum(getattr(month, word) for month in self.months[1:]) for word in ("foretold_by_rule", "foretold")]
        shares = [ratio(by_rule, sales), ratio(explained, sales), *(ratio(one, later) for one in told)]
        return (None, sales, None, None, None, None, *shares, None, self.currency)

    def notes(self) -> Iterator[str]:
        """What changed and when, and how the shares are meant."""
        for before, after in zip([None, *self.months], self.months, strict=False):
            yield from self._changes(before, after)
        yield "by rule: one rate and one minimum a month come to the payout within a cent"
        yield "explained: that, or a promotion, bonus or waived fee, which differ from sale to sale"
        yield "foretold: explained by what was learnt up to the month before"

    def _changes(self, before: Month | None, after: Month) -> Iterator[str]:
        if before is None or before.kept.minimum == after.kept.minimum:
            return
        amounts = (plain(month.kept.minimum, self.currency) for month in (before, after))
        yield f"minimum fee {' → '.join(amounts)} {self.currency} in {after.month}"


def learn_fees(box: Toolbox, word: str, currency: str | None = None) -> Lesson:
    """Fit a channel's fees to its sales in the books, month by month. Raises BooksDisagree where there are none."""
    channel = find(box, word)
    chosen = currency_of(box, channel, currency)
    with box.reader() as reader:
        sales = [one for _, one in paid_sales(reader, channel.key, chosen)]
    if not sales:
        raise BooksDisagree(
            f"no sale of {channel.key} in {chosen} has a price and a payout", f"soleflip import {channel.key} sales.csv"
        )
    return Lesson(channel, chosen, learn(sales, _known(channel.key, chosen)))


def _known(key: str, currency: str) -> Kept:
    """Where to begin: processing and parcel as the schedules that come with the program have them."""
    channel = shipped().get(key)
    if channel is None or not channel.fees:
        return Kept()
    level = channel.levels.assumed if channel.levels else None
    return next(kept_by(channel, Terms(key, date.max, currency, level)), Kept())


def save(box: Toolbox, lesson: Lesson) -> Path:
    """Put the rules of a lesson into fees.toml, in a marked block that replaces an earlier one of that channel.

    Whatever else stands in the file stays as it is. Raises NotReady where the file has a mistake,
    BooksDisagree where half of the payouts stay unexplained.
    """
    sales, explained = (sum(getattr(month, word) for month in lesson.months) for word in ("sales", "explained"))
    if explained * 2 < sales:
        raise BooksDisagree(
            f"only {explained:,} of {sales:,} payouts of {lesson.channel.title} are explained: nothing is kept",
            f"soleflip report sales --channel {lesson.channel.key}",
        )
    path = overlay(box)
    had = path.read_text(encoding="utf-8") if path.exists() else ""
    read(had, str(path), shipped())
    begin, end = (f"# {mark} learnt: {lesson.channel.key} {lesson.currency}" for mark in (">>>", "<<<"))
    kept = re.sub(rf"^{re.escape(begin)}\b.*?^{re.escape(end)}\n?", "", had, flags=re.M | re.S).rstrip("\n")
    head = f"{begin} on {box.today()}; `soleflip price fees learn --save` writes this block anew"
    text = "\n".join([*([kept, ""] if kept else []), head, *[*_rules(lesson)][:-1], end, ""])
    read(text, str(path), shipped())
    draft = make_folder(path.parent) / f".{path.name}.{os.getpid()}"
    draft.write_text(text, encoding="utf-8")
    draft.replace(path.resolve())
    return path


def _rules(lesson: Lesson) -> Iterator[str]:
    """The lines of a rule for each change; the last one ends where a rule that is shipped begins after the payouts."""
    months = lesson.months
    sales = sum(month.sales for month in months)
    source = f"{sales} payouts of your own, {months[0].month} to {months[-1].month}"
    for word in ("rate", "minimum", "processing", "parcel"):
        stated = [(month.month, _stated(word, month.kept, lesson)) for month in months]
        changes = [(month, lines) for (_, had), (month, lines) in pairwise([("", []), *stated]) if lines != had]
        ends = [*(f"{month}-01" for month, _ in changes[1:]), _superseded(word, lesson)]
        for (month, lines), end in zip(changes, ends, strict=False):
            if lines:
                yield from ("[[rule]]", f'channel = "{lesson.channel.key}"', *lines, f"since = {month}-01")
                yield from (*([f"until = {end}"] if end else []), f'source = "{source}"', 'confidence = "learnt"', "")


def _stated(word: str, kept: Kept, lesson: Lesson) -> list[str]:
    """What a month says of one amount. The rate is of the seller's own level: a level that is told counts more."""
    currency = lesson.currency
    fee, _ = _MEANT[word]
    if fee not in (lesson.channel.fees or ("transaction",)) and not getattr(kept, word):
        return []
    lines = [f'fee = "{fee}"', f'currency = "{currency}"']
    if word == "rate":
        return [*lines, 'level = "own"', f'rate = "{_percent(kept.rate)}"'] if kept.rate is not None else []
    if word == "processing":
        return [*lines, f'rate = "{_percent(kept.processing)}"']
    if word == "minimum":
        return [*lines, f'minimum = "{plain(kept.minimum, currency)}"']
    return [*lines, f'fixed = "{plain(kept.parcel, currency)}"', "shared = true"]


def _superseded(word: str, lesson: Lesson) -> date | None:
    """The day after the payouts on which a rule that is shipped says something newer."""
    fee, stating = _MEANT[word]
    end = f"{lesson.months[-1].month}-31"
    newer = [
        rule.since
        for rule in lesson.channel.rules
        if rule.fee == fee and not rule.is_own and rule.promotion is None and rule.currency in (None, lesson.currency)
        if rule.since and rule.since.isoformat() > end and getattr(rule, stating) is not None
    ]
    return min(newer, default=None)


def _percent(rate: Decimal) -> str:
    return f"{rate.normalize():f}"
