"""What catalogues tell: each style asked for once, kept as it comes, named and mapped by hand for good."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from fake_stockx import Fault, Shop
from fake_stockx.invention import Amounts
from soleflip_cli.storage import engine
from soleflip_cli.storage.catalogue import looked_up
from tests.connectors.desk import Desk, served
from tests.connectors.goods import EAN, OTHER, UPC, bought, named, numbered, shoes, typed

PRODUCT = "SELECT name, brand, colourway, gender, released_on, retail_price, retail_currency FROM product"


@pytest.fixture
def desk(books_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with served(Shop.with_orders(5), books_url, monkeypatch) as opened:
        assert opened.connect().code == 0
        yield opened


def stocked(desk: Desk, *places: int) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    goods = [shoes(desk.shop)[at] for at in places]
    for product, variant in goods:
        bought(desk, product["styleId"], named(variant, "EU"))
    return goods


def catalog(desk: Desk, *options: str) -> dict[str, Any]:
    (came,) = desk.table(" ".join(("sync catalog", *options)))
    return dict(came)


def asked(desk: Desk) -> list[str]:
    """The requests since the last call."""
    paths = [one.path for one in desk.shop.requests if one.path.startswith("/v2/catalog")]
    desk.shop.requests.clear()
    return paths


def aged(desk: Desk, style: str, days: int) -> None:
    """Let it be as if the service was asked so long ago."""
    from datetime import UTC, datetime, timedelta

    from soleflip_cli.storage.engine import connect, locate

    link = connect(locate(desk.url), write=True)
    try:
        with link.transaction():
            at = str(datetime.now(UTC) - timedelta(days=days))
            sql = "UPDATE product_ref SET looked_at = ? WHERE product_id = (SELECT id FROM product WHERE style = ?)"
            assert link.run(sql, (at, style)) == 1
    finally:
        link.close()


def test_two_requests_bring_attributes_sizes_and_numbers(desk: Desk) -> None:
    ((product, variant),) = stocked(desk, 0)
    product["title"], product["brand"] = "Solefoot Court", "Solefoot"
    told = {"colorway": "Sail/Gum", "gender": "men", "releaseDate": "2024-02-29", "retailPrice": 129.99}
    product["productAttributes"] |= told
    numbered(variant, UPC, OTHER)
    asked(desk)
    came = catalog(desk)
    assert (came["read"], came["added"], came["unknown"], came["error"]) == (1, 1, 0, None)
    assert len(asked(desk)) == 2
    ((name, brand, colour, gender, released, price, currency),) = desk.rows(PRODUCT)
    assert (name, brand, colour, gender) == ("Solefoot Court", "Solefoot", "Sail/Gum", "men")
    assert (str(released), price, currency) == ("2024-02-29", 12_999, "USD")
    codes = desk.rows(f"SELECT code FROM gtin WHERE variant = '{variant['variantId']}' ORDER BY code")
    assert codes == [(UPC.zfill(14),), (OTHER.zfill(14),)]
    assert desk.rows(f"SELECT COUNT(*) FROM variant WHERE reference = '{variant['variantId']}'")[0][0] >= 4


def test_the_item_shows_what_catalogues_tell(desk: Desk) -> None:
    ((product, _),) = stocked(desk, 0)
    product["productAttributes"] |= {"colorway": "Sail/Gum", "releaseDate": None, "retailPrice": 130}
    catalog(desk)
    told = desk.table("stock show 1")["catalogue"]
    assert told["colourway"]["value"] == "Sail/Gum"
    assert (told["retail_price"]["value"], told["retail_price"]["currency"]) == ("130.00", "USD")
    assert "released_on" not in told


def test_a_second_run_asks_nothing_and_writes_nothing(desk: Desk) -> None:
    stocked(desk, 0, 1)
    bought(desk, "ZZ9999-999", "EU 43")
    assert catalog(desk)["unknown"] == 1
    tables = ("product", "product_name", "variant", "gtin", "product_ref")
    before = {name: desk.rows(f"SELECT * FROM {name} ORDER BY id") for name in tables}
    asked(desk)
    assert catalog(desk)["read"] == 0
    assert asked(desk) == []
    assert {name: desk.rows(f"SELECT * FROM {name} ORDER BY id") for name in tables} == before
    again = catalog(desk, "--full")
    assert (again["read"], again["unchanged"], again["unknown"], again["updated"]) == (3, 2, 1, 0)
    after = {name: desk.rows(f"SELECT * FROM {name} ORDER BY id") for name in tables}
    assert {**after, "product_ref": None} == {**before, "product_ref": None}


@pytest.mark.parametrize(("style", "days", "requests"), [(0, 89, 0), (0, 91, 2), (None, 29, 0), (None, 31, 1)])
def test_known_styles_are_asked_for_after_months_unknown_ones_after_one(
    desk: Desk, style: int | None, days: int, requests: int
) -> None:
    if style is None:
        code = "ZZ9999-999"
        bought(desk, code, "EU 43")
    else:
        code = stocked(desk, style)[0][0]["styleId"]
    catalog(desk)
    aged(desk, code, days)
    asked(desk)
    catalog(desk)
    assert len(asked(desk)) == requests


def test_what_is_sold_or_watched_is_asked_for_too(desk: Desk) -> None:
    desk.did("sync orders")
    sold = {row[0] for row in desk.rows("SELECT DISTINCT style FROM product WHERE style IS NOT NULL")}
    extra = next(product["styleId"] for product, _ in shoes(desk.shop) if product["styleId"] not in sold)
    desk.did(f"price watch add {extra}")
    assert catalog(desk)["read"] == len(sold) + 1


def test_a_dry_run_stores_nothing(desk: Desk) -> None:
    stocked(desk, 0)
    assert catalog(desk, "--dry-run")["added"] == 1
    assert desk.rows("SELECT * FROM product_ref") == []
    assert desk.rows("SELECT * FROM gtin") == []


def test_what_came_before_a_failure_is_kept_and_the_next_run_goes_on(desk: Desk) -> None:
    stocked(desk, 0, 1, 2)
    desk.shop.faults.append(Fault("403", path="variants", nth=3, times=None))
    assert desk.run("sync catalog").code == 5
    assert desk.rows("SELECT COUNT(*) FROM product_ref")[0][0] == 2
    desk.shop.faults.clear()
    asked(desk)
    assert catalog(desk)["added"] == 1
    assert len(asked(desk)) == 2


def test_one_product_that_cannot_be_read_stops_no_other(desk: Desk) -> None:
    (strange, _), _ = stocked(desk, 0, 1)
    for one in desk.shop.variants.values():
        if one["productId"] == strange["productId"]:
            one["sizeChart"] = {"availableConversions": [17], "defaultConversion": None}
    done = desk.run("sync catalog --format json")
    (came,) = done.json()
    assert done.code == 9
    assert (came["read"], came["added"]) == (2, 1)
    assert [one["reference"] for one in came["bad"]] == [strange["styleId"]]


@pytest.mark.parametrize("stream", ["catalog", "market"])
def test_a_product_that_was_merged_is_looked_for_by_its_style(desk: Desk, stream: str) -> None:
    ((product, _),) = stocked(desk, 0)
    desk.did("sync catalog")
    old, new = product["productId"], "11111111-2222-4333-8444-555555555555"
    desk.shop.products[new] = desk.shop.products.pop(old) | {"productId": new}
    for one in desk.shop.variants.values():
        if one["productId"] == old:
            one["productId"] = new
    desk.did("sync market" if stream == "market" else "sync catalog --full")
    assert desk.rows("SELECT reference FROM product_ref") == [(new,)]


def test_sync_market_tells_the_same_at_its_first_look(desk: Desk) -> None:
    ((product, variant),) = stocked(desk, 0)
    numbered(variant, UPC)
    desk.did("sync market")
    assert desk.rows("SELECT name FROM product") == [(product["title"],)]
    assert desk.rows(f"SELECT 1 FROM gtin WHERE code = '{EAN.zfill(14)}'") == [(1,)]
    asked(desk)
    desk.did("sync catalog")
    assert asked(desk) == []


def test_everything_fetches_the_catalogue_before_the_market(desk: Desk) -> None:
    stocked(desk, 0)
    streams = [one["stream"] for one in desk.table("sync all")]
    assert streams == ["orders", "payouts", "listings", "catalog", "market"]
    assert [one["stream"] for one in desk.table("sync stockx")] == streams


def test_the_catalogues_name_stands_through_import_and_undo(desk: Desk) -> None:
    came = desk.sync()
    catalog(desk)
    names = "SELECT style, name, brand FROM product WHERE style IS NOT NULL ORDER BY id"
    told = desk.rows(names)
    assert {name for _, name, _ in told} <= {product["title"] for product in desk.shop.products.values()}
    desk.did(f"import undo {came['batches'][0]}")
    assert desk.rows(names) == told
    desk.sync("--full")
    assert desk.rows(names) == told
    desk.did("db check")


def test_a_brand_that_becomes_known_lets_sizes_meet(desk: Desk) -> None:
    """EU 42.5 is US M 9 by Nike's chart alone; before its brand is known the sale finds no item."""
    product, _ = shoes(desk.shop)[0]
    style = product["styleId"]
    bought(desk, style, "EU 42.5", "--date", "2024-01-01")
    sold = ("sale", "add", style, "--size", "US 9", "--price", "150", "--date", "2024-02-01", "--on", "stockx")
    done = typed(desk, *sold, "--currency", "EUR")
    assert done.code == 0, done
    assert desk.rows("SELECT item_id FROM sale") == [(None,)]
    product["title"], product["brand"] = "Nike Dunk Low", "Nike"
    desk.did("sync catalog")
    assert desk.rows("SELECT item_id FROM sale") == [(1,)]
    desk.did("db check")


def test_watched_styles_get_prices_and_show_the_best_of_their_sizes(desk: Desk) -> None:
    product, _ = shoes(desk.shop)[0]
    style = product["styleId"]
    sizes = [key for key, one in desk.shop.variants.items() if one["productId"] == product["productId"]]
    for key in sizes:
        desk.shop.market[key] = Amounts(None, None, None, None, None)
    desk.shop.market[sizes[0]] = Amounts(150, 100, None, None, None)
    desk.shop.market[sizes[1]] = Amounts(140, 120, None, None, None)
    desk.did(f"price watch add {style.lower()} --currency usd")
    (row,) = desk.table("price watch list")
    assert (row["style"], row["currency"], row["lowest_ask"]) == (style, "USD", None)
    desk.did("sync market")
    (row,) = desk.table("price watch list")
    assert (row["lowest_ask"], row["highest_bid"]) == ("140.00", "120.00")
    desk.shop.market[sizes[1]] = Amounts(160, 120, None, None, None)
    desk.did("sync market")
    assert desk.table("price watch list")[0]["lowest_ask"] == "150.00"
    assert desk.run(f"price watch add {style} --currency USD").code == 2
    desk.did(f"price watch remove {style}")
    assert desk.table("price watch list") == []
    asked(desk)
    desk.did("sync market")
    assert asked(desk) == []
    desk.did("undo")
    assert len(desk.table("price watch list")) == 1
    assert desk.run("price watch remove ZZ1").code == 2


def test_a_style_is_mapped_once_by_hand_and_stays_so(desk: Desk) -> None:
    product, _ = shoes(desk.shop)[0]
    other, _ = shoes(desk.shop)[5]
    bought(desk, "ZZ9999-999", "EU 43")
    catalog(desk)
    assert [row["style"] for row in desk.table("product list --unmapped")] == ["ZZ9999-999"]
    desk.did(f"product map ZZ9999-999 --on stockx --as {product['productId']}")
    held = "SELECT reference, by_hand FROM product_ref"
    assert desk.rows(held) == [(product["productId"], 1)]
    assert desk.table("product list --unmapped") == []
    assert desk.table("product list")[0]["product"] == product["title"]
    product["styleId"], other["styleId"] = None, "ZZ9999-999"
    catalog(desk, "--full")
    desk.did("sync market")
    assert desk.rows(held) == [(product["productId"], 1)]
    del desk.shop.products[product["productId"]]
    sizes = desk.rows("SELECT COUNT(*) FROM variant")
    assert catalog(desk, "--full")["unknown"] == 1
    assert (desk.rows(held), desk.rows("SELECT COUNT(*) FROM variant")) == ([(product["productId"], 1)], sizes)


def test_undo_takes_a_mapping_back_and_the_next_fetch_its_sizes(desk: Desk) -> None:
    product, _ = shoes(desk.shop)[0]
    bought(desk, "ZZ9999-999", "EU 43")
    catalog(desk)
    desk.did(f"product map ZZ9999-999 --on stockx --as {product['styleId']}")
    assert desk.rows("SELECT COUNT(*) FROM variant")[0][0] > 0
    desk.did("undo")
    assert desk.rows("SELECT reference, by_hand FROM product_ref") == [(None, 0)]
    assert catalog(desk)["unknown"] == 1
    assert desk.rows("SELECT COUNT(*) FROM variant") == [(0,)]


def test_where_several_may_be_meant_a_script_is_shown_them(desk: Desk) -> None:
    product, _ = shoes(desk.shop)[0]
    brand = product["brand"]
    bought(desk, "ZZ9999-999", "EU 43")
    words = ("product", "map", "ZZ9999-999", "--on", "stockx", "--as")
    done = typed(desk, *words, brand, "--format", "json")
    assert done.code == 2
    assert len(done.json()) > 1
    assert {"product", "reference"} <= {*done.json()[0]}
    assert desk.rows("SELECT * FROM product_ref") == []
    product["title"] = "Quokka Special"
    assert typed(desk, *words, "quokka special").code == 0
    assert desk.rows("SELECT reference FROM product_ref") == [(product["productId"],)]
    nothing = typed(desk, *words, "wombat parade")
    assert (nothing.code, "nothing called" in nothing.err) == (2, True)
    assert desk.run("product map AA1111-111 --on stockx --as x").code == 2


def test_at_a_terminal_the_person_picks_one_of_several(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    bought(desk, "ZZ9999-999", "EU 43")
    words = ("product", "map", "ZZ9999-999", "--on", "stockx", "--as", shoes(desk.shop)[0][0]["brand"])
    shown = [row["reference"] for row in typed(desk, *words, "--format", "json").json()]
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("typer.prompt", lambda *_, **__: str(len(shown) + 1))
    assert typed(desk, *words).code == 2
    monkeypatch.setattr("typer.prompt", lambda *_, **__: "2")
    assert typed(desk, *words).code == 0
    assert desk.rows("SELECT reference FROM product_ref") == [(shown[1],)]


def test_a_style_shows_all_that_is_known_of_it(desk: Desk) -> None:
    ((product, variant),) = stocked(desk, 0)
    numbered(variant, UPC)
    desk.shop.market[variant["variantId"]] = Amounts(140, 120, None, None, None)
    desk.did("sync all")
    shown = desk.table(f"product show {product['styleId']}")
    own = [one for one in shown["sizes"] if one["note"] and UPC in one["note"]]
    assert len(own) == 1
    assert named(variant, "EU") in str(own[0]["value"])
    assert shown["services"][0]["value"] == product["productId"]
    assert any(one["label"] == own[0]["label"] and one["value"] == "120.00" for one in shown["prices"])
    assert desk.did(f"product show {product['styleId']}").out
    assert desk.run("product show ZZ1").code == 2


def test_what_an_older_program_found_is_asked_for_once_more(books_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its books hold what StockX calls a style, but neither attributes nor numbers."""
    location = engine.locate(books_url)
    with monkeypatch.context() as older:
        older.setattr(engine, "NEWEST", "0003")
        older.setattr("soleflip_cli.storage.views.create_views", lambda link: None)  # they were others then
        engine.upgrade(location)
    link = engine.connect(location, write=True)
    with link.transaction():
        link.run("INSERT INTO product (id, key, style) VALUES (1, 'style:A1', 'A1'), (2, 'style:B2', 'B2')")
        at = "2026-11-01 10:00:00+00:00"
        link.insert("product_ref", ("id", "service", "product_id", "reference", "looked_at"),
                    [(1, "stockx", 1, "known", at), (2, "stockx", 2, None, at)])  # fmt: skip
    link.close()
    engine.upgrade(location)
    link = engine.connect(location, write=False)
    stood = {
        row.reference: (str(row.looked_at)[:10], row.by_hand) for row in map(partial(looked_up, link, "stockx"), (1, 2))
    }
    link.close()
    assert stood == {"known": ("2000-01-01", 0), None: ("2026-11-01", 0)}
