"""Markdowns by chance in a plan of asks: what will hardly sell needs less, whatever its age; nothing on assumptions."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.usecases.busy import Traded, trade
from tests.usecases.prices import Prices
from tests.usecases.stall import DUNK, buy, touch

from soleflip_cli.usecases.fee_rules import Asked
from soleflip_cli.usecases.price_plan import PricePlanned, plan_prices
from soleflip_cli.usecases.stakes import Wanted

STOCKX = Asked("stockx", level=1)
RULES = 'target = "20%"\n\n[[markdown]]\nbelow_chance = "{chance}"\nloss = "30%"\n'


@pytest.fixture
def told(books_url: str) -> Prices:
    """A Dunk that cost 150 while 150 is the lowest ask."""
    found = Prices(books_url, DUNK, "EU 42")
    buy(found.box, (DUNK, "EU 42", "2026-05-01", "150"))
    touch(found.box, "UPDATE operation SET done_at = '2026-05-01 12:00:00+00:00'")
    found.known()
    found.told(1 / 24, (15_000, 9_000))
    return found


def sold(found: Prices, folder: Path, many: int) -> None:
    """Other items, each sold within three weeks."""
    start = date(2026, 1, 1)
    days = [start + timedelta(at) for at in range(many)]
    items = [Traded(f"AB{at:04}-100", "EU 42", str(day), "80", str(day + timedelta(20)), "130")
             for at, day in enumerate(days)]  # fmt: skip
    trade(found.box, folder, items)


def planned(found: Prices, folder: Path, chance: str) -> PricePlanned:
    path = folder / "asks.toml"
    path.write_text(RULES.format(chance=chance), encoding="utf-8")
    return plan_prices(found.box, STOCKX, Wanted(), path)


def floor(made: PricePlanned) -> int | None:
    return next(line.floor for line in made.lines if line.item.style == DUNK)


def test_what_will_hardly_sell_at_its_usual_floor_is_marked_down(told: Prices, tmp_path: Path) -> None:
    sold(told, tmp_path / "files", 40)
    high, low = floor(planned(told, tmp_path, "1%")), floor(planned(told, tmp_path, "60%"))
    assert high is not None and low is not None and high > 18_000 and low < 15_000
    line = next(one for one in planned(told, tmp_path, "60%").lines if one.item.style == DUNK)
    assert (line.move.deed, line.move.ask) == ("list", 14_900)


def test_a_markdown_by_chance_waits_until_the_chance_is_the_shops_own(told: Prices, tmp_path: Path) -> None:
    sold(told, tmp_path / "files", 20)
    made = planned(told, tmp_path, "60%")
    assert floor(made) == floor(planned(told, tmp_path, "1%"))
    assert "below_chance marks nothing down until 30 of your items have sold" in made.notes


def test_the_own_ask_plays_no_part_so_that_a_marked_down_ask_stays_down(told: Prices, tmp_path: Path) -> None:
    sold(told, tmp_path / "files", 40)
    before = floor(planned(told, tmp_path, "60%"))
    touch(
        told.box,
        "INSERT INTO listing (id, item_id, channel, account, ask, currency, listed_on, state) "
        "VALUES (1, 1, 'stockx', 'main', 14900, 'EUR', '2026-05-20', 'active')",
    )
    made = planned(told, tmp_path, "60%")
    assert floor(made) == before
    assert next(one for one in made.lines if one.item.style == DUNK).move.deed == "keep"
