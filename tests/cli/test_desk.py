"""The desk as it is typed: sales opened line by line, the bank, periods that are closed, what undo lists."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.importers.running import Run, soleflip

STATEMENT = """\
Booking Date;Payee;Reference;Amount;Currency
2026-10-16;Corner Shop;Invoice R-17;-359,97;EUR
2026-10-21;eBay;payout of order 7001;163,20;EUR
2026-10-23;a buyer;thank you;175,00;EUR
2026-10-24;eBay;something else;111,11;EUR
"""


@pytest.fixture
def books(tmp_path: Path) -> str:
    """Three items of one invoice, a sale on eBay and one on Vinted that wait for their money."""
    place = str(tmp_path / "books.db")
    for command in (
        "init --currency EUR --timezone Europe/Berlin",
        "stock add DD1391-100 --size 42x3 --cost 119.99 --date 2026-10-15 --supplier Corner --invoice R-17",
        "sale add DD1391-100 --size 42 --price 189 --fee 25.80 --on ebay --order 7001 --date 2026-10-18",
        "sale add DD1391-100 --size 42 --price 175 --on vinted --order 7002 --date 2026-10-20",
    ):
        typed(place, command)
    return place


def typed(books: str, command: str) -> Run:
    done = soleflip(*command.split(), "--db", books)
    assert done.code == 0, (command, done.err)
    return done


def refused(books: str, command: str) -> str:
    done = soleflip(*command.split(), "--db", books)
    assert done.code in (2, 6, 7), (command, done.code, done.err)
    return done.err


def opened(books: str, name: str) -> dict[str, Any]:
    """What `why` says of a sale, figure by figure."""
    part = typed(books, f"why {name} --format json").json()["earned"]
    return {key: line["value"] for key, line in part.items() if key != "title"}


def statement(books: str, folder: Path) -> Run:
    path = folder / "account.csv"
    path.write_text(STATEMENT)
    return typed(books, f"import bank {path} --account giro --format json")


def likely(books: str) -> dict[int, list[str]]:
    return {row["line"]: row["proposals"] for row in typed(books, "bank list --open --format json").json()}


def test_the_profit_of_a_sale_is_the_sum_of_its_lines(books: str) -> None:
    typed(books, "ship 7001 7002 --cost 9.90 --tracking T-1 --date 2026-10-21")
    typed(books, "sale refund 7001 --amount 10 --note stain --date 2026-10-25")
    typed(books, "sale refund 7001 --amount 2.50 --date 2026-10-26")
    lines = opened(books, "7001")
    assert lines["profit"] == "25.76"
    besides = [lines[key] for key in ("postage", "refund", "refund_2")]
    assert besides == ["-4.95", "-10.00", "-2.50"]
    parts = ("payout", "landed_cost", "postage", "refund", "refund_2")
    assert sum(Decimal(lines[key]) for key in parts) == Decimal(lines["profit"])
    report = typed(books, "report sales --where order_number='7001' --format json").json()
    assert report[0]["profit"] == lines["profit"]


def test_a_sale_that_fell_through_comes_to_what_it_cost(books: str) -> None:
    typed(books, "sale fail 7002 --penalty 29.40 --freight 6 --date 2026-10-25")
    assert opened(books, "ebay/7001/1")["profit"] == "43.21"
    lines = opened(books, "7002/1")
    assert (lines["penalty"], lines["freight"], lines["profit"]) == ("-29.40", "-6.00", "-35.40")


def test_an_item_that_went_back_shows_what_the_shop_paid(books: str) -> None:
    typed(books, "stock refund 3 --amount 119.99 --freight 6 --date 2026-10-25")
    beside = typed(books, "why item:3 --format json").json()["beside"]
    assert (beside["shop_refund"]["value"], beside["shop_freight"]["value"]) == ("119.99", "-6.00")


def test_what_was_typed_is_said_to_be_typed(books: str) -> None:
    whole = typed(books, "why 7001 --format json").json()
    assert {whole[key]["source"]["command"] for key in ("size", "sold_on", "style")} == {"sale add"}
    assert whole["earned"]["payout"]["note"] is None
    assert whole["changes"][0]["value"] == "added by hand"


def test_the_lines_of_the_account_are_matched_proposed_and_linked(books: str, tmp_path: Path) -> None:
    done = statement(books, tmp_path).json()
    assert (done["added"], done["matched"]) == (4, 1)
    assert likely(books) == {2: ["sale:7001"], 3: ["sale:7002"], 4: []}
    assert "order 7002 is paid" in typed(books, "bank link 3 sale:7002").err
    report = typed(books, "report sales --format json").json()
    assert {row["order_number"]: row["state"] for row in report} == {"7001": "sold", "7002": "paid"}
    assert likely(books) == {2: ["sale:7001"], 4: []}
    assert "stands behind line 3" in refused(books, "bank link 4 sale:7002")
    typed(books, "undo")
    assert likely(books) == {2: ["sale:7001"], 3: ["sale:7002"], 4: []}


def test_a_line_says_what_a_sale_really_brought(books: str, tmp_path: Path) -> None:
    statement(books, tmp_path)
    said = typed(books, "bank link 4 sale:7001").err
    assert "111.11 EUR, no longer 163.20 EUR" in said
    assert opened(books, "7001")["payout"] == "111.11"
    assert "is no payout, purchase, sale or expense" in refused(books, "bank link 2 order:7001")
    assert "money that went out" in refused(books, "bank link 1 sale:7002")


def test_a_closed_month_refuses_and_opens_again(books: str) -> None:
    assert "2026-10 is closed" in typed(books, "close 2026-10").err
    for command in (
        "sale edit 7001 --price 190",
        "stock add B75806 --size 43 --cost 50 --date 2026-10-01",
        "expense add 5 --what tape --date 2026-10-31",
        "sale cancel 7002 --date 2026-11-02",
        "close 2026-10",
    ):
        assert "2026-10" in refused(books, command)
    listed = typed(books, "close --list --format json").json()
    assert [(row["period"], row["unchanged"]) for row in listed] == [("2026-10", True)]
    typed(books, "close 2026-10 --reopen")
    typed(books, "sale edit 7001 --price 190")
    assert "is not a month" in refused(books, "close 2026-13")


def test_undo_lists_what_each_command_wrote(books: str, tmp_path: Path) -> None:
    statement(books, tmp_path)
    typed(books, "bank link 3 sale:7002")
    listed = typed(books, "undo --list --format json").json()
    assert [row["what"] for row in listed] == [
        "bank line 3, order 7002",
        "account.csv",
        "order 7002",
        "order 7001",
        "items 1 to 3",
    ]


def test_terms_and_expenses_say_what_changed_in_words(books: str) -> None:
    assert "VAT none → 19 %" in typed(books, "supplier edit Corner --vat 19 --return-by 30d").err
    typed(books, "expense add 12 --what storage --recurring monthly --date 2026-10-01")
    said = typed(books, "expense edit 1 --until 2026-12-31 --amount 13").err
    assert "amount 12.00 EUR → 13.00 EUR" in said
    assert "until open → 2026-12-31" in said
    assert "product DD1391-100 → B75806" in typed(books, "sale edit 7001 --sku B75806").err
