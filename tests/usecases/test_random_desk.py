"""Any sequence of commands: no cent is lost, no item is in two places, and each step can be taken back."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.usecases.stall import CHERRY, DUNK, rows, stall
from tests.usecases.test_undo import seen

from soleflip_cli.domain.errors import SoleflipError
from soleflip_cli.domain.money import Money
from soleflip_cli.domain.sizes import read_size
from soleflip_cli.storage.checks import check
from soleflip_cli.usecases import (
    arrivals,
    costs,
    expenses,
    links,
    listings,
    month,
    sale_edit,
    sell,
    ship,
    shop_return,
    stock,
    stock_gone,
    trouble,
)  # fmt: skip
from soleflip_cli.usecases.toolbox import Toolbox
from soleflip_cli.usecases.undo import undo

STYLES, SIZES, CHANNELS = (DUNK, CHERRY), ("US 9", "US 10"), ("vinted", "cash", "ebay", "stockx")


class Hand:
    """Somebody who types whatever comes to mind, often what cannot be."""

    def __init__(self, box: Toolbox, seed: int) -> None:
        self.box, self.chance = box, random.Random(seed)

    def day(self) -> date:
        return date(2026, 1, 1) + timedelta(days=self.chance.randrange(150))

    def amount(self, most: int) -> Decimal:
        return Decimal(self.chance.randrange(1, most)) / 100

    def item(self) -> int:
        return self.chance.randrange(1, 14)

    def order(self) -> str:
        known = [row[0] for row in rows(self.box, "SELECT order_number FROM sale_facts ORDER BY order_number")]
        return self.chance.choice(known) if known else "B-0"

    def bought(self) -> None:
        sizes = [read_size(self.chance.choice(SIZES))] * self.chance.randrange(1, 4)
        ordered = self.chance.random() < 0.3
        style = self.chance.choice(STYLES)
        lot = stock.Lot(style, sizes, self.amount(15_000), bought_on=self.day(), currency="EUR", ordered=ordered)
        stock.add(self.box, lot._replace(shipping=self.chance.choice((None, self.amount(999)))))

    def sold(self) -> None:
        fee = self.chance.choice((None, Decimal(0), self.amount(900)))
        style, size = self.chance.choice(STYLES), read_size(self.chance.choice(SIZES))
        item = self.chance.choice((None, None, self.item()))
        sale = sell.Sale(style, size, self.amount(20_000) + 10, self.chance.choice(CHANNELS), fee, sold_on=self.day())
        sell.add(self.box, sale._replace(item=item, paid=self.chance.random() < 0.2, currency="EUR"))

    def went_wrong(self) -> None:
        what = self.chance.choice(("cancel", "fail", "return", "refund"))
        stated = {name: self.chance.choice((None, self.amount(3_000))) for name in ("penalty", "freight", "amount")}
        trouble.fell(self.box, self.order(), trouble.Trouble(what, day=date(2026, 5, 31), **stated))  # type: ignore[arg-type]

    def went_on(self) -> None:
        day = date(2026, 5, 31)
        step = self.chance.choice(("ship", "verified", "paid"))
        if step == "ship":
            orders = [self.order() for _ in range(self.chance.randrange(1, 3))]
            ship.ship(self.box, orders, ship.Parcel(cost=self.amount(999), day=day))
        elif step == "verified":
            sale_edit.verified(self.box, [self.order()])
        else:
            sale_edit.paid(self.box, [self.order()], day, self.chance.choice((None, self.amount(1_000))))

    def corrected(self) -> None:
        if self.chance.random() < 0.5:
            stock.edit(self.box, self.item(), stock.Edit(cost=self.amount(12_000), bought_on=self.day()))
        else:
            sale_edit.edit(self.box, self.order(), sale_edit.SaleEdit(self.amount(30_000), self.amount(500)))

    def left(self) -> None:
        if self.chance.random() < 0.5:
            stock_gone.remove(self.box, self.item(), self.chance.choice(("lost", "written_off")), date(2026, 5, 30))
        else:
            shop_return.refund(self.box, self.item(), self.amount(9_000), self.amount(600), date(2026, 5, 30), None)

    def linked(self) -> None:
        if self.chance.random() < 0.5:
            links.link(self.box, self.order(), self.item())
        else:
            links.unlink(self.box, self.order(), automatic=self.chance.random() < 0.5)

    def other(self) -> None:
        step = self.chance.randrange(4)
        if step == 0:
            arrivals.arrived(self.box, [self.item()], None, None, "B3", date(2026, 5, 31))
        elif step == 1:
            kind = self.chance.choice(("duty", "cashback"))
            costs.add(self.box, [self.item(), self.item()], None, None, costs.Extra(kind, self.amount(2_000)))
        elif step == 2:
            listings.offer(self.box, self.item(), self.chance.choice(CHANNELS), self.amount(20_000), None, None)
        else:
            expenses.add(self.box, expenses.Spent(self.amount(5_000), "labels", self.day(), currency="EUR"))

    def act(self) -> bool:
        """One command; whether it could be done. What cannot be done must change nothing."""
        acts: list[Callable[[], None]] = [
            self.bought, self.bought, self.sold, self.sold, self.went_wrong, self.went_on, self.corrected, self.left,
            self.linked, self.other,
        ]  # fmt: skip
        before = seen(self.box)
        try:
            self.chance.choice(acts)()
        except SoleflipError as error:
            assert error.hint
            assert seen(self.box) == before
            return False
        return True


def assert_sound(box: Toolbox) -> None:
    """Money in is money out, stock and profit, once what is owed and what nobody knows are told; nothing differs."""
    year = {str(row[0]): row[2].minor for row in month.made(box, "year", "2026").rows if isinstance(row[2], Money)}
    owed = _sum(box, "payout", "stands = 1 AND paid_at IS NULL AND landed_cost IS NOT NULL")
    without_cost = _sum(box, "payout", "stands = 1 AND paid_at IS NOT NULL AND landed_cost IS NULL")
    nobody_knows = _sum(box, "landed_cost", "stands = 1 AND payout IS NULL")
    cash = year.get("cash in", 0) + year.get("cash out", 0)
    assert cash + year.get("money in stock", 0) + owed - without_cost + nobody_knows == year.get("made", 0)
    taken = [row[0] for row in rows(box, "SELECT item_id FROM sale_facts WHERE item_id IS NOT NULL")]
    assert len(taken) == len(set(taken))
    with box.reader() as reader:
        assert [str(one) for one in check(reader.link) if one.differing] == []


def _sum(box: Toolbox, what: str, where: str) -> int:
    return int(rows(box, f"SELECT COALESCE(SUM({what}), 0) FROM sale_facts WHERE {where}")[0][0])


@pytest.mark.parametrize("seed", range(6))
def test_no_sequence_of_commands_loses_a_cent(books_url: str, seed: int) -> None:
    box = stall(books_url, timezone="Europe/Berlin")
    hand, states = Hand(box, seed), list[object]()
    hand.bought()
    for _ in range(30):
        before = seen(box)
        if hand.act():
            states.append(before)
        assert_sound(box)
    assert len(states) > 8
    while states:
        undo(box)
        assert seen(box) == states.pop()
