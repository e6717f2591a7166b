"""Listings made, changed and taken down at a service: planned, asked for, sent, and put back."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

import pytest

from fake_stockx import Shop
from tests.connectors.counter import agree, at_stockx, buy, goods, listed, writes
from tests.connectors.desk import Desk, served
from tests.importers.running import soleflip


class Terminal(StringIO):
    """Somebody is there."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def desk(books_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Connected; nobody waits."""
    monkeypatch.setattr("soleflip_cli.usecases.listing_apply.pause", lambda seconds: None)
    with served(Shop.with_orders(5), books_url, monkeypatch) as opened:
        assert opened.connect().code == 0
        yield opened


def plan_file(desk: Desk, folder: object, *lines: str) -> str:
    path = f"{folder}/asks.csv"
    with open(path, "w", encoding="utf-8") as stream:  # noqa: PTH123
        stream.write("\n".join(("item,ask", *lines)) + "\n")
    return path


def test_an_item_is_listed_and_its_style_looked_up_on_the_way(desk: Desk) -> None:
    buy(desk, goods(desk.shop)[0])
    desk.did("listing create 1 --on stockx --ask 210 --expires 30d --yes")
    ((ask, state, reference),) = listed(desk).values()
    assert (ask, state) == (21_000, "active")
    assert at_stockx(desk) == {reference: ("210", "ACTIVE")}
    assert desk.shop.listings[reference].detail["currencyCode"] == "EUR"
    assert desk.table("stock list --columns state") == [{"state": "listed"}]
    (came,) = desk.table("sync listings")
    assert (came["read"], came["updated"]) == (1, 0)


def test_an_ask_is_changed_and_a_listing_taken_off_and_down(desk: Desk) -> None:
    buy(desk, goods(desk.shop)[0])
    for command in ("create 1 --ask 210", "update 1 --ask 199", "deactivate 1", "activate 1 --ask 205"):
        desk.did(f"listing {command} --on stockx --yes")
        agree(desk)
    assert [ask for ask, *_ in listed(desk).values()] == [20_500]
    ((*_, reference),) = listed(desk).values()
    desk.did(f"listing delete {reference} --yes")
    assert (listed(desk), at_stockx(desk)) == ({}, {})


def test_a_listing_may_be_made_without_being_on_offer(desk: Desk) -> None:
    buy(desk, goods(desk.shop)[0])
    desk.did("listing create 1 --on stockx --ask 210 --inactive --yes")
    agree(desk)
    assert desk.table("stock list --columns state") == [{"state": "in_stock"}]


def test_a_script_without_yes_sends_nothing_and_a_dry_run_keeps_nothing(desk: Desk) -> None:
    buy(desk, goods(desk.shop)[0])
    desk.shop.requests.clear()
    shown = desk.did("listing create 1 --on stockx --ask 210 --dry-run --yes")
    assert "210.00" in shown.out
    assert desk.table("listing plans") == []
    done = desk.did("listing create 1 --on stockx --ask 210 --no-input")
    assert "nothing was sent: soleflip listing apply 1 --yes" in done.err
    assert writes(desk) == []
    assert "nothing was sent" in desk.did("listing apply").err
    assert writes(desk) == []
    desk.did("listing apply --yes")
    assert len(writes(desk)) == 1
    assert desk.run("listing apply --yes").code == 2


@pytest.mark.parametrize("agreed", [True, False])
def test_at_a_terminal_it_is_asked_for_first(desk: Desk, monkeypatch: pytest.MonkeyPatch, agreed: bool) -> None:
    buy(desk, goods(desk.shop)[0])
    asked: list[str] = []
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("typer.confirm", lambda question, **_: asked.append(question) or agreed)
    done = desk.did("listing create 1 --on stockx --ask 210")
    assert asked == ["send 1 change to stockx?"]
    assert len(writes(desk)) == agreed
    assert len(desk.table("listing plans")) == agreed
    assert agreed or "nothing was sent" in done.err


def test_a_list_of_asks_lists_changes_and_leaves_alone(desk: Desk, tmp_path: object) -> None:
    buy(desk, goods(desk.shop)[0], 3)
    desk.did("listing create 1 2 --on stockx --ask 210 --yes")
    path = plan_file(desk, tmp_path, "1,210", "2,199", "3,220")
    rows = desk.table(f"listing plan {path}")
    assert [(row["item_id"], row["action"], row["was"], row["ask"]) for row in rows] == [
        (2, "update", "210.00", "199.00"),
        (3, "create", None, "220.00"),
    ]
    desk.did("listing apply 2 --yes")
    assert {item: ask for item, (ask, *_) in listed(desk).items()} == {1: 21_000, 2: 19_900, 3: 22_000}
    agree(desk)
    (latest, first) = desk.table("listing plans")
    assert (latest["done"], latest["left"], first["origin"]) == (2, 0, "listing create")


def test_lines_that_cannot_be_are_told_and_the_others_planned(desk: Desk, tmp_path: object) -> None:
    buy(desk, goods(desk.shop)[0], 2)
    done = desk.run(f"listing plan {plan_file(desk, tmp_path, '1,210.50', '2,200', '77,90', '2,210')}")
    assert done.code == 9
    for said in ("line 2: StockX takes whole amounts: 210.50 is none, 211 is", "line 4: there is no item 77"):
        assert said in done.err
    assert "line 5: item 2 is named twice" in done.err
    assert desk.table("listing plans")[0]["steps"] == 1
    assert desk.run(f"listing plan {plan_file(desk, tmp_path, '1,cheap')}").code == 2


@pytest.mark.parametrize("size", ["US M 16", "US C 9"])
def test_a_size_that_is_not_there_is_refused_with_those_that_are(desk: Desk, size: str) -> None:
    product, variant = goods(desk.shop)[0]
    added = ("stock", "add", product["styleId"], "--size", size, "--cost", "100", "--currency", "EUR")
    assert soleflip(*added, "--db", desk.url).code == 0
    done = desk.run("listing create 1 --on stockx --ask 210 --yes")
    assert done.code == 2
    assert f"StockX has no {size} of {product['styleId']}: US M {variant['variantValue']}, " in done.err
    assert desk.table("listing plans") == []


def test_a_size_is_found_by_its_name_in_another_system(desk: Desk) -> None:
    product, variant = goods(desk.shop)[0]
    eu = next(one["size"] for one in variant["sizeChart"]["availableConversions"] if one["type"] == "eu")
    added = ("stock", "add", product["styleId"], "--size", eu, "--cost", "100", "--currency", "EUR")
    assert soleflip(*added, "--db", desk.url).code == 0
    desk.did("listing create 1 --on stockx --ask 210 --yes")
    (made,) = desk.shop.listings.values()
    assert made.variant_id == variant["variantId"]


def test_what_cannot_be_sold_is_not_listed(desk: Desk) -> None:
    good = goods(desk.shop)[0]
    buy(desk, good, 2)
    style, size = good[0]["styleId"], good[1]["variantValue"]
    desk.did(f"sale add {style} --size {size} --price 150 --on cash --currency EUR --item 1")
    sold = desk.run("listing create 1 --on stockx --ask 210 --yes")
    assert (sold.code, "item 1 is sold" in sold.err) == (7, True)
    buy(desk, good, 1, "--ordered")
    assert "item 3 has not arrived yet" in desk.run("listing create 3 --on stockx --ask 210 --yes").err
    desk.did("stock add ZZ9999-999 --size 43 --cost 50")
    assert "StockX does not know the style ZZ9999-999" in desk.run("listing create 4 --ask 210 --yes").err
    desk.did("listing create 2 --on stockx --ask 210 --yes")
    again = desk.run("listing create 2 --on stockx --ask 220 --yes")
    assert (again.code, "is listed on stockx already at 210.00 EUR" in again.err) == (7, True)
    assert len(writes(desk)) == 1


def test_an_item_that_sold_after_it_was_planned_is_not_listed(desk: Desk) -> None:
    good = goods(desk.shop)[0]
    buy(desk, good, 2)
    desk.did("listing create 1 2 --on stockx --ask 210")
    style, size = good[0]["styleId"], good[1]["variantValue"]
    desk.did(f"sale add {style} --size {size} --price 150 --on cash --currency EUR --item 1")
    done = desk.run("listing apply --yes --format json")
    assert done.code == 9
    assert [(row["state"], row["error"]) for row in done.json()][1] == ("done", None)
    assert "item 1 is sold" in done.json()[0]["error"]
    assert len(at_stockx(desk)) == 1


def test_many_go_in_batches_and_what_fails_does_not_stop_the_others(desk: Desk) -> None:
    good = goods(desk.shop)
    for at in range(12):
        buy(desk, good[at * 3], 10)
    bad = good[0][1]["variantId"]
    desk.shop.failing[bad] = "Not allowed in your region"
    desk.shop.requests.clear()
    numbers = " ".join(str(number) for number in range(1, 121))
    done = desk.run(f"listing create {numbers} --on stockx --ask 210 --yes --format json")
    assert done.code == 9
    states = [(row["state"], row["error"]) for row in done.json()]
    assert states == [("failed", "Not allowed in your region")] * 10 + [("done", None)] * 110
    assert writes(desk) == ["POST /v2/selling/batch/create-listing"] * 2
    agree(desk)
    desk.shop.requests.clear()
    desk.did(f"listing update {' '.join(str(number) for number in range(11, 41))} --ask 200 --yes")
    desk.did(f"listing delete {' '.join(str(number) for number in range(11, 41))} --yes")
    assert [one.rpartition("/")[2] for one in writes(desk)] == ["update-listing", "delete-listing"]
    assert len(at_stockx(desk)) == 80
    agree(desk)


def test_a_plan_is_put_back(desk: Desk, tmp_path: object) -> None:
    buy(desk, goods(desk.shop)[0], 3)
    desk.did("listing create 1 2 --on stockx --ask 210 --yes")
    desk.did(f"listing plan {plan_file(desk, tmp_path, '1,180', '3,220')}")
    desk.did("listing apply --yes")
    refused = desk.run("undo")
    assert (refused.code, "soleflip listing revert 2" in refused.err) == (7, True)
    desk.did("listing revert 2 --yes")
    assert {item: ask for item, (ask, *_) in listed(desk).items()} == {1: 21_000, 2: 21_000}
    agree(desk)
    assert desk.table("listing plans")[0]["reverts"] == 2
    desk.did("listing delete 2 --yes")
    lasting = desk.did("listing revert 4 --yes")
    assert "a listing that was deleted does not come back" in lasting.err
    assert "soleflip listing create 2 --on stockx --ask 210" in lasting.err


def test_what_sold_elsewhere_is_taken_down_by_the_command_that_is_named(desk: Desk) -> None:
    good = goods(desk.shop)[0]
    buy(desk, good)
    desk.did("listing create 1 --on stockx --ask 210 --yes")
    style, size = good[0]["styleId"], good[1]["variantValue"]
    sold = desk.did(f"sale add {style} --size {size} --price 150 --on cash --currency EUR")
    assert "at 210.00 EUR: soleflip listing delete 1 --on stockx" in sold.err
    desk.did("listing delete 1 --on stockx --yes")
    assert at_stockx(desk) == {}
    assert desk.table("listing list --stale") == []


def test_a_listing_whose_item_left_the_books_is_shown_without_one(desk: Desk) -> None:
    buy(desk, goods(desk.shop)[0])
    desk.did("listing create 1 --on stockx --ask 210 --yes")
    desk.did("stock remove 1 --reason mistake --yes")
    desk.did("sync listings")
    (row,) = desk.table("listing list")
    assert (row["item_id"], row["status"], row["style"]) == (None, "no item", goods(desk.shop)[0][0]["styleId"])
