"""What an ask pays out, and the smallest ask that pays for an item: figures with their reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple, cast

from ..domain import pricing
from ..domain.errors import BooksDisagree, UsageError
from ..domain.money import Money, net_of, plain, ratio, to_minor
from ..domain.pricing import Payout, Regime, Tax
from ..domain.schedules import Part, Schedule
from ..domain.table import Cell, Column, Table
from .fee_rules import Asked, find, schedule
from .links import MOST_ROWS
from .seller_levels import Level
from .toolbox import Toolbox

_WHAT = (Column("what", "What"), Column("amount", "Amount", "money"), Column("why", "Why"))
_REGIMES = {"none": "none", "margin": "margin scheme", "regular": "regular"}
_FIGURES = (
    Column("buyer_pays", "Buyer pays", "money"),
    Column("payout", "Payout", "money"),
    Column("vat", "VAT", "money"),
    Column("cost", "Cost", "money"),
    Column("profit", "Profit", "money"),
    Column("roi", "ROI", "ratio"),
    Column("currency", "Currency"),
    Column("channel", "Channel"),
    Column("on", "On", "date"),
    Column("level", "Level", "count"),
    Column("level_from", "Level from"),
    Column("regime", "VAT regime"),
)


class Bought(NamedTuple):
    """What an item took, in minor units of `currency`: its landed cost, and its gross purchase price."""

    cost: int
    purchase: int
    currency: str
    item: int | None = None


@dataclass(frozen=True)
class Price:
    """An ask with all that becomes of it; `title` says what it is, `reasons` why it is so."""

    title: str
    got: Payout
    schedule: Schedule
    level: Level
    tax: Tax
    cost: int | None
    reasons: tuple[str, ...] = ()

    @property
    def profit(self) -> int | None:
        """What is left when VAT and cost are paid; None while the cost is unknown."""
        return None if self.cost is None else self.got.left - self.cost

    @property
    def roi(self) -> Decimal | None:
        """Profit over cost."""
        return ratio(self.profit, self.cost)

    def as_json(self) -> dict[str, Any]:
        """Every figure, amounts as decimal strings, the fees by kind."""
        currency, terms = self.schedule.terms.currency, self.schedule.terms

        def said(amount: int | None) -> str | None:
            return None if amount is None else plain(amount, currency)

        return {
            "ask": said(self.got.ask),
            "fees": {kind: said(fee) for kind, fee in self.got.fees.items()},
            "buyer_pays": said(self.got.buyer),
            "payout": said(self.got.payout),
            "vat": said(self.got.vat),
            "cost": said(self.cost),
            "profit": said(self.profit),
            "roi": None if self.roi is None else f"{self.roi:f}",
            "currency": currency,
            "channel": terms.channel,
            "on": terms.on.isoformat(),
            "level": terms.level,
            "level_from": self.level.origin,
            "regime": self.tax.regime,
            "notes": [*self.notes()],
        }

    def row(self) -> Table:
        """Every figure in one row for machines, a column for each fee."""
        told, terms = self.schedule.terms.currency, self.schedule.terms
        fees = [Column(f"fee_{kind.replace('-', '_')}", kind.capitalize(), "money") for kind in self.got.fees]
        amounts = [self.got.buyer, self.got.payout, self.got.vat, self.cost, self.profit]
        money = [None if amount is None else Money(amount, told) for amount in amounts]
        rest: Sequence[Cell] = (
            self.roi,
            told,
            terms.channel,
            terms.on,
            terms.level,
            self.level.origin,
            self.tax.regime,
        )
        cells = [Money(self.got.ask, told), *(Money(fee, told) for fee in self.got.fees.values()), *money, *rest]
        return Table(self.title, (Column("ask", "Ask", "money"), *fees, *_FIGURES), [cells], [*self.notes()])

    def lines(self) -> Table:
        """For people: from the ask down to the profit, a line each, with the reasons."""
        currency = self.schedule.terms.currency
        rows = [(what, Money(amount, currency), why) for what, amount, why in self._steps()]
        return Table(self.title, _WHAT, rows, [*self.notes()])

    def _steps(self) -> Iterator[tuple[str, int, str]]:
        names_payout, currency = self.schedule.channel.base == "payout", self.schedule.terms.currency
        parts = {part.kind: part for part in self.schedule.parts}
        fees = [(kind, fee, fee_words(parts[kind], self.schedule)) for kind, fee in self.got.fees.items()]
        if names_payout:
            yield "You name", self.got.ask, "what arrives"
            yield from ((f"Buyer: {kind}", fee, why) for kind, fee, why in fees)
        else:
            yield "Ask", self.got.ask, ""
            if self.got.buyer != self.got.ask:
                yield "Postage", self.got.buyer - self.got.ask, f"the buyer pays {plain(self.got.buyer, currency)}"
            yield from ((kind.capitalize(), -fee, why) for kind, fee, why in fees)
        yield "Payout", self.got.payout, ""
        if self.tax.regime != "none":
            yield "VAT", -self.got.vat, f"{_REGIMES[self.tax.regime]}, {self.tax.rate} %"
        if self.cost is not None and self.profit is not None:
            yield "Cost", -self.cost, ""
            yield "Profit", self.profit, "" if self.roi is None else f"{(self.roi * 100):.2f} % of the cost"

    def notes(self) -> Iterator[str]:
        """What the figures must be read with."""
        yield from self.reasons
        yield from self.level.notes
        yield from self.schedule.notes
        yield from tax_words(self.tax.regime, self.schedule.channel.key)


def tax_words(regime: str, channel: str) -> Iterator[str]:
    """Which VAT is counted at a channel."""
    if regime == "none":
        yield "no VAT is counted: tax.regime is none"
    else:
        yield f"VAT: tax.regime is {regime}; not tax advice"
    if regime != "none" and channel == "stockx":
        yield "StockX buys from you and sells on: VAT may be due on the payout instead of the ask"


def fee_words(part: Part, schedule: Schedule) -> str:
    """How a fee is reckoned: `9 %, at least 5.00`, `4.50 a parcel, shared by 3`, `15.00 an item`."""
    currency, parcel = schedule.terms.currency, schedule.terms.parcel
    said = [f"{part.rate.normalize():f} %{' of the rest' if part.of == 'rest' else ''}"] if part.rate else []
    said += [f"at least {plain(part.minimum, currency)}"] if part.minimum else []
    if part.fixed:
        by = f"a parcel{f', shared by {parcel}' if parcel > 1 else ''}" if part.shared else "an item"
        said.append(f"{plain(part.fixed, currency)} {by}")
    return ", ".join(said) or "nothing"


def pay_out(
    box: Toolbox, asked: Asked, amount: Decimal, cost: Decimal | None = None, postage: Decimal | None = None
) -> Price:
    """What an ask of `amount` major units pays out. Raises UsageError for nothing, NotReady without a schedule."""
    found, level = schedule(box, asked)
    _require_postage(found, postage)
    currency = found.terms.currency
    ask, extra = to_minor(amount, currency), to_minor(postage or Decimal(0), currency)
    if ask <= 0:
        raise UsageError("an ask is more than nothing", f"soleflip price payout 220 --channel {found.channel.key}")
    bought = None if cost is None else _by_hand(box, cost, currency)
    tax = tax_of(box, bought, ask + extra)
    reasons = []
    if ask % found.grid:
        reasons.append(f"asks at {found.channel.title} go in steps of {found.channel.grid} {currency}")
    if tax.regime == "margin" and bought is None:
        reasons.append("the margin is not known, so no VAT is counted: add --cost")
    title = f"{Money(ask, currency)} at {found.channel.title} on {found.terms.on}"
    got = pricing.payout(ask, found, tax, extra)
    return Price(title, got, found, level, tax, bought and bought.cost, tuple(reasons))


def lowest(
    box: Toolbox,
    asked: Asked,
    item: int | None = None,
    cost: Decimal | None = None,
    target: str | None = None,
    postage: Decimal | None = None,
) -> Price:
    """The smallest ask that pays cost, target and VAT, for an item of the books or a cost by hand.

    Raises UsageError without either or with both, and where no cost is known.
    """
    if (item is None) == (cost is None):
        raise UsageError("name an item or a cost, one of them", "soleflip price floor --cost 119.99 --channel stockx")
    is_open = asked.currency is None and find(box, asked.channel).currency is None
    known = _currency_of_item(box, item) if item is not None and is_open else None
    found, level = schedule(box, asked._replace(currency=asked.currency or known))
    _require_postage(found, postage)
    currency = found.terms.currency
    bought = _by_hand(box, cost, currency) if cost is not None else _of_item(box, item or 0, currency)
    wanted = pricing.target(target, bought.cost, currency) if target else 0
    tax, extra = tax_of(box, bought), to_minor(postage or Decimal(0), currency)
    ask = pricing.floor(bought.cost + wanted, found, tax, extra)
    got = pricing.payout(ask, found, tax, extra)
    subject = f"item {bought.item}" if bought.item else f"a cost of {Money(bought.cost, currency)}"
    title = f"Lowest ask for {subject} at {found.channel.title} on {found.terms.on}"
    reasons = [
        *_needs(bought.cost, wanted, target, currency),
        *_a_step_lower(ask, bought.cost + wanted, found, tax, extra),
    ]
    return Price(title, got, found, level, tax, bought.cost, tuple(reasons))


def _currency_of_item(box: Toolbox, number: int) -> str | None:
    """The currency that an item was bought in; None where there is no such item."""
    if not 0 < number < MOST_ROWS or box.books_state()[2] == "absent":
        return None
    with box.reader() as reader:
        row = next(iter(reader.rows("SELECT currency FROM item WHERE id = ? AND voided_by IS NULL", (number,))), None)
    return str(row[0]) if row else None


def _require_postage(found: Schedule, postage: Decimal | None) -> None:
    if postage and found.channel.base != "buyer":
        raise UsageError(f"{found.channel.title} passes no postage on to you", "leave --postage out")


def _needs(cost: int, wanted: int, target: str | None, currency: str) -> Iterator[str]:
    if target:
        yield f"{plain(cost + wanted, currency)} has to be left: cost and {plain(wanted, currency)} profit ({target})"


def _a_step_lower(ask: int, need: int, found: Schedule, tax: Tax, postage: int) -> Iterator[str]:
    """What is short one step lower: why the floor is the floor."""
    lower = ask - found.grid
    if lower > 0:
        short = need - pricing.payout(lower, found, tax, postage).left
        currency = found.terms.currency
        yield f"{plain(lower, currency)} would be {plain(short, currency)} short"


def tax_of(box: Toolbox, bought: Bought | None, price: int = 0) -> Tax:
    """The VAT of the settings. Where no purchase is known there is no margin: it counts as bought at `price`."""
    regime = cast("Regime", str(box.setting("tax.regime")))
    rate = Decimal(str(box.setting("tax.rate")))
    return Tax(regime, rate, bought.purchase if bought else price) if regime != "none" else Tax()


def _by_hand(box: Toolbox, cost: Decimal, currency: str) -> Bought:
    """A cost as typed, with VAT; without it where VAT is reclaimed from a regular purchase."""
    gross = to_minor(cost, currency)
    reclaims = box.setting("tax.regime") == "regular" and box.setting("vat.reclaim") is True
    rate = int(Decimal(str(box.setting("tax.rate"))) * 100)
    return Bought(net_of(gross, rate) if reclaims else gross, gross, currency)


def _of_item(box: Toolbox, number: int, currency: str) -> Bought:
    """The cost of an item. Raises UsageError for none, for an unknown cost, and for another currency."""
    sql = (
        "SELECT item.landed_cost, (SELECT amount FROM cost WHERE cost.item_id = item.id AND cost.kind = 'price'), "
        "item.currency FROM item WHERE item.id = ? AND item.voided_by IS NULL"
    )
    with box.reader() as reader:
        row = next(iter(reader.rows(sql, (number,))), None) if 0 < number < MOST_ROWS else None
    if row is None:
        raise UsageError(f"there is no item {number}", "soleflip stock list")
    cost, price, known = row
    if known != currency:
        raise UsageError(
            f"item {number} cost {known}, the ask is in {currency}",
            f"--currency {known}, or --cost instead of the item",
        )
    if cost is None:
        raise BooksDisagree(f"the cost of item {number} is not known", f"soleflip stock edit {number} --cost 119.99")
    return Bought(cost, cost if price is None else price, str(known), number)
