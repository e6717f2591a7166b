"""Prices over weeks at a connected service: fetched every day, watched, and looked back on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest

from fake_stockx import Shop
from fake_stockx.invention import Amounts
from tests.connectors.desk import Desk, served
from tests.connectors.goods import bought, named, shoes, typed
from tests.connectors.test_market import euros

FIRST = datetime(2026, 8, 1, 9, tzinfo=UTC)


class Clock(datetime):
    """A clock that stands until a test moves it on."""

    at = FIRST

    @classmethod
    def now(cls, tz: object = None) -> datetime:
        return cls.at


@pytest.fixture
def desk(books_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    Clock.at = FIRST
    with (
        patch("soleflip_cli.usecases.toolbox.datetime", Clock),
        served(Shop.with_orders(5), books_url, monkeypatch) as opened,
    ):
        assert opened.connect().code == 0
        yield opened


class Market:
    """The first shoe of the shop: one size that is priced, no other."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.product, self.variant = shoes(desk.shop)[0]
        self.style, self.size = self.product["styleId"], named(self.variant, "EU")
        for key, one in desk.shop.variants.items():
            if one["productId"] == self.product["productId"]:
                desk.shop.market[key] = Amounts(None, None, None, None, None)

    def day(self, ask: int | None, bid: int | None = None) -> None:
        """A day later; prices in US dollars are fetched."""
        Clock.at += timedelta(days=1)
        self.desk.shop.market[self.variant["variantId"]] = Amounts(ask, bid, None, None, None)
        self.desk.did("sync market")


def test_ten_days_have_a_trend_a_course_and_a_series(desk: Desk) -> None:
    market = Market(desk)
    bought(desk, market.style, market.size, "--date", "2026-07-01")
    for ask in (200, 200, 190, 180, 180, 170, 160, 160, 160, 160):
        market.day(ask, 100)
    one, whole = desk.table(f"price history {market.style}")
    assert (one["size"], whole["size"]) == (market.size, "all sizes")
    assert (one["ask"], one["ask_low"], one["ask_high"]) == tuple(f"{euros(ask)}.00" for ask in (160, 160, 200))
    assert (one["days"], one["unchanged_days"], one["hours_old"]) == (10, 3, 0)
    assert one["trend_30d"].startswith("-") and one["trend_share"].startswith("-")
    assert "history" not in one
    days = desk.table(f"price history {market.style} --size {market.size.split()[1]} --series")
    assert [row["day"] for row in days] == [f"2026-08-{number:02}" for number in range(2, 12)]
    assert days[2]["ask"] == f"{euros(190)}.00"
    drawn = desk.did(f"price history {market.style} --format table").out
    assert "█" in drawn and "▁" in drawn


def test_a_plain_terminal_gets_plain_bars(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    market = Market(desk)
    bought(desk, market.style, market.size)
    for ask in (100, 120):
        market.day(ask)
    monkeypatch.setenv("TERM", "dumb")
    assert "_#" in desk.did(f"price history {market.style} --format table").out
    assert "history" not in desk.did(f"price history {market.style} --format csv").out


def test_a_hit_is_one_line_and_exit_code_9_then_silence(desk: Desk) -> None:
    market = Market(desk)
    line = str(euros(150))
    done = typed(desk, "price", "watch", "add", market.style, "--size", market.size, "--ask-below", line)
    assert done.code == 2, "no currency is known"
    told = ("--size", market.size, "--ask-below", line, "--currency", "EUR")
    assert (
        f"is watched, in EUR: ask below {line}.00 EUR" in typed(desk, "price", "watch", "add", market.style, *told).err
    )
    market.day(160)
    assert desk.run("price watch check --quiet") == (0, "", "")
    market.day(140)
    assert desk.run("price watch check --all --quiet").code == 9
    hit = desk.run("price watch check --quiet")
    place = f"{market.style} {market.size}: ask {euros(160)}.00 EUR → {euros(140)}.00 EUR, below {line}.00 EUR"
    assert (hit.code, hit.out) == (9, f"{place} (stockx, told 0 min ago)\n")
    assert desk.run("price watch check --quiet") == (0, "", "")
    again = desk.run("price watch check --all --format json")
    assert again.code == 9
    assert [(row["line"], row["new"], row["now"]) for row in again.json()] == [("ask", False, f"{euros(140)}.00")]
    market.day(160)
    back = desk.run("price watch check --format json")
    assert (back.code, json.loads(back.out)) == (0, [])
    assert desk.rows("SELECT ask_told_at FROM watch") == [(None,)]
    assert "check" not in desk.did("undo --list --format csv").out
    desk.did("undo")
    assert desk.table("price watch list") == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("add X1 --ask-below 0", "a price of 0 is no line"),
        ("add X1 --ask-below 1,234", "1234 or 1.234"),
        ("add X1 --margin-above 100%", "no share below 100 %"),
        ("add X1 --margin-above lots", "no share below 100 %"),
        ("add X1 --size 42,43", "more than one size"),
        ("edit X1 --ask-below 90", "X1 is not watched"),
    ],
)
def test_lines_that_are_none_are_refused(desk: Desk, words: str, message: str) -> None:
    desk.did("price watch add ZZ1 --currency EUR")
    refused = desk.run(f"price watch {words}")
    assert (refused.code, message in refused.err) == (2, True), refused
    assert len(desk.rows("SELECT id FROM watch")) == 1
