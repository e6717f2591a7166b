"""Money opened line by line: what a sale earned, what an item cost, what a bank transfer paid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ..domain.adjusting import KINDS
from ..domain.money import Money
from ..domain.trade import STANDING
from ..storage.origins import Fields, Origins
from .why_parts import Line, Part, day, purse
from .why_sources import Trace, fee_label

_NATURE = {"hidden": "hidden minimum fee", "rounding": "rounding", "other": "nobody says what for"}
_ADDS_UP = {
    None: "unknown: not every sale states its part",
    0: "no: the sales come to another sum",
    1: "yes, to the cent",
}


def earned(sale: Fields, origins: Origins, trace: Trace) -> Part:
    """Price less fees is payout, less cost, penalties, refunds and postage is profit: a sum, line by line."""
    money, cost = purse(sale["currency"]), sale["landed_cost"]
    whose = f"item {sale['item_id']}" if sale["item_id"] else None
    return Part(
        "earned",
        "What it earned",
        [
            Line("price", "price", money(sale["price"]), trace.of("price")),
            *(
                Line(f"fee_{kind}", fee_label(kind), money(-amount), trace.of(f"fee.{kind}"))
                for kind, amount in origins.fees(sale["id"])
            ),
            *_unexplained(sale),
            _payout(sale, trace),
            Line("landed_cost", "cost", money(None if cost is None else -cost), None, whose),
            *adjustment_lines(origins, "sale_id", sale["id"]),
            _profit(sale),
        ],
    )


def _payout(sale: Fields, trace: Trace) -> Line:
    value, source = purse(sale["currency"])(sale["payout"]), trace.of("payout")
    by_hand = source is not None and source.record is None
    stated = "stated by the channel" if sale["payout_stated"] else None if value is None else "an estimate"
    return Line("payout", "= payout", value, source, None if by_hand else stated)


def _profit(sale: Fields) -> Line:
    """A sale that stands earns what is left of its payout; one that fell through only what came beside it."""
    money, besides = purse(sale["currency"]), sale["adjustments"]
    if sale["state"] not in STANDING:
        return Line("profit", "= profit", money(besides or None), None, f"a sale that is {sale['state']} has no payout")
    if sale["payout"] is None or sale["landed_cost"] is None:
        return Line("profit", "= profit", None, None, "payout or cost is unknown")
    return Line("profit", "= profit", money(sale["payout"] - sale["landed_cost"] + besides))


def adjustment_lines(origins: Origins, whose: str, number: int) -> Iterator[Line]:
    """What a sale (`whose` = sale_id) or an item (item_id) cost or brought beside price and fees, by day."""
    seen = Counter[str]()
    for one in origins.adjustments(whose, number):
        seen[one["kind"]] += 1
        key = one["kind"] + (f"_{seen[one['kind']]}" if seen[one["kind"]] > 1 else "")
        trace = Trace(origins, None, origins.changes("adjustment", one["id"]))
        note = f"on {one['happened_on']}" + (f": {one['note']}" if one["note"] else "")
        yield Line(key, KINDS[one["kind"]].title, purse(one["currency"])(one["amount"]), trace.of("amount"), note)


def _unexplained(sale: Fields) -> Iterator[Line]:
    if sale["unexplained"]:
        nature = _NATURE.get(sale["unexplained_kind"] or "other", _NATURE["other"])
        note = f"{nature}: price less printed fees less payout"
        yield Line("unexplained", "not itemised", Money(-sale["unexplained"], sale["currency"]), None, note)


def cost_lines(item: Fields, origins: Origins, trace: Trace) -> Iterator[Line]:
    """The parts of what an item cost, and their sum."""
    money, gross = purse(item["currency"]), 0
    for part in sorted(origins.parts(item["id"])):
        rate = None if part.vat_rate is None else f"with {part.vat_rate / 100:g} % VAT"
        gross += part.amount
        yield Line(f"cost_{part.kind}", part.kind, money(part.amount), trace.of(part.kind, f"cost.{part.kind}"), rate)
    cost = item["landed_cost"]
    if cost is not None and cost != gross:
        yield Line("vat_reclaimed", "VAT", money(cost - gross), None, "reclaimed (vat.reclaim = true)")
    yield Line("landed_cost", "= cost", money(cost))


def transfer(sale: Fields, origins: Origins, trace: Trace) -> Part:
    """The payout of a sale, whether it adds up, and the other sales in it."""
    others = origins.paid_together(sale["payout_id"], sale["id"])
    money = purse(sale["currency"])
    lines = [
        Line("reference", "reference", sale["reference"], trace.of("transfer")),
        Line("paid_on", "arrived on", day(sale["paid_on"]), trace.of("paid_at")),
        Line("amount", "amount", money(sale["amount"]), trace.of("invoice_total")),
        Line("adds_up", "adds up", _ADDS_UP[sale["reconciled"]]),
        Line("sales", "sales in it", sale["sales"]),
    ]
    paid = [Line("order", f"order {one['order_number']}", purse(one["currency"])(one["payout"])) for one in others]
    together = [Part("other_sales", "Paid in the same transfer", paid, many=True)] if paid else []
    return Part("transfer", "The bank transfer that paid it", lines, together)
