"""Asks and payouts: worked cases to the cent, and the floor as the exact inverse of the payout."""

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleflip_cli.domain.errors import UsageError
from soleflip_cli.domain.pricing import Tax, ask_for, floor, payout, penalty, target
from soleflip_cli.domain.schedule_files import read, shipped
from soleflip_cli.domain.schedules import Channel, NoSchedule, Part, Schedule, Terms, resolve

DAY = date(2026, 3, 1)


def cents(text: str) -> int:
    return int(Decimal(text) * 100)


def part(kind: str, rate: str = "0", minimum: str = "0", fixed: str = "0", of: Any = "price") -> Part:
    return Part(kind, Decimal(rate), cents(minimum), cents(fixed), False, of, ())


def schedule(*parts: Part, grid: str = "1", base: Any = "ask") -> Schedule:
    return Schedule(Channel("x", "X", base, Decimal(grid)), Terms("x", DAY, "EUR"), parts, None, ())


def stockx(rate: str, minimum: str, shipping: str, grid: str = "1") -> Schedule:
    percent = str(Decimal(rate) * 100)
    return schedule(
        part("transaction", percent, minimum), part("processing", "3"), part("shipping", fixed=shipping), grid=grid
    )


def shipped_schedules() -> list[Schedule]:
    """Every schedule that comes with the program: each that its rules tell apart."""
    every = [terms for channel in shipped().values() for terms in everybody(channel)]
    found = {}
    for terms in every:
        with suppress(NoSchedule):
            one = resolve(shipped()[terms.channel], terms)
            found[terms.channel, one.parts, terms.currency, terms.parcel] = one
    return [*found.values()]


def everybody(channel: Channel) -> Iterator[Terms]:
    """Whoever a channel's rules tell apart, on four days."""
    rules = channel.rules
    levels = {one.level for one in rules if isinstance(one.level, int)} or {None}
    currencies = {one.currency for one in rules if one.currency} or {"EUR"}
    countries = [*{one.country[0] for one in rules if one.country}, None, "JP"]
    days = (date(2022, 10, 1), date(2023, 4, 1), date(2023, 12, 1), DAY)
    for words in product(days, sorted(currencies), levels, countries, (None, "watches", "handbags"), (0, 1, 3, 14)):
        yield Terms(channel.key, *words)


SCHEDULES = shipped_schedules()
REGIMES = st.sampled_from(
    [Tax(), Tax("margin", Decimal(19), 12000), Tax("margin", Decimal(20), 300), Tax("regular", Decimal(19))]
)


def test_there_are_many_schedules_to_try() -> None:
    assert len(SCHEDULES) > 100
    assert {one.terms.channel for one in SCHEDULES} >= {
        "stockx",
        "alias",
        "ebay",
        "hypeboost",
        "klekt",
        "own",
        "vinted",
    }


@pytest.mark.parametrize("grid", ["1", "0.01"])
@given(st.sampled_from(SCHEDULES), st.integers(100, 500_000), REGIMES, st.sampled_from([0, 0, 690]))
def test_the_floor_is_the_smallest_ask_that_pays_enough(
    grid: str, chosen: Schedule, need: int, tax: Tax, postage: int
) -> None:
    one = chosen._replace(channel=chosen.channel._replace(grid=Decimal(grid)))
    ask = floor(need, one, tax, postage)
    assert ask % one.grid == 0
    assert payout(ask, one, tax, postage).left >= need
    for steps in range(1, 6):  # a rounded payout may fall by a cent as the ask rises: no smaller one may do either
        lower = ask - steps * one.grid
        assert lower <= 0 or payout(lower, one, tax, postage).left < need


@pytest.mark.parametrize("grid", ["1", "0.01"])
def test_the_floor_of_every_schedule_over_the_whole_span(grid: str) -> None:
    for chosen in SCHEDULES:
        one = chosen._replace(channel=chosen.channel._replace(grid=Decimal(grid)))
        for need in (*range(100, 10_000, 731), *range(10_000, 500_001, 38_299), 500_000):
            ask = floor(need, one)
            assert payout(ask, one).payout >= need
            below = [payout(ask - step * one.grid, one).payout for step in range(1, 4) if ask > step * one.grid]
            assert all(paid < need for paid in below)


@given(st.sampled_from(SCHEDULES), st.integers(1, 500_000), REGIMES)
def test_what_is_left_fees_and_vat_make_what_the_buyer_pays(one: Schedule, ask: int, tax: Tax) -> None:
    got = payout(ask, one, tax, 500)
    if one.channel.base == "payout":
        assert (got.ask, got.payout, got.left) == (ask, ask, ask - tax.on(ask))
    else:
        assert got.buyer == ask + 500 == got.payout + sum(got.fees.values())
        assert got.left == got.payout - tax.on(ask + 500)


def test_every_need_of_a_euro_to_five_thousand_on_stockx() -> None:
    one = resolve(shipped()["stockx"], Terms("stockx", DAY, "EUR", 1))
    for need in range(100, 500_001, 100):
        ask = floor(need, one)
        assert payout(ask, one).payout >= need > payout(ask - 100, one).payout


def test_five_thousand_floors_take_well_under_a_second() -> None:
    one = resolve(shipped()["stockx"], Terms("stockx", DAY, "EUR", 1))
    began = process_time()
    for need in range(5_000, 10_000):
        floor(need, one, Tax("margin", Decimal(19), need))
    assert process_time() - began < 2


PAID = [
    ("48.94", "0.085", "5.00", "4.50", "37.97"),
    ("89", "0.08", "5.00", "5.00", "74.21"),
    ("149", "0.08", "5.00", "2.49", "130.12"),
    ("23", "0.08", "5.00", "1.68", "15.63"),
    ("208", "0.075", "9.00", "5.00", "181.16"),
    ("220.00", "0.09", "5.00", "4.50", "189.10"),
    ("62.49", "0.08", "5.00", "0.00", "55.62"),
    ("62.50", "0.08", "5.00", "0.00", "55.62"),
]


@pytest.mark.parametrize(("price", "rate", "minimum", "shipping", "paid"), PAID)
def test_payouts_of_stockx_are_exact(price: str, rate: str, minimum: str, shipping: str, paid: str) -> None:
    assert payout(cents(price), stockx(rate, minimum, shipping)).payout == cents(paid)


@pytest.mark.parametrize(
    ("cost", "rate", "shipping", "wanted", "ask"),
    [
        ("120.00", "0.09", "4.50", "0.00", "142"),
        ("120.00", "0.09", "4.50", "24.00", "169"),
        ("40.00", "0.09", "4.50", "0.00", "52"),
        ("100.00", "0.07", "0.83", "10.00", "124"),
    ],
)
def test_floors_are_exact(cost: str, rate: str, shipping: str, wanted: str, ask: str) -> None:
    assert floor(cents(cost) + cents(wanted), stockx(rate, "5.00", shipping)) == cents(ask)


def test_alias_takes_its_cash_out_of_the_rest() -> None:
    got = payout(22000, resolve(shipped()["alias"], Terms("alias", DAY, "USD", 95, "DE")))
    assert (got.fees, got.payout) == ({"transaction": 2090, "seller": 1200, "cash-out": 543}, 18167)
    at_home = resolve(shipped()["alias"], Terms("alias", DAY, "USD", 95, "US"))
    assert [payout(ask, at_home).payout for ask in (22000, 15000)] == [18847, 12696]


def test_hypeboost_and_ebay() -> None:
    assert payout(22000, resolve(shipped()["hypeboost"], Terms("hypeboost", DAY, "EUR"))).payout == 18630
    ebay = resolve(shipped()["ebay"], Terms("ebay", DAY, "USD", country="US"))
    got = payout(10000, ebay, postage=1000)  # 13.25 % of what the buyer pays, and 0.30
    assert (got.buyer, got.fees, got.payout) == (11000, {"transaction": 1488}, 9512)


def test_where_the_payout_is_named_it_arrives_whole() -> None:
    klekt = resolve(shipped()["klekt"], Terms("klekt", DAY, "EUR"))
    assert payout(18000, klekt)[:4] == (18000, 18000, {}, 18000)
    assert floor(12001, klekt) == 12100
    mine = read('[[rule]]\nchannel = "klekt"\nfee = "transaction"\nrate = "15"\n', "fees.toml", shipped())
    on_top = payout(18000, resolve(mine["klekt"], Terms("klekt", DAY, "EUR")))
    assert (on_top.payout, on_top.buyer, on_top.fees) == (18000, 21176, {"transaction": 3176})


@given(st.integers(1, 100_000))
def test_the_price_behind_a_payout_is_the_smallest(wanted: int) -> None:
    one = stockx("0.09", "5.00", "4.50")
    price = ask_for(wanted, one)
    assert payout(price, one).payout >= wanted > payout(price - 1, one).payout


@pytest.mark.parametrize(
    ("buy", "sell", "vat"),
    [("120.00", "220.00", "15.97"), ("120.00", "119.99", "0.00"), ("85.00", "93.05", "1.29"), ("0.01", "0.02", "0.00")],
)
def test_the_margin_scheme_taxes_what_the_price_exceeds_the_purchase_by(buy: str, sell: str, vat: str) -> None:
    assert Tax("margin", Decimal(19), cents(buy)).on(cents(sell)) == cents(vat)


def test_regular_vat_is_in_the_whole_price() -> None:
    assert Tax("regular", Decimal(19)).on(22000) == 3513
    assert Tax("regular", Decimal(25)).on(22000) == 4400


def test_a_failed_sale_costs_a_share_of_its_price_at_least_a_minimum() -> None:
    one = resolve(shipped()["stockx"], Terms("stockx", DAY, "EUR", 1))
    assert [penalty(price, one) for price in (22000, 8000, 10000)] == [3300, 1500, 1500]
    assert penalty(5000, resolve(shipped()["hypeboost"], Terms("hypeboost", DAY, "EUR"))) == 2000
    assert penalty(5000, resolve(shipped()["klekt"], Terms("klekt", DAY, "EUR"))) is None


@pytest.mark.parametrize(
    ("text", "cost", "profit"),
    [("20%", 12000, 2400), ("roi:0.2", 12000, 2400), ("15.00", 12000, 1500), ("15,5", 0, 1550), ("20 %", 11999, 2400)],
)
def test_targets_are_a_part_of_the_cost_or_an_amount(text: str, cost: int, profit: int) -> None:
    assert target(text, cost, "EUR") == profit


@pytest.mark.parametrize("text", ["", "roi:20%", "-5", "twenty", "margin:0.2", "1e3", "nan"])
def test_what_is_no_target_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no target"):
        target(text, 12000, "EUR")


def test_fees_that_take_all_are_told() -> None:
    with pytest.raises(UsageError, match="take all of any ask"):
        floor(100, schedule(part("transaction", "98"), part("processing", "3")))


def test_every_worked_case_of_the_facts(shared: Path) -> None:
    facts = json.loads((shared / "oracles" / "oracles.json").read_text())
    for one in facts["stockx_payout_eur"]:
        got = payout(cents(one["price"]), stockx(one["rate"], one["min_fee"], one["shipping"]))
        assert got.payout == cents(one["payout"])
        assert got.fees["transaction"] == cents(one["transaction_fee"])
    for rate, price in facts["min_fee_crossing_price"].items():
        crossing = [payout(cents(price) - step, stockx(rate, "5.00", "0")).fees["transaction"] for step in (1, 0)]
        assert crossing[0] == 500 and 500 <= crossing[1] <= 501
    for one in facts["floor_ask"]:
        need = cents(one["cost"]) + cents(one["target"])
        assert floor(need, stockx(one["rate"], "5.00", one["ship"])) == cents(one["ask"])
    for one in facts["alias_payout_usd"]:
        country = {"12.00": "DE", "5.00": "US"}[one["seller_fee"]]
        got = payout(cents(one["price"]), resolve(shipped()["alias"], Terms("alias", DAY, "USD", 90, country)))
        assert (got.payout, got.fees["cash-out"]) == (cents(one["payout"]), cents(one["cashout_fee"]))
    hypeboost = resolve(shipped()["hypeboost"], Terms("hypeboost", DAY, "EUR"))
    for one in facts["hypeboost_payout_eur"]:
        assert payout(cents(one["price"]), hypeboost).payout == cents(one["payout"])
    for one in facts["margin_scheme_single"]:
        assert Tax("margin", Decimal(19), cents(one["buy"])).on(cents(one["sell"])) == cents(one["vat"])
    for one in facts["uk_margin_scheme_1_6"]:
        assert Tax("margin", Decimal(20), cents(one["buy"])).on(cents(one["sell"])) == cents(one["vat"])
    for one in facts["regular_vat_from_gross"]:
        assert Tax("regular", Decimal(one["rate"])).on(cents(one["gross"])) == cents(one["vat"])
