"""Days gone by replayed: only what was known then counts, and on shops with a known truth the chances were true."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.shop_truth import START, Shop

from soleflip_cli.domain.ask_effect import AskDays
from soleflip_cli.domain.calibration import Forecast, bins, score
from soleflip_cli.domain.lives import Life, enough_from, known_then, replay_days
from soleflip_cli.domain.replaying import Replay, replay
from soleflip_cli.domain.selling_time import ENOUGH, HORIZONS
from soleflip_cli.domain.spells import Place, known_on

DAY = date(2025, 3, 1)
PLACE = Place("shoes", "Nike", 1, "US M:9")
LATER = timedelta(40)


def life(**days: date | bool | None) -> Life:
    found = Life(1, PLACE, date(2025, 1, 1), date(2025, 1, 1), None, None, False)
    return found._replace(**days)  # type: ignore[arg-type]


def lives_of(shop: Shop) -> list[Life]:
    return [
        Life(
            one.item_id, one.place, one.acquired_on, one.acquired_on, None, one.ended_on if one.sold else None, one.sold
        )
        for one in shop.spells
    ]


def replayed(lives: Sequence[Life], until: date) -> list[Replay]:
    first = enough_from(lives, ENOUGH)
    assert first is not None
    return [replay(lives, (), day) for day in replay_days(first, until, None)]


def test_a_listing_after_the_day_does_not_move_its_first_day() -> None:
    spell = life(listed_on=date(2025, 3, 10)).on(DAY)
    assert spell is not None
    assert (spell.offered_on, spell.listed_on, spell.days) == (date(2025, 1, 1), None, 59)


def test_a_listing_before_it_came_does_and_one_after_makes_it_no_younger() -> None:
    came = life().on(DAY)
    spell = life(listed_on=date(2024, 12, 1)).on(DAY)
    assert spell is not None and spell.offered_on == date(2024, 12, 1)
    later = life(listed_on=date(2025, 2, 1)).on(DAY)
    assert came is not None and later is not None and later.offered_on == came.offered_on


def test_what_arrived_later_was_not_on_offer_unless_it_was_listed() -> None:
    late = life(at_hand=date(2025, 3, 20))
    assert late.on(DAY) is None
    assert late._replace(listed_on=date(2025, 2, 10)).on(DAY) is not None
    assert life(at_hand=None).on(DAY) is None


def test_a_later_sale_is_not_known_and_an_earlier_one_is() -> None:
    sold = life(left_on=date(2025, 3, 5), sold=True)
    before, after = sold.on(DAY), sold.on(date(2025, 3, 5))
    assert before is not None and (before.sold, before.ended_on) == (False, DAY)
    assert after is not None and (after.sold, after.ended_on) == (True, date(2025, 3, 5))
    assert sold.waits(DAY) and not sold.waits(date(2025, 3, 5))


def test_a_horizon_that_is_not_over_and_one_in_which_it_was_given_away_tell_nothing() -> None:
    sold = life(left_on=date(2025, 3, 5), sold=True)
    assert sold.sold_by(date(2025, 3, 4), DAY + LATER) is False
    assert sold.sold_by(date(2025, 3, 5), DAY + LATER) is True
    assert sold.sold_by(date(2025, 3, 5), date(2025, 3, 4)) is None
    assert life(left_on=date(2025, 3, 5)).sold_by(date(2025, 3, 8), DAY + LATER) is None
    assert life(left_on=date(2025, 3, 5)).sold_by(date(2025, 3, 4), DAY + LATER) is False


def test_replay_days_are_firsts_of_months_or_so_many_days_apart() -> None:
    first, last = date(2024, 11, 15), date(2025, 2, 1)
    assert replay_days(first, last, None) == [date(2024, 12, 1), date(2025, 1, 1), date(2025, 2, 1)]
    assert replay_days(first, last, 30) == [date(2024, 11, 15), date(2024, 12, 15), date(2025, 1, 14)]
    assert replay_days(last, first, None) == replay_days(last, first, 7) == []


def test_the_day_on_which_enough_had_sold() -> None:
    some = [life(left_on=DAY + timedelta(at), sold=True) for at in range(5)]
    assert (enough_from(some, 3), enough_from(some, 6)) == (DAY + timedelta(2), None)


def test_without_dates_of_listing_or_arrival_spells_are_as_ever() -> None:
    shop = Shop(3, pieces=200)
    for day in (START + timedelta(at) for at in (10, 200, 539)):
        assert known_then(lives_of(shop), day) == known_on(shop.spells, day)


@pytest.mark.parametrize("world, most", [({}, 0.035), ({"spread": (0.5, 0.8, 1.0, 0.6)}, 0.035), ({"form": 0.7}, 0.06)])
def test_on_a_shop_with_a_known_truth_the_calibration_error_is_small(world: dict[str, float], most: float) -> None:
    shop = Shop(2, pieces=2500, **world)  # type: ignore[arg-type]
    found = [one for day in replayed(lives_of(shop), shop.today) for one in day.foretold]
    for at, days in enumerate(HORIZONS):
        known = [(one, one.life.sold_by(one.day + timedelta(days), shop.today)) for one in found]
        own, whole, assumed = (
            [Forecast(one.ways[way][at], sold) for one, sold in known if sold is not None] for way in range(3)
        )
        scores = [score(own), score(whole), score(assumed)]
        ours, *others = [one for one in scores if one]
        assert ours.off < most, (days, bins(own))
        assert ours.log < min(one.log for one in others)
        assert ours.brier < min(one.brier for one in others)


def test_half_of_all_sell_within_the_median_days() -> None:
    shop = Shop(4, pieces=2500)
    found = [one for day in replayed(lives_of(shop), shop.today) for one in day.foretold if one.median_days]
    came = [one.life.sold_by(one.day + timedelta(round(one.median_days or 0)), shop.today) for one in found]
    known = [sold for sold in came if sold is not None]
    assert 0.46 < sum(known) / len(known) < 0.54


@given(st.integers(0, 2**32))
def test_nothing_that_comes_later_plays_a_part(seed: int) -> None:
    random, shop = Random(seed), Shop(5, pieces=150, styles=40)
    day = START + timedelta(400)
    lives, asks = lives_of(shop), asks_of(shop, random)
    told = replay(lives, asks, day)
    assert told.enough and told.foretold
    again = replay([another(one, day, random) for one in lives], later(asks, day, random), day)
    assert [one[2:] for one in again.foretold] == [one[2:] for one in told.foretold]


def asks_of(shop: Shop, random: Random) -> list[AskDays]:
    """Own asks beside lowest ones, two stretches for each item."""
    found = []
    for one in shop.spells:
        middle = one.offered_on + timedelta(one.days // 2)
        for since, until, sold in ((one.offered_on, middle, False), (middle, one.ended_on, one.sold)):
            found.append(AskDays(one.item_id, since, until, 10_000 + random.randrange(2_000), 10_000, sold))
    return found


def another(one: Life, day: date, random: Random) -> Life:
    """The same item with another future: what lies after the day is moved, dropped or added."""
    left, ahead = one.left_on, day + timedelta(random.randrange(1, 200))
    if left is None or left > day:
        one = one._replace(left_on=random.choice((None, ahead)), sold=random.random() < 0.5)
    if one.acquired_on > day:
        return one._replace(acquired_on=ahead, at_hand=random.choice((None, ahead)), left_on=None)
    return one._replace(listed_on=random.choice((None, ahead)))


def later(asks: list[AskDays], day: date, random: Random) -> list[AskDays]:
    """The same asks up to a day, others after it."""
    found = []
    for one in asks:
        is_sold = random.random() < 0.5
        if one.since > day:
            found.append(one._replace(ask=random.randrange(1, 50_000), sold=is_sold))
        elif one.until > day:
            found.append(one._replace(until=day + timedelta(random.randrange(1, 50)), sold=is_sold))
        else:
            found.append(one)
    return found


def test_a_leak_would_be_seen() -> None:
    shop = Shop(5, pieces=150, styles=40)
    day = START + timedelta(400)
    lives = lives_of(shop)
    gone = [one._replace(left_on=day, sold=True) if one.left_on and one.left_on > day else one for one in lives]
    assert [one[2:] for one in replay(gone, (), day).foretold] != [one[2:] for one in replay(lives, (), day).foretold]


def test_a_day_with_too_few_sales_before_it_foretells_nothing() -> None:
    shop = Shop(6, pieces=150)
    first = enough_from(lives_of(shop), ENOUGH)
    assert first is not None
    assert not replay(lives_of(shop), (), first - timedelta(1)).enough
    assert replay(lives_of(shop), (), first).enough
    assert replay([], (), first)[:3] == (first, False, [])
