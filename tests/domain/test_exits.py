"""What becomes of an item that is held: its chances, day and money at risk, and how true the chances are."""

from datetime import date
from decimal import Decimal

import pytest
from tests.domain.test_selling_truth import SEEDS, WORLDS, own
from tests.support.shop_truth import Shop, gaps_of

from soleflip_cli.domain.ask_effect import UNKNOWN
from soleflip_cli.domain.exits import AT_ONCE, SPANS, Exit, leaving
from soleflip_cli.domain.selling_time import learn_times
from soleflip_cli.domain.spells import Place
from soleflip_cli.domain.suggesting import Pace, Told

TODAY = date(2026, 6, 1)
PACE = Pace(learn_times((), TODAY).outlook(Place(None, None, 1, "")), UNKNOWN)


def test_the_chance_grows_with_the_days_and_falls_with_the_ask() -> None:
    near = leaving(18_000, Told(18_000, 15_000), PACE)
    far = leaving(21_600, Told(18_000, 15_000), PACE)
    assert 0 < near.chances[0] < near.chances[1] < near.chances[2] < 1
    assert all(later < sooner for later, sooner in zip(far.chances, near.chances, strict=True))
    assert far.days > near.days


def test_at_the_bid_it_sells_at_once() -> None:
    assert leaving(15_000, Told(18_000, 15_000), PACE) == AT_ONCE
    assert AT_ONCE.on(TODAY) == TODAY and AT_ONCE.at_risk(10_000) == 0


def test_without_an_ask_or_a_lowest_one_it_is_the_usual_chance() -> None:
    usual = tuple(map(PACE.outlook.chance, SPANS))
    assert leaving(None, Told(18_000), PACE).chances == usual
    assert leaving(21_600, Told(), PACE).chances == usual


def test_money_at_risk_is_what_is_left_after_the_last_span() -> None:
    way = Exit((0.2, 0.5, 0.7), 40.4, True)
    assert way.at_risk(10_005) == 3_002
    assert way.at_risk(None) is None
    assert way.on(TODAY) == date(2026, 7, 11)
    assert way.holding(Decimal("2.5")) == 101


@pytest.mark.parametrize("world", WORLDS)
def test_chances_within_30_90_and_180_days_are_true_within_5_points(world: str) -> None:
    shops = [Shop(seed, **WORLDS[world]) for seed in SEEDS]  # type: ignore[arg-type]
    gaps = gaps_of((one for shop in shops for one in shop.told(own(shop), SPANS)), least=300)
    assert len(gaps) >= 6
    assert {where: gap for where, (gap, _) in gaps.items() if gap > 0.05} == {}
