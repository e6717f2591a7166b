"""Plans of asks as tables: a line for each item, what it comes to, which plans there were, a list to carry over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..domain.money import Money, half_up
from ..domain.repricing import Deed
from ..domain.suggesting import Choice
from ..domain.table import Cell, Column, Table
from ..domain.words import counted
from ..storage.price_plans import PriceStep, price_plans, price_sums
from ..storage.services import utc
from .price_plan import Line, PricePlanned
from .toolbox import Toolbox

_LINES = (
    Column("item_id", "Item", "count"),
    Column("style", "Style code", priority=4),
    Column("size", "Size"),
    Column("deed", "Do"),
    Column("currency", "Currency", priority=12),
    Column("was", "Was", "money"),
    Column("ask", "Ask", "money"),
    Column("last_plan", "Last plan", "money", 10),
    Column("lowest_ask", "Lowest ask", "money", 2),
    Column("floor", "Floor", "money", 5),
    Column("payout", "Payout", "money", 8),
    Column("profit", "Profit", "money", 3),
    Column("expected_days", "Days", "count", 6),
    Column("is_more", "Or more", "flag", 11),
    Column("chance_30d", "30 days", "ratio", 7),
    Column("effect_30d", "Effect", "money", 4),
    Column("why", "Why", priority=1),
)
_PLANS = (
    Column("number", "Plan", "count"),
    Column("channel", "Channel"),
    Column("made_at", "Made", "time", 1),
    *(Column(name.replace(" ", "_"), name.capitalize(), "count") for name in ("list", "lower", "raise", "take off")),
    Column("currency", "Currency", priority=3),
    Column("effect_30d", "Effect", "money", 2),
    Column("applied_at", "Applied", "time"),
)
_EXPORT = (
    Column("item", "Item", "count"),
    Column("listing", "Listing"),
    Column("action", "Action"),
    Column("ask", "Ask", "money"),
    Column("currency", "Currency"),
)
_ACTIONS: dict[Deed, str] = {"take off": "deactivate", "lower": "update", "raise": "update"}
_SHOWN = 50
_ORDER: tuple[Deed, ...] = ("take off", "lower", "raise", "list", "keep", "leave")


def lines_table(made: PricePlanned, everything: bool) -> Table:
    """A row for each item whose ask is to change; with `everything` also for what stays, and why."""
    shown = made.lines if everything else made.to_do()
    rows = [_row(line) for line in sorted(shown, key=lambda line: (_ORDER.index(line.move.deed), line.item.item_id))]
    title = f"Asks at {made.channel}"
    return Table(title, _LINES, rows, [*_summary(made, everything), *made.notes])


def _row(line: Line) -> list[Cell]:
    item, told, then = line.item, line.told, line.then
    amounts = [line.asked, line.move.ask, line.last, told and told.ask, line.floor, then and then.got.payout]
    money = [None if amount is None else Money(amount, item.currency) for amount in amounts]
    profit = then and then.profit
    return [
        *(item.item_id, item.style, item.size.label, line.move.deed, item.currency, *money),
        None if profit is None else Money(profit, item.currency),
        *_time(then),
        None if line.effect is None else Money(line.effect, item.currency),
        line.move.why,
    ]


def _time(then: Choice | None) -> list[Cell]:
    return [None] * 3 if then is None else [round(then.days), then.is_more, half_up(Decimal(repr(then.chances[1])), 4)]


def _summary(made: PricePlanned, everything: bool) -> Iterator[str]:
    counts = Counter(line.move.deed for line in made.lines)
    if not made.lines:
        yield "nothing is in stock"
        return
    yield ", ".join(f"{counts[deed]:,} {_SAID[deed]}" for deed in _ORDER if counts[deed])
    for currency in sorted({line.item.currency for line in made.to_do()}):
        own = [line for line in made.to_do() if line.item.currency == currency]
        effect = sum(line.effect or 0 for line in own)
        asks = sum(line.move.ask or 0 for line in own)
        yield (
            f"expected to change the profit of the next 30 days by {Money(effect, currency)}; "
            f"new asks come to {Money(asks, currency)}"
        )
    above = [line for line in made.to_do() if line.is_above]
    if above:
        yield f"{counted(len(above), 'ask')} above the lowest ask: the market pays less than the floor"
    yield from _reasons(made, everything)
    yield from _against(made)


_SAID: dict[Deed, str] = {
    "take off": "to take off", "lower": "to lower", "raise": "to raise", "list": "to list", "keep": "kept",
    "leave": "left as they are",
}  # fmt: skip


def _reasons(made: PricePlanned, everything: bool) -> Iterator[str]:
    """Why what stays stays, most frequent first, where that is no line of the table."""
    stays = Counter(line.move.why for line in made.lines if not line.is_to_do)
    if stays and not everything:
        yield (
            "what stays: " + "; ".join(f"{why} ({count:,})" for why, count in stays.most_common(5)) + "; --all shows it"
        )


def _against(made: PricePlanned) -> Iterator[str]:
    """How the plan differs from what of the one before it was not carried out."""
    if made.before is None:
        return
    undone = [line for line in made.lines if line.last is not None and line.last != line.asked]
    had = {line.item.item_id: line.last for line in undone}
    has = {line.item.item_id: line.move.ask for line in made.to_do() if line.move.ask is not None}
    new, gone = len(has.keys() - had.keys()), len(had.keys() - has.keys())
    other = sum(had[item] != has[item] for item in had.keys() & has.keys())
    yield f"against plan {made.before}: {counted(new, 'item')} more, {gone:,} less, {other:,} at another ask"


def plans_table(box: Toolbox) -> Table:
    """The latest plans, the newest first, and what they come to."""
    with box.reader() as reader:
        found, sums = price_plans(reader.link, None, _SHOWN), price_sums(reader.link, _SHOWN)
    rows: list[Sequence[Cell]] = []
    for one in found:
        own = {each.deed: each for each in sums if each.plan_id == one.id}
        currencies = {each.currency for each in own.values() if each.effect is not None}
        known = len(currencies) == 1 and all(each.effect is not None for each in own.values())
        currency = currencies.pop() if known else None
        effect = Money(sum(each.effect or 0 for each in own.values()), currency) if currency else None
        counts = [own[deed].many if deed in own else 0 for deed in ("list", "lower", "raise", "take off")]
        rows.append((one.id, one.channel, utc(one.made_at), *counts, currency, effect, utc(one.applied_at)))
    none = () if rows else ("nothing was planned yet: soleflip price plan",)
    return Table("Plans of asks", _PLANS, rows, none)


def export_table(steps: Sequence[PriceStep]) -> Table:
    """What is to be done as a list that `soleflip listing plan` reads, and that a person can carry over."""
    rows = [
        (
            step.item_id,
            step.reference,
            _ACTIONS.get(step.deed, "create"),
            None if step.ask is None else Money(step.ask, step.currency),
            step.currency,
        )
        for step in steps
    ]
    return Table("", _EXPORT, rows)
