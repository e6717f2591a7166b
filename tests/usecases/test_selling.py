"""Sales by hand: to the cent, matched like any other, undone without a trace."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.usecases.stall import CHERRY, DUNK, buy, rows, stall
from tests.usecases.stall import sell as imported
from tests.usecases.test_undo import seen

from soleflip_cli.domain.errors import BooksDisagree, SoleflipError, UsageError
from soleflip_cli.domain.sizes import read_size
from soleflip_cli.storage.checks import check
from soleflip_cli.usecases import channels, listings, sale_edit, sell, ship, trouble
from soleflip_cli.usecases.toolbox import Toolbox
from soleflip_cli.usecases.undo import undo

MAY = date(2026, 5, 9)
FACTS = "SELECT price, fees, payout, adjustments, profit, state FROM sale_facts WHERE order_number = '{}'"


@pytest.fixture
def box(books_url: str, tmp_path: Path) -> Toolbox:
    opened = stall(books_url, timezone="Europe/Berlin")
    buy(opened, (DUNK, "US 9", "2026-02-01", "90"), (DUNK, "US 9", "2026-03-01", "95"))
    buy(opened, (CHERRY, "US 10", "2026-03-01", "60"))
    imported(opened, tmp_path, ("A-1", "2026-04-01", DUNK, "9"))
    return opened


def sold(box: Toolbox, on: str = "vinted", price: str = "180", size: str = "US 9", **more: Any) -> str:
    """Enter a sale; its order number."""
    sale = sell.Sale(DUNK, read_size(size), Decimal(price), on, sold_on=date(2026, 5, 1), **more)
    return sell.add(box, sale).names[0]


def fell(box: Toolbox, order: str, what: trouble.What, **amounts: str) -> list[str]:
    stated = {name: Decimal(amount) for name, amount in amounts.items()}
    return trouble.fell(box, order, trouble.Trouble(what, day=MAY, **stated)).told  # type: ignore[arg-type]


def facts(box: Toolbox, order: str) -> tuple[Any, ...]:
    (found,) = rows(box, FACTS.format(order))
    return found


def test_a_private_sale_keeps_its_price_and_pays_its_postage(box: Toolbox) -> None:
    order = sold(box, postage=Decimal("5.49"))
    assert order == "vinted-2026-0001"
    assert facts(box, order) == (18_000, 0, 18_000, -549, 18_000 - 9_500 - 549, "sold")
    assert sold(box) == "vinted-2026-0002"


def test_a_channel_that_keeps_a_fee_pays_what_is_left_or_nobody_knows_what(box: Toolbox) -> None:
    assert facts(box, sold(box, "ebay", order="E-1"))[:5] == (18_000, None, None, 0, None)
    assert facts(box, sold(box, "ebay", order="E-2", fee=Decimal("23.10")))[:3] == (18_000, 2_310, 15_690)
    assert facts(box, sold(box, "ebay", order="E-3", payout=Decimal("150")))[:3] == (18_000, 3_000, 15_000)


def test_a_sale_takes_the_very_item_that_went(box: Toolbox) -> None:
    order = sold(box, item=1)
    assert rows(box, "SELECT order_number, item_id FROM sale_facts ORDER BY order_number") == [("A-1", 2), (order, 1)]


def test_a_sale_before_its_purchase_is_kept_and_only_proposed(box: Toolbox) -> None:
    sale = sell.Sale(CHERRY, read_size("US 10"), Decimal(99), "cash", sold_on=date(2026, 2, 1), paid=True)
    told = sell.add(box, sale).told
    assert "its cost is unknown" in told[0]
    assert rows(box, "SELECT state, item_id FROM sale_facts WHERE channel = 'cash'") == [("paid", None)]


def test_a_parcel_shares_its_cost_to_the_cent(box: Toolbox) -> None:
    orders = [sold(box), sold(box, size="US 10"), "A-1"]
    ship.ship(box, orders, ship.Parcel("1Z999", None, Decimal("10"), MAY))
    found = rows(box, "SELECT adjustments, state, tracking, shipped_on FROM sale_facts ORDER BY adjustments")
    assert [row[0] for row in found] == [-334, -333, -333]
    assert {row[1:3] for row in found} == {("shipped", "1Z999")}
    assert list(ship.waiting(box).rows) == []


def test_a_failed_sale_gives_its_item_back_and_keeps_its_penalty(box: Toolbox) -> None:
    order = sold(box)
    told = fell(box, order, "fail", penalty="29.40", freight="6")
    assert told[0] == "item 2 is in stock again"
    assert facts(box, order) == (18_000, 0, 18_000, -3_540, -3_540, "failed")
    found = rows(box, "SELECT item_id, acquired_on, landed_cost FROM stock_facts WHERE style = 'DD1391-100'")
    assert [(item, str(day), cost) for item, day, cost in found] == [(2, "2026-03-01", 9_500)]


def test_a_refund_in_part_leaves_the_sale_standing(box: Toolbox) -> None:
    order = sold(box)
    fell(box, order, "refund", amount="20.50")
    assert facts(box, order)[3:] == (-2_050, 18_000 - 9_500 - 2_050, "sold")
    with pytest.raises(UsageError, match="more than the price"):
        fell(box, order, "refund", amount="159.51")
    fell(box, order, "refund", amount="159.50")


def test_a_corrected_sale_is_paid_and_earns_anew(box: Toolbox) -> None:
    order = sold(box, "ebay", fee=Decimal("20"))
    told = sale_edit.edit(box, order, sale_edit.SaleEdit(price=Decimal(190), fee=Decimal(22), note="with box")).told
    assert "price 180.00 EUR → 190.00 EUR" in told
    assert facts(box, order)[:3] == (19_000, 2_200, 16_800)
    sale_edit.paid(box, [order], MAY, Decimal("167.90"))
    assert facts(box, order)[:3] == (19_000, 2_210, 16_790)
    assert rows(box, "SELECT unexplained FROM sale_facts WHERE channel = 'ebay'") == [(10,)]


def test_what_sells_is_taken_down_elsewhere(box: Toolbox) -> None:
    for channel, ask in (("vinted", "210"), ("ebay", "225")):
        listings.offer(box, 2, channel, Decimal(ask), date(2026, 4, 20), None)
    assert rows(box, "SELECT state FROM stock_facts WHERE item_id = 2") == [("listed",)]
    sale = sell.Sale(DUNK, read_size("US 9"), Decimal(200), "vinted", sold_on=date(2026, 5, 1))
    command = "soleflip listing end 2 --on ebay"
    assert sell.add(box, sale).told[-1] == f"take down: item 2 is still offered on ebay at 225.00 EUR: {command}"
    stale = listings.list_listings(box, stale=True)
    assert ([row[4] for row in stale.rows], stale.notes) == (["ebay"], (f"take it down: {command}",))
    assert listings.end(box, 2, "ebay", MAY) == ["ebay"]
    assert list(listings.list_listings(box, stale=True).rows) == []


def test_a_report_that_is_read_again_takes_back_nothing_that_a_person_set(box: Toolbox, tmp_path: Path) -> None:
    sale_edit.edit(box, "A-1", sale_edit.SaleEdit(price=Decimal(111)))
    fell(box, "A-1", "fail", penalty="10")
    imported(box, tmp_path, ("A-1", "2026-04-02", DUNK, "9"))
    assert rows(box, "SELECT price, state, sold_on FROM sale_facts")[0][:2] == (11_100, "failed")
    assert str(rows(box, "SELECT sold_on FROM sale_facts")[0][0]) == "2026-04-02"


COMMANDS: dict[str, Callable[[Toolbox], object]] = {
    "sale add": lambda box: sold(box, postage=Decimal("5.49"), fee=Decimal(3)),
    "sale add --item": lambda box: sold(box, item=1),
    "sale edit": lambda box: sale_edit.edit(
        box, "A-1", sale_edit.SaleEdit(fee=Decimal(7), sold_on=date(2026, 2, 15), sku=CHERRY, note="x")
    ),
    "sale paid": lambda box: sale_edit.paid(box, ["A-1"], MAY, Decimal(99)),
    "sale verified": lambda box: sale_edit.verified(box, ["A-1"]),
    "ship": lambda box: ship.ship(box, ["A-1"], ship.Parcel("1Z", "UPS", Decimal("4.50"), MAY)),
    "sale cancel": lambda box: fell(box, "A-1", "cancel", penalty="15"),
    "sale fail": lambda box: fell(box, "A-1", "fail", penalty="29.40", freight="6"),
    "sale return": lambda box: fell(box, "A-1", "return", freight="6"),
    "sale refund": lambda box: fell(box, "A-1", "refund", amount="20"),
    "listing add": lambda box: listings.offer(box, 2, "vinted", Decimal(210), MAY, "L-1"),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_undone_without_a_trace(box: Toolbox, command: str) -> None:
    before = seen(box)
    COMMANDS[command](box)
    assert seen(box) != before
    assert clean(box)
    undo(box)
    assert seen(box) == before
    assert clean(box)


def clean(box: Toolbox) -> bool:
    with box.reader() as reader:
        return [one.name for one in check(reader.link) if one.differing] == []


def sold_item(box: Toolbox) -> None:
    with box.books("x") as books:
        books.link.run("UPDATE sale SET pinned = 1 WHERE order_number = 'A-1'")
    sold(box, item=1)


WRONG: dict[str, tuple[Callable[[Toolbox], object], type[SoleflipError], str]] = {
    "an unknown channel": (lambda box: sold(box, "vintd"), UsageError, "did you mean vinted"),
    "a fee above the price": (lambda box: sold(box, fee=Decimal(181)), UsageError, "more than the price"),
    "an order twice": (lambda box: sold(box, "stockx", order="A-1"), BooksDisagree, "in the books already"),
    "an item that is sold to somebody": (sold_item, BooksDisagree, "is linked to order"),
    "a parcel with an order twice": (lambda box: ship.ship(box, ["A-1", "A-1"], ship.Parcel()), UsageError, "twice"),
    "an order that is not there": (lambda box: ship.ship(box, ["B-7"], ship.Parcel()), UsageError, "no sale B-7"),
    "a penalty on a return": (lambda box: fell(box, "A-1", "return", penalty="3"), UsageError, "penalty goes with"),
    "a refund of nothing": (lambda box: fell(box, "A-1", "refund"), UsageError, "how much"),
    "a refund above the price": (lambda box: fell(box, "A-1", "refund", amount="120.01"), UsageError, "more than"),
    "a day before the sale": (
        lambda box: ship.ship(box, ["A-1"], ship.Parcel(day=date(2026, 3, 1))), UsageError, "before order A-1",
    ),
    "an edit of nothing": (lambda box: sale_edit.edit(box, "A-1", sale_edit.SaleEdit()), UsageError, "what is to"),
    "an offer of what is sold": (lambda box: listings.offer(box, 1, "ebay", None, None, None), BooksDisagree, "sold"),
    "an offer that is not there": (lambda box: listings.end(box, 2, None, None), UsageError, "not offered"),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_what_cannot_be_is_one_clear_line_and_changes_nothing(box: Toolbox, wrong: str) -> None:
    command, kind, message = WRONG[wrong]
    before = seen(box)
    with pytest.raises(kind, match=message) as caught:
        command(box)
    assert caught.value.hint
    assert seen(box) == before


def test_a_sale_goes_wrong_only_once_and_not_after_it_was_paid(box: Toolbox) -> None:
    fell(box, "A-1", "cancel")
    for what in ("cancel", "fail", "return", "refund"):
        with pytest.raises(BooksDisagree, match="cancelled already"):
            fell(box, "A-1", what, freight="1")  # type: ignore[arg-type]
    order = sold(box, paid=True)
    with pytest.raises(BooksDisagree, match="was paid") as caught:
        fell(box, order, "fail", penalty="29.40")
    assert caught.value.hint == f"soleflip sale return {order}"
    ship.ship(box, [order], ship.Parcel())
    with pytest.raises(BooksDisagree, match="was shipped"):
        ship.ship(box, [order], ship.Parcel())


def test_channels_of_ones_own_are_added_and_forgotten(box: Toolbox) -> None:
    channels.add(box, "Flea-Market", "Flea market")
    order = sold(box, "flea-market", fee=Decimal(0))
    assert order == "flea-market-2026-0001"
    with pytest.raises(BooksDisagree, match="has sales"):
        channels.remove(box, "flea-market")
    undo(box)
    channels.remove(box, "flea-market")
    channels.add(box, "flea-market", None)
    for word in ("flea-market", "vinted", "no word"):
        with pytest.raises(UsageError):
            channels.add(box, word, None)
