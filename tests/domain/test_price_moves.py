"""How far prices move: what is learnt is what moved, and ranges of returns hold what comes."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import pairwise
from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.price_truth import Market

from soleflip_cli.domain import pricing
from soleflip_cli.domain.own_prices import Known, OwnPrices, Sold
from soleflip_cli.domain.price_moves import ENOUGH, RECENT, STEPS, Move, PriceMoves, learn_moves, price_move
from soleflip_cli.domain.roi_range import RoiRange, roi_range
from soleflip_cli.domain.schedule_files import shipped
from soleflip_cli.domain.schedules import Schedule, Terms, resolve
from soleflip_cli.domain.selling_time import Outlook, learn_times
from soleflip_cli.domain.spells import Place
from soleflip_cli.domain.suggesting import Stake

PLACE = Place("shoes", "maker 1", 1, "US M:9")
WORLDS = {
    "prices walk": {},
    "only sales differ": {"daily": 0.0, "noise": 0.1},
    "prices walk fast": {"daily": 0.03},
    "prices fall": {"trend": -0.4},
    "some sales go astray": {"heavy": True},
    "styles differ": {"apart": 0.7, "noise": 0.03},
    "prices come back": {"daily": 0.03, "pull": 0.05},
    "60 sales": {"sales": 60, "styles": 30},
    "25 sales": {"sales": 25, "styles": 15},
    "things sell slowly": {"wait": 90.0},
}


@cache
def fees() -> Schedule:
    return resolve(shipped()["stockx"], Terms("stockx", date(2026, 1, 1), "EUR", 1))


@cache
def usual() -> Outlook:
    return learn_times((), date(2026, 1, 1)).outlook(PLACE)


def moves(*logs: float, days: float = 30.0) -> PriceMoves:
    found = learn_moves(Move(PLACE, days, one) for one in logs)
    assert found is not None
    return found


def ranged(cost: int, known: PriceMoves, price: int = 15_000, carry: str = "0") -> RoiRange:
    found = roi_range(Known(price), Stake(cost, fees(), carry=Decimal(carry)), known, PLACE, usual())
    assert found is not None
    return found


def told(market: Market) -> Iterator[tuple[RoiRange, float]]:
    """The range of each purchase of today, and the return that came."""
    known, times = learn_moves(market.moves), learn_times(market.spells, market.today)
    assert known is not None
    for one in market.deals[1]:
        cost = one.known * 4 // 5
        stake = Stake(cost, fees(), carry=Decimal(cost) * 10 / 36_500)
        found = roi_range(Known(one.known), stake, known, one.place, times.outlook(one.place))
        assert found is not None
        yield found, (pricing.payout(one.price, fees()).left - cost - float(stake.carry) * one.days) / cost


@pytest.mark.parametrize("world", WORLDS)
def test_ranges_hold_three_to_four_and_a_half_of_five_and_losses_come_as_told(world: str) -> None:
    pairs = [pair for seed in range(8) for pair in told(Market(seed, asked=200, **WORLDS[world]))]  # type: ignore[arg-type]
    held = sum(float(one.low) <= came <= float(one.high) for one, came in pairs) / len(pairs)
    assert 0.75 <= held <= 0.88
    lost = sum(came < 0 for _, came in pairs) / len(pairs)
    assert abs(sum(float(one.loss) for one, _ in pairs) / len(pairs) - lost) < 0.05


def test_a_few_sales_say_nothing() -> None:
    assert learn_moves(Move(PLACE, 30, 0.1) for _ in range(ENOUGH - 1)) is None
    assert learn_moves([]) is None


def test_only_the_latest_sales_count() -> None:
    old = [Move(PLACE, 30, 1.0 if at % 2 else -1.0) for at in range(RECENT)]
    new = [Move(PLACE, 30, 0.01 if at % 2 else -0.01) for at in range(RECENT)]
    found = learn_moves([*old, *new])
    assert found is not None and found.sales == RECENT and found.spread(PLACE, 30) < 0.1


def test_prices_that_never_move_leave_one_return() -> None:
    one = ranged(10_000, moves(*[0.0] * 40))
    left = (pricing.payout(15_000, fees()).left - 10_000) / 10_000
    assert abs(float(one.middle) - left) < 0.001
    assert float(one.high - one.low) < 0.001 and one.loss == 0


def test_where_sales_fell_short_of_what_was_known_less_is_told() -> None:
    up, down = (moves(*(log(factor) + at / 100 for at in range(-10, 11))) for factor in (1.1, 0.9))
    assert ranged(10_000, up).low > ranged(10_000, down).low
    assert ranged(10_000, up).middle > ranged(10_000, down).middle
    assert ranged(12_000, down).loss > ranged(12_000, up).loss


def test_a_group_that_moves_more_is_told_wider() -> None:
    wild, calm = PLACE._replace(brand="wild"), PLACE._replace(brand="calm")
    found = learn_moves(
        [Move(wild, 30, 0.3 if at % 2 else -0.3) for at in range(40)]
        + [Move(calm, 30, 0.02 if at % 2 else -0.02) for at in range(40)]
    )
    assert found is not None
    assert found.spread(wild, 30) > 3 * found.spread(calm, 30)


def test_a_price_known_for_longer_is_less_sure() -> None:
    spread = [Move(PLACE, days, sign * 0.02 * days**0.5) for days in range(1, 200, 3) for sign in (1, -1)]
    found = learn_moves(spread)
    assert found is not None and found.drift > 0
    assert found.spread(PLACE, 100) > 2 * found.spread(PLACE, 5)


def test_holding_costs_lessen_the_return() -> None:
    known = moves(*(at / 50 for at in range(-10, 11)))
    assert ranged(10_000, known, carry="20").middle < ranged(10_000, known).middle


def test_without_a_cost_there_is_no_return() -> None:
    known = moves(*(at / 50 for at in range(-10, 11)))
    assert roi_range(Known(15_000), Stake(None, fees()), known, PLACE, usual()) is None


@given(st.lists(st.floats(-1, 1), min_size=ENOUGH, max_size=60), st.integers(100, 500_000), st.integers(100, 500_000))
def test_low_half_and_high_stand_in_their_order(logs: list[float], price: int, cost: int) -> None:
    known = moves(*logs)
    factors = known.factors(PLACE, 30)
    assert len(factors) == STEPS and all(low <= high for low, high in pairwise(factors))
    one = ranged(cost, known, price)
    assert one.low <= one.middle <= one.high and 0 <= one.loss <= 1
    assert one.loss <= Decimal("0.15") or one.low < 0


def test_a_move_is_the_logarithm_of_what_came_over_what_was_known() -> None:
    assert exp(price_move(PLACE, 10_000, 12_000, 9).log) == pytest.approx(1.2)
    assert price_move(PLACE, 10_000, 12_000, -3).days == 0


def sold(day: str, price: int, size: str = "US M:9") -> Sold:
    return Sold("stockx", "EUR", 1, size, date.fromisoformat(day), price)


def test_the_last_three_sales_make_a_price_as_of_any_day() -> None:
    own = OwnPrices(
        [sold("2026-03-01", 130), sold("2026-01-01", 100), sold("2026-02-01", 110), sold("2026-04-01", 190)]
    )
    whose = "stockx", "EUR", 1, "US M:9"
    assert own.known(whose, date(2025, 12, 31)) is None
    assert own.known(whose, date(2026, 1, 1)) == Known(100, 0)
    assert own.known(whose, date(2026, 3, 11)) == Known(110, 10)
    assert own.known(whose, date(2026, 4, 1)) == Known(130, 0)
    assert own.known(whose, date(2027, 3, 15)) == Known(190, 348), "those older than a year are left out"
    assert own.known(whose, date(2027, 6, 1)) is None


def test_a_style_has_the_sales_of_all_its_sizes_and_no_other_currency_or_channel() -> None:
    own = OwnPrices([sold("2026-01-01", 100), sold("2026-01-02", 140, "US M:10")])
    assert own.known(("stockx", "EUR", 1, None), date(2026, 2, 1)) == Known(100, 30)
    assert own.known(("stockx", "USD", 1, None), date(2026, 2, 1)) is None
    assert own.known(("vinted", "EUR", 1, None), date(2026, 2, 1)) is None
