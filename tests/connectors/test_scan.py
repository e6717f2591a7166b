"""Boxes by their numbers: ticked off, added, kept until somebody knows them; a service that is down blocks nobody."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fake_stockx import Fault, Shop
from tests.connectors.desk import Desk, served
from tests.connectors.goods import EAN, OTHER, UPC, bought, named, numbered, shoes, typed

ITEMS = "SELECT id, state, shelf, landed_cost FROM item WHERE voided_by IS NULL ORDER BY id"


@pytest.fixture
def desk(books_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with served(Shop.with_orders(5), books_url, monkeypatch) as opened:
        opened.did("init --currency EUR --timezone Europe/Berlin")
        assert opened.connect().code == 0
        yield opened


@pytest.fixture
def shoe(desk: Desk) -> tuple[str, dict[str, Any]]:
    """A style, and a size of it on whose boxes UPC is printed."""
    product, variant = shoes(desk.shop)[0]
    numbered(variant, UPC)
    return product["styleId"], variant


def scanned(desk: Desk, *words: str, code: int = 0) -> list[dict[str, Any]]:
    done = typed(desk, "stock", "scan", *words, "--format", "json")
    assert done.code == code, done
    return list(done.json())


def outcomes(came: list[dict[str, Any]]) -> list[tuple[str, Any]]:
    return [(one["outcome"], one["item"]) for one in came]


def piped(monkeypatch: pytest.MonkeyPatch, text: bytes) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text), encoding="utf-8"))


def asked(desk: Desk) -> list[str]:
    paths = [one.path for one in desk.shop.requests if one.path.startswith("/v2/catalog")]
    desk.shop.requests.clear()
    return paths


def test_two_scans_of_one_number_add_two_items_and_ask_once(desk: Desk, shoe: tuple[str, dict[str, Any]]) -> None:
    asked(desk)
    came = scanned(desk, UPC, UPC, "--cost", "119.99", "--supplier", "Corner", "--shelf", "B3")
    assert outcomes(came) == [("added", 1), ("added", 2)]
    assert {one["style"] for one in came} == {shoe[0]}
    assert named(shoe[1], "EU") in came[0]["names"]
    assert len(asked(desk)) == 3
    assert desk.rows(ITEMS) == [(1, "in_stock", "B3", 11_999), (2, "in_stock", "B3", 11_999)]
    assert desk.rows("SELECT DISTINCT supplier FROM item_facts") == [("Corner",)]
    desk.did("undo")
    assert [row[0] for row in desk.rows(ITEMS)] == [1]
    desk.did("undo")
    assert desk.rows(ITEMS) == []
    desk.did("db check")


def test_an_ean_and_a_upc_of_one_code_are_one_number(desk: Desk, shoe: tuple[str, dict[str, Any]]) -> None:
    came = scanned(desk, EAN, UPC, f"]E0{EAN}", f"]C101{EAN.zfill(14)}")
    assert [one["outcome"] for one in came] == ["added"] * 4
    assert {(one["number"], one["style"], one["size"]) for one in came} == {(UPC, shoe[0], came[0]["size"])}
    assert len(desk.rows(f"SELECT 1 FROM gtin WHERE code = '{UPC.zfill(14)}'")) == 1


def test_a_service_that_has_it_as_an_ean_knows_the_upc(desk: Desk, shoe: tuple[str, dict[str, Any]]) -> None:
    numbered(shoe[1], EAN)
    assert scanned(desk, UPC)[0]["style"] == shoe[0]


def test_a_upce_that_could_be_a_gtin8_is_known_by_its_whole_number(
    desk: Desk, shoe: tuple[str, dict[str, Any]]
) -> None:
    numbered(shoe[1], "012345000058")
    came = scanned(desk, "01234558", "01234558")
    assert [one["style"] for one in came] == [shoe[0]] * 2


def test_an_unknown_cost_is_unknown_and_said_so(desk: Desk, shoe: tuple[str, dict[str, Any]]) -> None:
    done = typed(desk, "stock", "scan", UPC)
    assert done.code == 0
    assert "its cost is unknown" in done.err
    assert "soleflip stock edit 1 --cost" in done.err
    assert desk.rows(ITEMS) == [(1, "in_stock", None, None)]
    desk.did("stock edit 1 --cost 99.50")
    assert desk.rows(ITEMS)[0][3] == 9_950
    desk.did("db check")


def test_what_was_ordered_in_eu_arrives_by_a_number_of_its_us_size(
    desk: Desk, shoe: tuple[str, dict[str, Any]]
) -> None:
    style, variant = shoe
    size = named(variant, "EU")
    bought(desk, style, size, "--ordered", "--date", "2026-01-02")
    bought(desk, style, size, "--ordered", "--date", "2026-01-01")
    bought(desk, style, "EU 20", "--ordered", "--date", "2025-01-01")
    came = scanned(desk, UPC, UPC, UPC, "--shelf", "B3")
    assert outcomes(came) == [("arrived", 2), ("arrived", 1), ("added", 4)]
    assert desk.rows(ITEMS)[:3] == [
        (1, "in_stock", "B3", 10_000),
        (2, "in_stock", "B3", 10_000),
        (3, "ordered", None, 10_000),
    ]
    desk.did("undo")
    desk.did("undo")
    assert [row[1] for row in desk.rows(ITEMS)] == ["ordered", "in_stock", "ordered"]


def test_a_supplier_ticks_off_only_what_was_ordered_there(desk: Desk, shoe: tuple[str, dict[str, Any]]) -> None:
    size = named(shoe[1], "EU")
    bought(desk, shoe[0], size, "--ordered", "--supplier", "Corner", "--date", "2026-01-01")
    bought(desk, shoe[0], size, "--ordered", "--supplier", "SNKRS", "--date", "2026-01-02")
    assert outcomes(scanned(desk, UPC, UPC, "--supplier", "snkrs")) == [("arrived", 2), ("added", 3)]
    assert outcomes(scanned(desk, UPC, "--ordered", "no")) == [("added", 4)]
    assert outcomes(scanned(desk, UPC)) == [("arrived", 1)]


def test_a_box_that_came_before_it_was_bought_is_another_one(desk: Desk, shoe: tuple[str, dict[str, Any]]) -> None:
    bought(desk, shoe[0], named(shoe[1], "EU"), "--ordered", "--date", "2026-01-05")
    assert outcomes(scanned(desk, UPC, "--date", "2026-01-04")) == [("added", 2)]
    assert outcomes(scanned(desk, UPC, "--date", "2026-01-06")) == [("arrived", 1)]
    assert str(desk.rows("SELECT arrived_on FROM item WHERE id = 1")[0][0]) == "2026-01-06"


def test_an_item_that_is_sold_already_names_its_order(desk: Desk, shoe: tuple[str, dict[str, Any]]) -> None:
    size = named(shoe[1], "EU")
    bought(desk, shoe[0], size, "--ordered", "--date", "2026-01-01")
    sale = ("sale", "add", shoe[0], "--size", size, "--price", "150", "--on", "stockx", "--date", "2026-01-02")
    done = typed(desk, *sale, "--currency", "EUR")
    assert done.code == 0, done
    (came,) = scanned(desk, UPC)
    assert (came["outcome"], came["order"]) == ("arrived", desk.rows("SELECT order_number FROM sale")[0][0])


def test_a_wrong_number_is_one_line_and_the_next_goes_on(desk: Desk, shoe: tuple[str, dict[str, Any]]) -> None:
    came = scanned(desk, "036000291453", "12345", "no number", UPC, code=9)
    assert [one["outcome"] for one in came] == ["wrong", "wrong", "wrong", "added"]
    assert "last digit" in came[0]["reason"]
    assert "5 digits" in came[1]["reason"]
    assert desk.rows("SELECT * FROM scan") == []
    done = typed(desk, "stock", "scan", "036000291453")
    assert (done.code, len(done.err.splitlines())) == (9, 1)


def test_an_unknown_number_is_kept_with_what_was_said_of_the_box(desk: Desk) -> None:
    words = ("--cost", "89.90", "--supplier", "Corner", "--shelf", "C1", "--date", "2026-01-02")
    came = scanned(desk, OTHER, OTHER, *words, code=9)
    assert outcomes(came) == [("pending", None)] * 2
    rows = desk.table("stock scan --pending")
    assert [(row["number"], row["cost"], row["supplier"], row["shelf"], row["bought_on"]) for row in rows] == [
        (OTHER, "89.90", "Corner", "C1", "2026-01-02")
    ] * 2
    assert any(row["waits"] == "scanned and not known" and row["count"] == 2 for row in desk.table("status"))
    done = typed(desk, "stock", "scan", OTHER, "--is", "dd1391-100", "--size", "42", "--format", "json")
    assert outcomes(done.json()) == [("added", 1), ("added", 2)]
    assert desk.table("stock scan --pending") == []
    facts = desk.rows("SELECT style, size, supplier, shelf, landed_cost, acquired_on FROM item_facts")
    assert {(*row[:5], str(row[5])) for row in facts} == {("DD1391-100", "EU 42", "Corner", "C1", 8_990, "2026-01-02")}
    desk.did("undo")
    assert desk.rows(ITEMS) == []
    assert len(desk.table("stock scan --pending")) == 2
    again = typed(desk, "stock", "scan", OTHER, "--is", "DD1391-100", "--size", "42.5", "--format", "json")
    assert [one["size"] for one in again.json()] == ["EU 42.5"] * 2
    assert desk.rows("SELECT size_value, voided_by FROM gtin") == [("42.5", None)]
    desk.did("db check")


def test_what_a_person_says_goes_before_what_services_tell(desk: Desk, shoe: tuple[str, dict[str, Any]]) -> None:
    scanned(desk, UPC)
    (told,) = scanned(desk, UPC, "--is", "AA1111-111", "--size", "44")
    assert (told["outcome"], told["item"]) == ("known", None)
    asked(desk)
    (came,) = scanned(desk, UPC)
    assert (came["style"], came["size"]) == ("AA1111-111", "EU 44")
    assert asked(desk) == []
    desk.did("undo")
    desk.did("undo")
    assert scanned(desk, UPC)[0]["style"] == shoe[0]


def test_a_mapped_number_ticks_off_orders_too(desk: Desk) -> None:
    bought(desk, "DD1391-100", "EU 42", "--ordered", "--date", "2026-01-01")
    scanned(desk, OTHER, OTHER, code=9)
    came = scanned(desk, OTHER, "--is", "DD1391-100", "--size", "42")
    assert outcomes(came) == [("arrived", 1), ("added", 2)]


def test_a_dead_service_blocks_nobody_and_is_asked_again_later(desk: Desk, shoe: tuple[str, dict[str, Any]]) -> None:
    desk.shop.faults.append(Fault("403", path="gtins", times=None))
    asked(desk)
    done = typed(desk, "stock", "scan", UPC, UPC, OTHER)
    assert done.code == 9
    assert done.err.count("StockX cannot be asked") == 1
    assert len([path for path in asked(desk) if "gtins" in path]) == 1
    assert len(desk.table("stock scan --pending")) == 3
    assert {one["reason"] for one in scanned(desk, "--retry", code=9)} == {"could not be asked for"}
    desk.shop.faults.clear()
    came = scanned(desk, "--pending", "--retry", code=9)
    assert outcomes(came) == [("added", 1), ("added", 2), ("pending", None)]
    assert [row["number"] for row in desk.table("stock scan --pending")] == [OTHER]
    desk.did("undo")
    assert [row["number"] for row in desk.table("stock scan --pending")] == [UPC, OTHER]


def test_numbers_that_the_books_know_need_no_service(desk: Desk, shoe: tuple[str, dict[str, Any]]) -> None:
    bought(desk, shoe[0], named(shoe[1], "EU"), "--ordered", "--date", "2026-01-01")
    desk.did("sync catalog")
    desk.did("connect disconnect stockx")
    asked(desk)
    assert outcomes(scanned(desk, UPC)) == [("arrived", 1)]
    done = typed(desk, "stock", "scan", OTHER, EAN.replace("2914", "2915"), "4012345678901")
    assert done.code == 9
    assert done.err.count("no service that knows numbers") == 1
    assert asked(desk) == []


def test_an_answer_of_another_shape_keeps_the_number(desk: Desk, shoe: tuple[str, dict[str, Any]]) -> None:
    desk.shop.faults.append(Fault("rename", path="gtins", times=None, field="productId", name="product"))
    assert outcomes(scanned(desk, UPC, code=9)) == [("pending", None)]


def test_a_pipe_is_read_to_its_end(
    desk: Desk, shoe: tuple[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    piped(monkeypatch, f"{UPC}\r\n\r\n]E0{EAN}\r\n  {OTHER}".encode() + b"\xff\n" + f"{OTHER}".encode())
    came = scanned(desk, "--shelf", "B3", code=9)
    assert [one["outcome"] for one in came] == ["added", "added", "wrong", "pending"]


def test_a_terminal_is_asked_until_an_empty_line(
    desk: Desk, shoe: tuple[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Terminal(f"{UPC}\n{EAN}\n\n{UPC}\n"))
    done = typed(desk, "stock", "scan")
    assert (done.code, done.err.count("> "), done.err.count("added")) == (0, 3, 2)
    assert typed(desk, "stock", "scan", "--no-input").code == 2


def test_a_product_without_a_style_code_is_taken_in_by_its_name(desk: Desk) -> None:
    product = next(one for one in desk.shop.products.values() if one["styleId"] is None)
    variant = next(one for one in desk.shop.variants.values() if one["productId"] == product["productId"])
    numbered(variant, UPC)
    came = scanned(desk, UPC, UPC)
    assert [(one["style"], one["name"]) for one in came] == [(None, product["title"])] * 2
    assert desk.rows("SELECT DISTINCT product FROM item_facts") == [(product["title"],)]


def test_books_that_do_not_exist_yet_are_made(tmp_path: Path, desk: Desk, shoe: tuple[str, dict[str, Any]]) -> None:
    desk.url = f"sqlite:///{tmp_path}/new.db"
    done = typed(desk, "stock", "scan", UPC, "--cost", "1", "--currency", "EUR")
    assert done.code == 9
    assert len(desk.table("stock scan --pending")) == 1


@pytest.mark.parametrize(
    "words",
    [
        (UPC, "--is", "DD1391-100"),
        (UPC, "--size", "42"),
        (UPC, OTHER, "--is", "DD1391-100", "--size", "42"),
        ("12345", "--is", "DD1391-100", "--size", "42"),
        (UPC, "--date", "2999-01-01"),
        (UPC, "--cost", "abc"),
    ],
)
def test_what_cannot_be_meant_is_refused(desk: Desk, words: tuple[str, ...]) -> None:
    done = typed(desk, "stock", "scan", *words)
    assert done.code == 2
    assert "try:" in done.err


def test_a_scan_of_a_closed_period_keeps_no_other_waiting(desk: Desk, shoe: tuple[str, dict[str, Any]]) -> None:
    shoe[1]["gtins"] = []
    scanned(desk, UPC, "--date", "2020-01-15", code=9)
    scanned(desk, UPC, code=9)
    desk.did("close 2020-01")
    numbered(shoe[1], UPC)
    came = scanned(desk, "--retry", code=9)
    assert outcomes(came) == [("pending", None), ("added", 1)]
    assert "2020-01, which is closed" in came[0]["reason"]
