"""Market prices of what is in stock: each style found once, one request for all of its sizes, history kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from fake_stockx import Fault, Shop
from fake_stockx.catalog import RATES
from fake_stockx.invention import Amounts
from tests.connectors.desk import Desk, served


@pytest.fixture
def desk(books_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with served(Shop.with_orders(5), books_url, monkeypatch) as opened:
        assert opened.connect().code == 0
        yield opened


def known(shop: Shop, at: int = 0) -> tuple[dict[str, Any], dict[str, Any]]:
    """A size of a product of the shop that has a style code and sizes in US men's."""
    fits = [
        (shop.products[one["productId"]], one)
        for one in shop.variants.values()
        if (shop.products[one["productId"]]["styleId"] or "").count("-") == 1
        and "/" not in shop.products[one["productId"]]["styleId"]
        and one["sizeChart"]["availableConversions"]
        and any(size["size"].startswith("EU ") for size in one["sizeChart"]["availableConversions"])
    ]
    return fits[at]


def size_of(variant: dict[str, Any], system: str) -> str:
    return next(
        str(one["size"]) for one in variant["sizeChart"]["availableConversions"] if one["size"].startswith(f"{system} ")
    )


def stocked(desk: Desk, at: int = 0, system: str = "EU", cost: int = 100) -> dict[str, Any]:
    """An item of the shop's catalogue in stock; its variant."""
    product, variant = known(desk.shop, at)
    size = size_of(variant, system)
    done = [
        *("stock", "add", product["styleId"], "--size", size, "--cost", str(cost), "--currency", "EUR"),
        *("--date", "2020-01-01", "--supplier", "Corner"),
    ]
    from tests.importers.running import soleflip

    assert soleflip(*done, "--db", desk.url).code == 0
    return variant


def euros(dollars: int) -> int:
    """As the shop's market converts whole dollars."""
    return dollars * RATES["EUR"] // 100


def prices(desk: Desk) -> list[tuple[Any, Any]]:
    rows = desk.table("report stock --columns item_id,market_price")
    return [(row["item_id"], row["market_price"]) for row in rows]


def test_what_is_in_stock_gets_its_price_by_any_name_of_its_size(desk: Desk) -> None:
    variant = stocked(desk, system="EU")
    desk.shop.market[variant["variantId"]] = Amounts(140, 120, 138, 145, 137)
    (came,) = desk.table("sync market")
    assert (came["read"], came["unknown"], came["error"]) == (1, 0, None)
    assert prices(desk) == [("1", f"{euros(140)}.00")]
    where = f"WHERE kind = 'standard' AND variant = '{variant['variantId']}'"
    (stored,) = desk.rows(f"SELECT ask, bid, sell_faster, earn_more, beat_us FROM quote {where}")
    wanted = [*(euros(amount) for amount in (140, 120, 138, 145)), euros(140) - 1]
    assert stored == tuple(100 * amount for amount in wanted)
    desk.did("supplier edit Corner --return-by 3650d")
    (due,) = desk.table("report returns-due")
    assert (due["market_price"], due["keeping_costs"]) == (f"{euros(140)}.00", f"{100 - euros(140)}.00")


def test_a_style_is_looked_for_once_and_asked_for_in_one_request(desk: Desk) -> None:
    stocked(desk)
    desk.did("sync market")
    desk.shop.requests.clear()
    desk.did("sync market")
    asked = [(one.path.rpartition("/")[2], one.query) for one in desk.shop.requests]
    assert asked == [("market-data", "currencyCode=EUR")]


def test_only_prices_that_differ_are_added_and_the_last_one_holds(desk: Desk) -> None:
    variant = stocked(desk)
    desk.shop.market[variant["variantId"]] = Amounts(140, 120, None, None, None)
    desk.did("sync market")
    count = desk.rows("SELECT COUNT(*) FROM quote")
    assert desk.table("sync market")[0]["added"] == 0
    assert desk.rows("SELECT COUNT(*) FROM quote") == count
    desk.shop.market[variant["variantId"]] = Amounts(155, 120, None, None, None)
    desk.did("sync market")
    assert prices(desk) == [("1", f"{euros(155)}.00")]
    assert len(desk.rows(f"SELECT 1 FROM quote WHERE variant = '{variant['variantId']}' AND kind = 'standard'")) == 2


def test_an_unknown_style_and_a_null_price_stay_unknown(desk: Desk) -> None:
    variant = stocked(desk)
    desk.shop.market[variant["variantId"]] = Amounts(None, 27, None, None, None)
    desk.did("stock add ZZ9999-999 --size 43 --cost 50")
    (came,) = desk.table("sync market")
    assert came["unknown"] == 1
    assert prices(desk) == [("1", None), ("2", None)]
    desk.shop.requests.clear()
    desk.did("sync market")
    assert not [one for one in desk.shop.requests if "search" in one.path]


def test_what_came_before_a_failure_is_kept(desk: Desk) -> None:
    stocked(desk, 0)
    stocked(desk, 60)
    desk.shop.faults.append(Fault("403", path="market-data", nth=2, times=None))
    assert desk.run("sync market").code == 5
    assert desk.rows("SELECT COUNT(*) FROM quote")[0][0] > 0
    desk.shop.faults.clear()
    assert desk.run("sync all").code == 0


def test_a_size_that_the_style_is_not_made_in_is_refused_by_hand(desk: Desk) -> None:
    stocked(desk)
    desk.did("sync market")
    style = known(desk.shop)[0]["styleId"]
    commands = (
        f"stock add {style} --size XXL --cost 90 --currency EUR",
        f"sale add {style} --size XXL --price 90 --on vinted --currency EUR",
        "stock edit 1 --size XXL",
    )
    for command in commands:
        refused = desk.run(command)
        assert (refused.code, refused.out) == (2, "")
        assert f"{style} is not made in XXL, as far as stockx knows" in refused.err
        assert '--size "' in refused.err and "--any-size" in refused.err
    assert desk.rows("SELECT COUNT(*) FROM item") == [(1,)]
    assert all(desk.did(f"{command} --any-size").code == 0 for command in commands)
    assert desk.rows("SELECT size FROM item_facts") == [("XXL",), ("XXL",)]
