"""What a hasty or a hostile person types at the desk: sums stay right, nothing is half done, messages are true."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.importers.running import Run, rows, soleflip

DUNK = "stock add DD1391-100 --size 42 --cost 100"


class Desk:
    """Books in euros, and commands typed into them."""

    def __init__(self, books: Path) -> None:
        self.books = str(books)
        self.did("init --currency EUR --timezone Europe/Berlin")

    def did(self, *commands: str) -> Run:
        """The last of these commands, all of which must be done."""
        for command in commands:
            last = soleflip(*command.split(), "--db", self.books)
            assert last.code == 0, (command, last.err)
        return last

    def no(self, command: str, code: int = 2) -> str:
        """What a refused command says."""
        done = soleflip(*command.split(), "--db", self.books)
        assert done.code == code, (command, done)
        return done.err

    def table(self, command: str) -> Any:
        return self.did(f"{command} --format json").json()

    def month(self, month: str) -> dict[str, str]:
        return {row["line"]: row["amount"] for row in self.table(f"report month {month}")}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "books.db")


def test_a_return_after_a_partial_refund_pays_back_once(desk: Desk) -> None:
    desk.did(
        f"{DUNK} --date 2026-10-01",
        "sale add DD1391-100 --size 42 --price 180 --on vinted --order V-1 --date 2026-10-05 --paid",
        "sale refund V-1 --amount 20 --date 2026-10-08",
    )
    said = desk.did("sale return V-1 --freight 5 --date 2026-10-10").err
    assert "the refund of 20.00 EUR is part of" in said
    assert "comes to -5.00 EUR" in said
    assert desk.month("2026-10")["made"] == "-5.00"
    desk.did("undo")
    assert desk.month("2026-10")["made"] == "60.00"


def test_a_shop_that_pays_back_reclaimed_vat_makes_nobody_richer(desk: Desk) -> None:
    desk.did("init --vat-reclaim --yes", "stock add B75806 --size 43 --cost 119 --vat 19 --date 2026-10-01")
    said = desk.did("stock refund 1 --amount 119 --freight 6 --date 2026-10-05").err
    assert "100.00 EUR of 100.00 EUR came back, 6.00 EUR went for freight: 6.00 EUR lost" in said
    desk.did("expense add 11.90 --what labels --vat 19 --date 2026-10-06")
    october = desk.month("2026-10")
    assert (october["made"], october["expenses"]) == ("-16.00", "-10.00")
    assert (october["cash in"], october["cash out"]) == ("119.00", "-136.90")


def test_what_was_shipped_keeps_its_item(desk: Desk) -> None:
    desk.did(
        f"{DUNK} --date 2026-10-02",
        "sale add DD1391-100 --size 42 --price 180 --on vinted --order V-1 --date 2026-10-05",
        "ship V-1 --date 2026-10-06",
        "stock add DD1391-100 --size 42 --cost 60 --date 2026-10-01",
    )
    assert desk.table("why V-1")["item"]["item_id"] == {"value": 1, "note": "kept since it was shipped", "source": None}
    assert "item 1 is kept by order V-1" in desk.no("undo 1", 7)
    desk.did("sale fail V-1 --date 2026-10-09")
    assert [row["item_id"] for row in desk.table("stock list")] == ["2", "1"]


def test_an_ordered_item_that_is_sold_is_still_to_come(desk: Desk) -> None:
    desk.did(f"{DUNK} --ordered", "sale add DD1391-100 --size 42 --price 180 --on vinted --order V-1")
    assert [row["order_number"] for row in desk.table("stock arrived")] == ["V-1"]
    assert "ordered and not arrived" in {row["waits"] for row in desk.table("status")}
    assert [row["item_state"] for row in desk.table("ship list")] == ["ordered"]
    assert "item 1 has not arrived yet" in desk.did("ship V-1").err
    assert "item 1 is still to come" in desk.did("sale cancel V-1").err
    desk.did("stock remove 1 --reason lost", "stock restore 1")
    assert [row["state"] for row in desk.table("stock list")] == ["ordered"]


def test_the_offer_that_sold_does_not_come_back_by_itself(desk: Desk) -> None:
    desk.did(DUNK, "listing add 1 --on vinted --ask 200", "listing add 1 --on ebay --ask 210")
    desk.did("sale add DD1391-100 --size 42 --price 180 --on vinted --order V-1")
    assert "offer it again: soleflip listing add 1 --on vinted" in desk.did("sale return V-1").err
    assert [row["channel"] for row in desk.table("listing list")] == ["ebay"]


def test_a_paid_order_is_shipped_once_and_says_what_it_bears(desk: Desk) -> None:
    desk.did(DUNK, "sale add DD1391-100 --size 42 --price 180 --on vinted --order V-1 --postage 5 --paid")
    assert "bears 5.00 EUR of postage already" in desk.did("ship V-1 --cost 4.50").err
    assert [row["state"] for row in desk.table("report sales")] == ["paid"]
    assert "order V-1 was shipped already" in desk.no("ship V-1", 7)


def test_an_order_number_that_was_undone_can_be_typed_again(desk: Desk) -> None:
    desk.did(DUNK, "sale add DD1391-100 --size 42 --price 180 --fee 20 --on ebay --order E-1", "undo")
    desk.did("sale add DD1391-100 --size 42 --price 150 --fee 10 --on ebay --order E-1")
    assert [(row["price"], row["payout"]) for row in desk.table("report sales")] == [("150.00", "140.00")]
    assert rows(f"sqlite:///{desk.books}", "SELECT COUNT(*), SUM(amount) FROM fee") == [(1, 1000)]
    desk.did("undo", "db check")
    assert desk.table("report sales") == []


def test_an_undone_supplier_is_gone_and_a_renamed_one_is_one(desk: Desk) -> None:
    desk.did("supplier add Shpo --return-by 30d", "undo")
    assert desk.table("supplier list") == []
    desk.did("supplier add Shpo --return-by 14d", f"{DUNK} --supplier Shpo --invoice R-1 --date 2026-10-01")
    desk.did("supplier add Other --vat 19")
    assert "supplier Other is there already" in desk.no("supplier edit Shpo --name OTHER")
    desk.did("supplier edit Shpo --name Shop", f"{DUNK} --supplier shop --invoice R-1 --date 2026-10-01")
    listed = desk.table("supplier list")
    assert [(row["supplier"], row["items"], row["return_days"]) for row in listed] == [
        ("Other", 0, None),
        ("Shop", 2, 14),
    ]
    desk.did("undo", "undo")
    assert [row["supplier"] for row in desk.table("supplier list")] == ["Other", "Shpo"]


def test_matching_does_not_reach_into_a_closed_period_from_before(desk: Desk) -> None:
    desk.did(
        f"{DUNK} --date 2026-09-01",
        "stock add DD1391-100 --size 42 --cost 70 --date 2026-09-02",
        "sale add DD1391-100 --size 42 --price 180 --on vinted --order S-1 --date 2026-09-10",
        "close 2026-10",
    )
    for command in ("stock remove 1 --reason lost", "stock edit 1 --size 44", "sale edit S-1 --size 43"):
        soleflip(*command.split(), "--db", desk.books)
    assert [row["unchanged"] for row in desk.table("close --list")] == [True]
    desk.did("close 2026-10 --reopen", "sale refund S-1 --amount 5 --date 2026-10-12")
    reopened = desk.table("undo --list")[1]["number"]
    assert "2026-10 was open since" in desk.no(f"undo {reopened}", 7)


def test_the_payout_follows_a_price_where_fees_are_all_that_is_kept(desk: Desk) -> None:
    desk.did(DUNK, "sale add DD1391-100 --size 42 --price 180 --on vinted --order V-1")
    desk.did("sale edit V-1 --price 175")
    assert [(row["payout"], row["fees"]) for row in desk.table("report sales")] == [("175.00", "0.00")]
    desk.did("sale edit V-1 --fee 5", "sale edit V-1 --price 200")
    assert [row["payout"] for row in desk.table("report sales")] == ["195.00"]
    desk.did("sale refund V-1 --amount 50")
    assert "refunds of 50.00 EUR are more than a price of 40.00 EUR" in desk.no("sale edit V-1 --price 40")


def test_days_that_cannot_be_are_refused(desk: Desk) -> None:
    desk.did(
        f"{DUNK} --date 2026-10-01",
        "sale add DD1391-100 --size 42 --price 180 --on vinted --order V-1 --date 2026-10-05",
        "ship V-1 --date 2026-10-06",
        "listing list",
    )
    assert "shipped on 2026-10-06" in desk.no("sale edit V-1 --date 2026-10-07")
    assert "to be shipped by on 1999-01-01" in desk.no("sale edit V-1 --ship-by 1999-01-01")
    assert "has not begun" in desk.no("report month 2199-01")
    assert "is no year of these books" in desk.no("report year 0001")
    assert "is no month of these books" in desk.no("close 0001-01")


@pytest.mark.parametrize("command", ["stock show {}", "expense remove {}", "import undo {}", "why item:{}"])
def test_a_number_beyond_all_rows_is_none(desk: Desk, command: str) -> None:
    assert "internal" not in desk.no(command.format("9" * 20))


def test_costs_keep_their_vat_and_their_invoice(desk: Desk) -> None:
    desk.did("stock add B75806 --size 43 --cost 119 --vat 19 --supplier A --invoice 1")
    desk.did(
        "stock add B75806 --size 43 --cost 119 --supplier B --invoice 1", "cost add 1 --kind duty --amount 5 --vat 19"
    )
    assert "duty with 19 % VAT already" in desk.no("cost add 1 --kind duty --amount 0.01 --vat 0")
    assert "invoice 1 is one of A and of B" in desk.no("cost add --invoice 1 --kind forwarder --amount 10")
    desk.did("cost add --invoice 1 --supplier B --kind forwarder --amount 10", "cost add 1 --kind duty --amount 30")
    assert "more than item 1 cost, 119.00 EUR" in desk.no("stock refund 1 --amount 150")
    desk.did("stock refund 1 --amount 105")
    assert "cannot have cost 10.00 EUR" in desk.no("stock edit 1 --cost 10")


def test_unknown_payouts_are_counted(desk: Desk) -> None:
    desk.did(f"{DUNK} --date 2026-10-01", "sale add DD1391-100 --size 42 --price 180 --on ebay --date 2026-10-02")
    assert "payout known for 0 of 1" in desk.did("sale list").err
    assert "1 sale whose payout is unknown" in desk.did("close 2026-10").err


def test_an_expense_loses_its_note_and_its_end(desk: Desk) -> None:
    desk.did("expense add 12 --what rent --recurring monthly --date 2026-01-01 --until 2026-03-31 --note x")
    desk.did("expense edit 1 --until never")
    assert soleflip("expense", "edit", "1", "--note", "", "--db", desk.books).code == 0
    assert rows(f"sqlite:///{desk.books}", "SELECT until, note FROM expense") == [(None, None)]
    assert len(desk.table("expense list")) > 3
    assert "more than nothing" in desk.no("expense edit 1 --amount 0")


def test_a_line_stands_for_nothing_once_that_is_gone(desk: Desk, tmp_path: Path) -> None:
    statement = tmp_path / "account.csv"
    statement.write_text(
        "Date;Payee;Reference;Amount;Currency\n2026-10-03;Shop;R-1;-100,00;EUR\n2026-10-04;x;y;-5,00;EUR\n"
    )
    desk.did(
        f"{DUNK} --supplier Shop --invoice R-1 --date 2026-10-01", f"import bank {statement}", "bank link 2 private"
    )
    assert {row["line"]: row["target"] for row in desk.table("bank list")} == {1: "purchase:1", 2: "private"}
    assert "read before, as account main" in desk.no(f"import bank {statement} --account giro", 7)
    desk.did("undo 1")
    assert [row["line"] for row in desk.table("bank list --open")] == [1]


def test_a_line_names_its_invoice_whatever_came_on_top(desk: Desk, tmp_path: Path) -> None:
    statement = tmp_path / "account.csv"
    statement.write_text("Date;Payee;Reference;Amount;Currency\n2026-10-03;Shop;RE-1001 and more;-104,00;EUR\n")
    desk.did(f"{DUNK} --supplier Shop --invoice RE-1001 --date 2026-10-01", "cost add 1 --kind duty --amount 9")
    desk.did(f"import bank {statement}")
    assert [row["proposals"] for row in desk.table("bank list --open")] == [["purchase:1"]]
    assert (
        "the amounts differ: -104.00 EUR on the account, -100.00 EUR in the books"
        in desk.did("bank link 1 purchase:RE-1001").err
    )


def test_every_command_that_writes_says_in_json_what_it_wrote(desk: Desk) -> None:
    added = desk.table("stock add DD1391-100 --size 42x2 --cost 100")
    assert added == {"command": "stock add", "number": 1, "wrote": {"item": [1, 2]}}
    sold = desk.table("sale add DD1391-100 --size 42 --price 180 --on vinted --order V-1")
    assert sold == {"command": "sale add", "number": 2, "wrote": {"sale": ["V-1"]}}
    assert desk.table("sale verified V-1")["wrote"] == {"sale": ["V-1"]}


def test_a_tag_is_a_word_that_can_be_printed(desk: Desk) -> None:
    desk.did(DUNK)
    assert soleflip("tag", "1", "\x1b[31mred", "--db", desk.books).code == 2
    assert soleflip("tag", "1", "red\u202e", "--db", desk.books).code == 2


def test_stock_of_a_day_gone_by_is_told_as_it_was(desk: Desk) -> None:
    desk.did(f"{DUNK} --ordered --date 2026-10-01", "stock arrived 1 --date 2026-10-10")
    desk.did("sale add DD1391-100 --size 42 --price 180 --on vinted --date 2026-10-20")
    for day, state in (("2026-10-05", "ordered"), ("2026-10-15", "in_stock")):
        assert [row["state"] for row in desk.table(f"report stock --as-of {day}")] == [state]
    assert "no items are held: all 1 were sold or left" in desk.did("stock list").err


def test_a_program_without_an_output_stores_and_succeeds(desk: Desk) -> None:
    words = f"{DUNK} --db {desk.books}".split()
    done = subprocess.run(
        f"exec {sys.executable} -m soleflip_cli {' '.join(words)} >&- 2>&- <&-",
        shell=True,
        env={**os.environ},
        check=False,
    )
    assert done.returncode == 0
    assert len(desk.table("stock list")) == 1


def test_init_says_what_goes_before_the_books(desk: Desk) -> None:
    desk.did("config set vat.reclaim false")
    assert "says vat.reclaim = false and goes before the books" in desk.did("init --vat-reclaim --yes").err


def test_the_list_of_sales_shows_the_latest_and_says_so(desk: Desk) -> None:
    for day in range(1, 8):
        desk.did(f"sale add DD1391-100 --size 42 --price {100 + day} --on cash --date 2026-10-0{day}")
    assert len(desk.table("sale list")) == 7
    done = desk.did("sale list --limit 3 --format json")
    assert [row["price"] for row in done.json()] == ["107.00", "106.00", "105.00"]
    assert "all of them: soleflip report sales" in done.err
    assert len(desk.table("sale list --where price>102")) == 5
