"""Choices and recommendations: on the grid, never below the floor, and no more restless than the quotes."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleflip_cli.domain.ask_effect import UNKNOWN
from soleflip_cli.domain.pricing import Tax, floor, payout
from soleflip_cli.domain.schedule_files import shipped
from soleflip_cli.domain.schedules import Schedule, Terms, resolve
from soleflip_cli.domain.selling_time import learn_times
from soleflip_cli.domain.spells import Place, Spell
from soleflip_cli.domain.suggesting import (
    Advice,
    Pace,
    Stake,
    Told,
    asks,
    choice,
    days_until_dearer,
    most_to_pay,
    recommend,
)

DAY = date(2026, 6, 1)
STOCKX = resolve(shipped()["stockx"], Terms("stockx", DAY, "EUR", 1))
STEP = STOCKX.grid
PLACE = Place("sneakers", "Nike", 1, "US M:9")
SPELLS = [Spell(n, PLACE, date(2026, 1, 1), None, date(2026, 1, 1), date(2026, 2, 1), True) for n in range(60)]
PACE = Pace(learn_times(SPELLS, date(2026, 2, 2)).outlook(PLACE), UNKNOWN)
TELLINGS = st.builds(
    Told,
    *(st.one_of(st.none(), st.integers(300, 400_000)) for _ in range(4)),
    usual=st.one_of(st.none(), st.integers(300, 400_000)),
)


def advised(told: Told, least: int | None = None) -> dict[str, Advice]:
    return {one.name: one for one in recommend(told, STEP, least)}


def test_choices_stand_beside_one_another_each_on_the_grid() -> None:
    told = Told(18_250, 16_510, 17_900, 18_780, usual=19_950, own=17_049)
    assert asks(told, STEP) == {
        "sell now": 16_500,
        "undercut": 18_200,
        "match": 18_200,
        "regional ask": 18_700,
        "own history": 17_000,
        "hold": 19_900,
    }


def test_what_is_not_told_is_no_choice() -> None:
    assert asks(Told(own=12_000), STEP) == {"own history": 12_000}
    assert asks(Told(18_000, usual=17_000), STEP) == {"undercut": 17_900, "match": 18_000}
    assert not advised(Told(own=12_000, usual=13_000), 10_000)


def test_to_sell_faster_is_to_be_the_lowest_and_to_earn_more_the_lowest_of_the_region() -> None:
    found = advised(Told(18_200, 16_500, 17_900, 18_700))
    assert found["sell faster"] == Advice("sell faster", 17_900, "lowest ask for US buyers")
    assert found["earn more"] == Advice("earn more", 18_700, "lowest ask of the region")
    alone = advised(Told(18_200, 16_500))
    assert alone["sell faster"] == Advice("sell faster", 18_100, "step below the lowest ask")
    assert alone["earn more"] == Advice("earn more", 18_200, "as the lowest ask")


def test_neither_goes_below_the_floor_unless_losses_are_allowed() -> None:
    assert {one.ask for one in recommend(Told(18_200, 16_500), STEP, 20_000)} == {20_000}
    assert {one.rule for one in recommend(Told(18_200, 16_500), STEP, 20_000)} == {"floor"}
    assert advised(Told(18_200, 16_500))["sell faster"].ask == 18_100


def test_neither_goes_below_the_bid() -> None:
    found = advised(Told(18_200, 18_150))
    assert found["sell faster"] == Advice("sell faster", 18_100, "step below the lowest ask")
    crossed = advised(Told(18_200, 19_000), 10_000)
    assert crossed["sell faster"] == Advice("sell faster", 19_000, "highest bid")
    assert crossed["earn more"].ask == 19_000
    assert advised(Told(None, 9_000), 10_000)["sell faster"] == Advice("sell faster", 10_000, "floor")


@given(TELLINGS, st.one_of(st.none(), st.integers(100, 300_000)))
def test_recommendations_lie_on_the_grid_above_floor_and_bid_and_in_order(told: Told, cost: int | None) -> None:
    least = None if cost is None else floor(cost, STOCKX)
    found = advised(told, least)
    if found:
        faster, more = found["sell faster"].ask, found["earn more"].ask
        assert faster % STEP == more % STEP == 0
        assert (least or STEP) <= faster <= more
        assert faster > (told.bid or 0) - STEP


@given(TELLINGS, st.sampled_from(("ask", "bid", "sell_faster", "earn_more")), st.sampled_from((0.99, 1.01)))
def test_a_quote_that_moves_by_one_percent_moves_no_recommendation_by_more_than_five(
    told: Told, which: str, by: float
) -> None:
    value = getattr(told, which)
    if value is None:
        return
    moved = told._replace(**{which: round(value * by)})
    before, after = advised(told, 15_000), advised(moved, 15_000)
    for name in before.keys() & after.keys():
        most = max(before[name].ask * 0.05, STEP)  # one step, or five percent
        assert abs(after[name].ask - before[name].ask) <= most + 1e-9


def test_an_ask_at_the_bid_sells_at_once_and_one_above_takes_its_time() -> None:
    stake, told = Stake(12_000, STOCKX), Told(18_200, 16_500)
    now = choice("sell now", 16_500, told, stake, PACE)
    assert (now.days, now.is_more, now.chances) == (0, False, (1.0, 1.0, 1.0))
    assert now.per_day == now.profit == payout(16_500, STOCKX).payout - 12_000
    later = choice("match", 18_200, told, stake, PACE)
    assert later.days > 1 and 0 < later.chances[0] < later.chances[1] < later.chances[2] < 1
    dearer = choice("hold", 19_900, told, stake, PACE)
    assert dearer.days > later.days and dearer.chances < later.chances


def test_the_profit_of_a_day_counts_only_what_is_likely_to_come() -> None:
    stake, told = Stake(12_000, STOCKX), Told(18_200, 16_500)
    dear = choice("own history", 60_000, told, stake, PACE)
    assert dear.profit is not None and dear.profit > 30_000
    assert dear.per_day is not None and dear.per_day < dear.profit / Decimal(dear.days) / 10


def test_what_holding_costs_comes_off_each_day() -> None:
    told, free = Told(18_200, 16_500), Stake(12_000, STOCKX)
    dear = free._replace(carry=Decimal(3))
    without, with_it = (choice("match", 18_200, told, one, PACE).per_day for one in (free, dear))
    assert without is not None and with_it == without - 3


def test_profit_is_unknown_while_the_cost_is() -> None:
    found = choice("match", 18_200, Told(18_200), Stake(None, STOCKX), PACE)
    assert (found.profit, found.roi, found.per_day) == (None, None, None)
    assert found.got.payout == payout(18_200, STOCKX).payout


@given(
    st.integers(5_000, 200_000), st.sampled_from((None, "20%", "15.00")), st.sampled_from(("none", "margin", "regular"))
)
def test_the_most_to_pay_leaves_the_target_and_a_cent_more_does_not(ask: int, told: str | None, regime: str) -> None:
    tax = Tax(regime)  # type: ignore[arg-type]
    most = most_to_pay(ask, STOCKX, tax, told)

    def short(cost: int) -> int:
        wanted = {None: 0, "20%": -(-cost // 5), "15.00": 1500}[told]
        return cost + wanted - payout(ask, STOCKX, tax._replace(purchase=cost)).left

    if most is None:
        assert short(1) > 0
    else:
        assert short(most) <= 0 < short(most + 1)


@pytest.mark.parametrize(("loss", "carry", "days"), [(1_400, Decimal("10"), 140), (1_400, Decimal(0), None)])
def test_a_loss_now_is_worth_so_many_days_of_holding(loss: int, carry: Decimal, days: int | None) -> None:
    assert days_until_dearer(loss, carry) == days


def test_every_shipped_channel_that_names_asks_gives_choices() -> None:
    for channel in shipped().values():
        if channel.fees is not None and channel.base == "ask":
            schedule: Schedule = resolve(
                channel, Terms(channel.key, DAY, channel.currency or "EUR", 1 if channel.levels else None, "DE")
            )
            assert asks(Told(18_200, 16_500), schedule.grid)["sell now"] == 16_500
