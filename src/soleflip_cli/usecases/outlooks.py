"""How soon what is in stock will sell, from the shop's own spells; each chance says what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..domain.ask_effect import AskEffect, ask_gap, ask_spans, learn_effect
from ..domain.money import Money, half_up
from ..domain.selling_time import ENOUGH, HORIZONS, Outlook, SellingTimes, learn_times
from ..domain.spells import Spell
from ..domain.table import Cell, Column, Table
from ..domain.words import counted
from ..storage.ask_history import ask_days
from ..storage.link import Link
from ..storage.spells import spells
from .near_styles import known_style
from .toolbox import Toolbox

_COLUMNS = (
    Column("item_id", "Item", "count"),
    Column("product", "Product", priority=9),
    Column("style", "Style code"),
    Column("size", "Size"),
    Column("waited_days", "Days waiting", "count"),
    Column("currency", "Currency", priority=8),
    Column("ask", "Ask", "money", 6),
    Column("lowest_ask", "Lowest ask", "money", 7),
    *(Column(f"chance_{days}d", f"In {days} days", "ratio") for days in HORIZONS),
    Column("expected_days", "Days to go", "count"),
    Column("is_more", "Or more", "flag", 4),
    Column("level", "Rests on", priority=1),
    Column("sold", "Sold", "count", 5),
    Column("unsold", "Unsold", "count", 5),
)
_HELD = """
SELECT stock_facts.item_id, product, style, size, stock_facts.currency, market_price,
    (SELECT MIN(listing.ask) FROM listing WHERE listing.item_id = stock_facts.item_id AND listing.voided_by IS NULL
        AND listing.ended_on IS NULL AND listing.currency = stock_facts.currency
        AND COALESCE(listing.state, 'active') = 'active') AS ask
FROM stock_facts WHERE state <> 'ordered'
"""


class _Held(NamedTuple):
    """An item in stock; amounts in minor units, None where it is not listed or nobody told a price."""

    item_id: int
    product: str | None
    style: str | None
    size: str
    currency: str
    market_price: int | None
    ask: int | None

    @property
    def gap(self) -> float | None:
        """How far its ask lies above the lowest one; None where either is unknown."""
        return ask_gap(self.ask, self.market_price) if self.ask and self.market_price else None


def outlooks(box: Toolbox, style: str | None) -> Table:
    """Every item in stock with its chances to sell, the least likely first; of one style if one is named.

    Raises UsageError for a style that the books do not know, naming the nearest ones.
    """
    today = box.today()
    with box.reader() as reader:
        wanted = known_style(reader.link, style, "soleflip price outlook")["style"] if style else None
        seen = spells(reader.link, today)
        times = learn_times(seen, today)
        effect = learn_effect(ask_spans(ask_days(reader.link, today), seen, times))
        held = [one for one in _held(reader.link) if wanted in (None, one.style)]
    found = [*_expected(held, {one.item_id: one for one in seen}, times, effect, today)]
    found.sort(key=lambda pair: (pair[1].chance(max(HORIZONS)), pair[0].item_id))
    rows = [_row(one, outlook) for one, outlook in found]
    return Table("What will sell, and when", _COLUMNS, rows, [*_notes(times, effect, found, today)])


def _held(link: Link) -> list[_Held]:
    return [_Held(*row) for row in link.rows(_HELD)]


def _expected(
    held: Iterable[_Held], seen: Mapping[int, Spell], times: SellingTimes, effect: AskEffect, today: date
) -> Iterator[tuple[_Held, Outlook]]:
    for one in held:
        spell = seen.get(one.item_id)
        if spell is not None:
            outlook = times.outlook(spell.place, max(0, (today - spell.offered_on).days))
            yield one, outlook.faster(effect.factor(one.gap)) if one.gap is not None else outlook


def _row(one: _Held, outlook: Outlook) -> tuple[Cell, ...]:
    prices = [None if amount is None else Money(amount, one.currency) for amount in (one.ask, one.market_price)]
    chances = [half_up(Decimal(repr(chance)), 4) for chance in outlook.chances.values()]
    days, spells_seen = round(outlook.expected_days), (outlook.completed, outlook.censored)
    level = "assumed" if outlook.level == "default" else outlook.level
    what = (one.item_id, one.product, one.style, one.size, outlook.waited, one.currency, *prices)
    return (*what, *chances, days, outlook.is_more, level, *spells_seen)


def _notes(times: SellingTimes, effect: AskEffect, found: list[tuple[_Held, Outlook]], today: date) -> Iterator[str]:
    if not found:
        yield "nothing is in stock"
        return
    sold = f"{counted(times.completed, 'item')} sold, {times.censored:,} did not"
    yield f"assumed until {ENOUGH} have sold: so far {sold}" if times.assumed else f"from your own items: {sold}"
    if any(one.gap is not None for one, _ in found):
        yield f"the effect of the ask is {effect.basis}"
    if times.until < today:
        yield f"the books tell nothing after {times.until}: import or sync what came since"
