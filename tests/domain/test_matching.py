"""Matching against a slow reference that says the rule in as few words as possible."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from soleflip_cli.domain.matching import Offered, Order, Wanted, match

KEYS = [(style, size) for style in "AB" for size in "12"]
days = some.integers(1, 6).map(lambda number: f"2025-01-0{number}")
keys = some.lists(some.sampled_from(KEYS), max_size=3, unique=True).map(tuple)
orders = some.sampled_from(["fifo", "lifo", "highest"])


@some.composite
def sales(draw: some.DrawFn) -> list[Wanted]:
    found = draw(some.lists(some.tuples(keys, days), max_size=12))
    return [Wanted(n, (day, "shop", f"{n:03}"), key, day) for n, (key, day) in enumerate(found)]


@some.composite
def items(draw: some.DrawFn) -> list[Offered]:
    found = draw(some.lists(some.tuples(keys, days, some.none() | some.integers(0, 4)), max_size=12))
    return [Offered(n, key, day, cost, f"{n * 7 % 13:03}") for n, (key, day, cost) in enumerate(found)]


def preference(item: Offered, order: Order) -> tuple[object, ...]:
    known = item.cost is None, item.cost or 0
    dear = item.cost is None, -(item.cost or 0)
    day = date.fromisoformat(item.acquired_on).toordinal()
    return {"fifo": (day, *known), "lifo": (-day, *known), "highest": (*dear, day)}[order] + (item.key,)


def reference(sold: list[Wanted], stock: list[Offered], order: Order) -> dict[int, int]:
    free, found = list(stock), {}
    for sale in sorted(sold, key=lambda one: one.rank):
        fits = [item for item in free if {*sale.keys} & {*item.keys} and item.acquired_on <= sale.sold_on]
        if fits:
            best = min(fits, key=lambda item: preference(item, order))
            found[sale.sale_id] = best.item_id
            free.remove(best)
    return found


@given(sales(), items(), orders)
def test_every_order_gives_what_the_slow_reference_gives(
    sold: list[Wanted], stock: list[Offered], order: Order
) -> None:
    assert match(sold, stock, order) == reference(sold, stock, order)


@given(sales(), items(), orders, some.randoms())
def test_the_order_of_arrival_decides_nothing(sold, stock, order, chance) -> None:  # type: ignore[no-untyped-def]
    before = match(sold, stock, order)
    chance.shuffle(sold)
    chance.shuffle(stock)
    assert match(sold, stock, order) == before


@given(sales(), items(), orders)
def test_no_item_goes_twice_and_none_before_it_was_bought(
    sold: list[Wanted], stock: list[Offered], order: Order
) -> None:
    found = match(sold, stock, order)
    assert len({*found.values()}) == len(found)
    assert all(stock[item].acquired_on <= sold[sale].sold_on for sale, item in found.items())


@pytest.mark.parametrize(("order", "item"), [("fifo", 1), ("lifo", 2), ("highest", 3)])
def test_each_order_prefers_another_item(order: Order, item: int) -> None:
    key = (("A", "1"),)
    stock = [
        Offered(1, key, "2025-01-01", 5, "a"),
        Offered(2, key, "2025-01-03", 6, "b"),
        Offered(3, key, "2025-01-02", 9, "c"),
    ]
    assert match([Wanted(7, ("x",), key, "2025-01-04")], stock, order) == {7: item}


def test_the_order_none_matches_nothing() -> None:
    key = (("A", "1"),)
    assert match([Wanted(7, ("x",), key, "2025-01-04")], [Offered(1, key, "2025-01-01", 5, "a")], "none") == {}
