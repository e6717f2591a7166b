"""Suggestions on what a market really told, size by size: hundreds of shoes of one day."""

import csv
import gzip
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from soleflip_cli.domain.pricing import floor, payout
from soleflip_cli.domain.schedule_files import shipped
from soleflip_cli.domain.schedules import Terms, resolve
from soleflip_cli.domain.suggesting import Advice, Told, asks, recommend

STOCKX = resolve(shipped()["stockx"], Terms("stockx", date(2026, 6, 1), "USD", 1, "US"))
STEP = STOCKX.grid


@pytest.fixture(scope="module")
def market(shared: Path) -> list[Told]:
    """Lowest ask and highest bid of each size, in cents; the unknown as unknown."""
    path = shared / "data" / "real" / "market" / "stockx_jordan_per_size_market_2022-10.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        found = [Told(*(_cents(row[name]) for name in ("lowestAsk", "highestBid"))) for row in csv.DictReader(stream)]
    return [one for one in found if not one.is_nothing]


def _cents(text: str) -> int | None:
    return None if text in ("", "null") else round(float(text) * 100) or None


def _costs(told: Told) -> Iterator[int]:
    """What it may have cost: little, about what it pays, and more than that."""
    yield from (round((told.ask or told.bid or 0) * share) for share in (0.3, 0.7, 0.85, 1.1))


@cache
def _floor(cost: int) -> int:
    return floor(cost, STOCKX)


def _advised(told: Told, least: int) -> dict[str, Advice]:
    return {one.name: one for one in recommend(told, STEP, least)}


def test_there_are_hundreds_of_sizes_with_both_prices(market: list[Told]) -> None:
    assert sum(one.ask is not None and one.bid is not None for one in market) > 500


def test_nothing_is_recommended_below_the_floor_off_the_grid_or_out_of_order(market: list[Told]) -> None:
    for told in market:
        for cost in _costs(told):
            least = _floor(cost)
            found = _advised(told, least)
            faster, more = found["sell faster"].ask, found["earn more"].ask
            assert least <= faster <= more and faster % STEP == more % STEP == 0
            assert payout(faster, STOCKX).payout >= cost
            now = asks(told, STEP).get("sell now", 0)
            assert now <= faster


def test_a_quote_that_moves_by_a_percent_moves_nothing_by_more_than_five_or_a_step(market: list[Told]) -> None:
    for told in market:
        for cost in _costs(told):
            least, before = _floor(cost), _advised(told, _floor(cost))
            for moved in _moved(told):
                after = _advised(moved, least)
                for name, one in before.items():
                    assert abs(after[name].ask - one.ask) <= max(one.ask * 0.05, STEP)


def _moved(told: Told) -> Iterator[Told]:
    for by in (0.99, 1.01):
        if told.ask:
            yield told._replace(ask=round(told.ask * by))
        if told.bid:
            yield told._replace(bid=round(told.bid * by))
