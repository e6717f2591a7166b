"""Demand while in stock: days without stock tell nothing, few sales lean on others, and what is told is true."""

from datetime import date, timedelta

import pytest
from tests.support.demand_truth import Store

from soleflip_cli.domain.demand_rates import BACK, Seen, learn_demand
from soleflip_cli.domain.spells import Place, Spell

TODAY = date(2026, 6, 1)
PLACE = Place("shoes", "maker 1", 1, "US M:9")
OTHER = PLACE._replace(product=2)


def spell(since: int, until: int, sold: bool = True, place: Place = PLACE) -> Spell:
    """An item on offer from so many days ago to so many days ago."""
    bought, ended = TODAY - timedelta(since), TODAY - timedelta(until)
    return Spell(since * 1_000 + until, place, bought, None, bought, ended, sold)


def seen(*spells: Spell) -> Seen:
    return learn_demand(spells, TODAY).seen[PLACE]


def test_days_on_which_several_lie_there_count_once() -> None:
    assert seen(spell(100, 60), spell(90, 70), spell(50, 40, sold=False)) == Seen(2, 50)


def test_what_sold_on_the_day_it_came_was_there_for_half_of_it() -> None:
    assert seen(spell(30, 30)) == Seen(1, 0.5)
    assert seen(spell(30, 30), spell(30, 20)) == Seen(2, 10)


def test_only_the_last_year_counts() -> None:
    assert seen(spell(BACK + 40, BACK - 10)) == Seen(1, 10)
    assert learn_demand([spell(BACK + 40, BACK + 1)], TODAY).seen == {}


def test_a_size_that_was_out_of_stock_is_not_taken_for_one_that_nobody_wants() -> None:
    """Two sizes sell three times; one of them was hardly ever there."""
    hardly = [spell(300 - 50 * at, 295 - 50 * at) for at in range(3)]
    always = [spell(300 - 100 * at, 200 - 100 * at, place=OTHER) for at in range(3)]
    rates = learn_demand([*hardly, *always], TODAY)
    assert rates.demand(PLACE).per_day > 2 * rates.demand(OTHER).per_day


def test_items_that_compete_for_one_buyer_do_not_multiply_the_demand() -> None:
    """Five of one size, of which one a month sells, are asked for as often as one at a time would be."""
    five = [spell(150, 120 - 30 * at, place=PLACE) for at in range(5)]
    single = [spell(150 - 30 * at, 120 - 30 * at, place=OTHER) for at in range(5)]
    rates = learn_demand([*five, *single], TODAY)
    assert rates.demand(PLACE).per_day == pytest.approx(rates.demand(OTHER).per_day)


def test_a_size_that_nobody_knows_leans_on_its_style() -> None:
    fast = [spell(at, at - 3, place=PLACE._replace(size=f"US M:{8 + at // 4 % 4}")) for at in range(10, 90, 4)]
    slow = [spell(at, at - 3, place=OTHER) for at in (40,)] + [spell(300, 0, False, OTHER._replace(size="US M:8"))]
    rates = learn_demand([*fast, *slow], TODAY)
    new = rates.demand(PLACE._replace(size="US M:14"))
    assert new.per_day > 3 * rates.demand(OTHER._replace(size="US M:14")).per_day
    assert new.shape < rates.demand(PLACE._replace(size="US M:8")).shape, "and is less sure"


def test_empty_books_have_no_demand() -> None:
    rates = learn_demand([], TODAY)
    assert (rates.sold, rates.seen) == (0, {})


@pytest.mark.parametrize("world", [{}, {"spread": (0.6, 1.0, 0.7)}, {"rate": 0.006}, {"styles": 15}])
def test_told_demand_is_true_on_the_mean_and_nearer_than_each_size_alone(world: dict[str, float]) -> None:
    told, alone, true = list[float](), list[float](), list[float]()
    for seed in range(4):
        store = Store(seed, **world)  # type: ignore[arg-type]
        rates = learn_demand(store.spells, store.today)
        for place, one in rates.seen.items():
            told.append(rates.demand(place).per_day)
            alone.append((one.sold + 0.5) / (one.days + 0.5 / store.rate))
            true.append(store.rates[place])
    assert sum(told) == pytest.approx(sum(true), rel=0.12)

    def off(guesses: list[float]) -> float:
        return sum(abs(one - rate) for one, rate in zip(guesses, true, strict=True))

    assert off(told) < off(alone)
