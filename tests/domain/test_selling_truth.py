"""Chances to sell against invented shops whose true chances are known."""

from math import exp

import pytest
from tests.support.shop_truth import HORIZONS, Guess, Score, Shop, Told, gaps_of, scored

from soleflip_cli.domain.selling_time import learn_times

SEEDS = range(4)
WORLDS = {
    "age plays no part": {},
    "fresh items sell sooner": {"form": 0.7},
    "old items sell sooner": {"form": 1.4},
    "items differ for no known reason": {"mood": 0.6},
    "more styles than spells for them": {"pieces": 800, "styles": 600},
    "brands and styles lie far apart": {"spread": (0.5, 0.8, 1.0, 0.6)},
}
PHASES = range(450, 815, 45)


def own(shop: Shop) -> Guess:
    times = learn_times(shop.spells, shop.today)
    return lambda place, waited, days: times.outlook(place, waited).chance(days)


def unpooled(shop: Shop, depth: int) -> Guess:
    """One chance per day for each group of a level, from its own spells alone: 0 for the whole shop, 4 for a size."""
    seen: dict[tuple[object, ...], list[float]] = {}
    for one in shop.spells:
        group = seen.setdefault(one.place[:depth], [0.5, 22.5])
        group[0] += one.sold
        group[1] += max(one.days, 0.5)

    def guess(place: tuple[object, ...], waited: int, days: int) -> float:
        sold, offered = seen.get(place[:depth], (0.5, 22.5))
        return 1 - exp(-sold / offered * days)

    return guess


def pooled_score(told: list[list[Told]]) -> Score:
    return scored(one for some in told for one in some)


@pytest.mark.parametrize("world", WORLDS)
def test_chances_are_true_within_5_points(world: str) -> None:
    shops = [Shop(seed, **WORLDS[world]) for seed in SEEDS]  # type: ignore[arg-type]
    told = [shop.told(own(shop)) for shop in shops]
    assert [scored(some).off for some in told if scored(some).off > 0.03] == []
    gaps = gaps_of((one for some in told for one in some), least=300)
    assert len(gaps) >= 7
    assert {where: gap for where, (gap, _) in gaps.items() if gap > 0.05} == {}


@pytest.mark.parametrize("world", WORLDS)
def test_shrinkage_beats_every_pooling_that_is_all_or_nothing(world: str) -> None:
    for seed in SEEDS:
        shop = Shop(seed, **WORLDS[world])  # type: ignore[arg-type]
        ours = scored(shop.told(own(shop)))
        others = [scored(shop.told(unpooled(shop, depth))) for depth in (0, 3, 4)]
        assert ours.log < min(one.log for one in others)
        assert ours.brier < min(one.brier for one in others)


def test_where_all_is_alike_little_is_lost() -> None:
    shops = [Shop(seed, spread=(0, 0, 0, 0)) for seed in SEEDS]
    ours, whole, none = (
        pooled_score([shop.told(guess(shop)) for shop in shops])
        for guess in (own, lambda shop: unpooled(shop, 0), lambda shop: unpooled(shop, 4))
    )
    assert ours.off < 0.03
    assert ours.log < whole.log + 0.005
    assert ours.log < none.log - 0.03


def test_a_year_with_seasons_is_followed_from_behind() -> None:
    shops = [Shop(1, days=days, pieces=2 * days, season=0.4) for days in PHASES]
    ours, whole, none = (
        [scored(shop.told(guess(shop))) for shop in shops]
        for guess in (own, lambda shop: unpooled(shop, 0), lambda shop: unpooled(shop, 4))
    )
    assert sum(one.off for one in ours) / len(shops) < 0.05
    assert sum(one.log for one in ours) < min(sum(one.log for one in other) for other in (whole, none))


@pytest.mark.parametrize("drift", [-0.5, 0.3])
def test_a_shop_that_slows_down_or_speeds_up_is_noticed(drift: float) -> None:
    shops = [Shop(seed, drift=drift) for seed in SEEDS]
    told = [shop.told(own(shop)) for shop in shops]
    assert pooled_score(told).off < 0.05
    for days in HORIZONS:
        misses = [one.guess - one.truth for some in told for one in some if one.days == days]
        assert abs(sum(misses) / len(misses)) < 0.06
