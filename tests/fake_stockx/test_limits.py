"""Limits: one a second, so many a day until midnight UTC, and what a 429 tells."""

from __future__ import annotations

from collections.abc import Iterator
from email.utils import parsedate_to_datetime

import pytest

from fake_stockx import Limits, Record, Shop, most_in_a_second, serve
from tests.fake_stockx.client import Client

NOON = 1_800_014_400.0  # 2027-01-15 12:00 UTC


class Hand:
    """A clock that is turned by hand."""

    now = NOON

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def limits(hand: Hand) -> Limits:
    return Limits(clock=hand)


@pytest.fixture
def limited(shop: Shop, limits: Limits) -> Iterator[Client]:
    with serve(shop, limits=limits) as url:
        yield Client(url, shop)


def status(client: Client) -> int:
    return client.get("/selling/orders/active").status


def test_one_a_second(limited: Client, hand: Hand) -> None:
    seen = []
    for step in (0, 0.5, 0.5, 0.2, 0.76, 1):
        hand.now += step
        seen.append(status(limited))
    assert seen == [200, 429, 200, 429, 200, 200]


def test_a_day_ends_at_midnight(limited: Client, limits: Limits, hand: Hand) -> None:
    limits.per_second, limits.per_day = None, 3
    assert [status(limited) for _ in range(4)] == [200, 200, 200, 429]
    assert limited.get("/selling/orders/active").headers["Retry-After"] == str(12 * 3600)
    hand.now += 12 * 3600
    assert status(limited) == 200


@pytest.mark.parametrize("told", ["seconds", "date", "none"])
def test_how_a_429_tells_the_time(limited: Client, limits: Limits, told: str) -> None:
    limits.retry_after = told
    status(limited)
    answer = limited.get("/selling/orders/active")
    after = answer.headers.get("Retry-After")
    assert (answer.status, answer.json) == (429, {"message": "Limit Exceeded"})
    if told == "date":
        assert parsedate_to_datetime(str(after)).timestamp() == NOON + 1
    else:
        assert after == {"seconds": "1", "none": None}[told]


def test_the_login_is_not_limited(limited: Client) -> None:
    assert status(limited) == 200
    assert [limited.authorize().status for _ in range(3)] == [302] * 3


@pytest.mark.parametrize(
    ("times", "most"),
    [([], 0), ([5.0], 1), ([0, 1, 2, 3], 1), ([0, 0.999, 1.5], 2), ([2.5, 0, 0.1, 0.2, 1.05], 3)],
)
def test_the_most_in_any_second(times: list[float], most: int) -> None:
    assert most_in_a_second(Record(one, "GET", "/", "", (), "", 0) for one in times) == most
