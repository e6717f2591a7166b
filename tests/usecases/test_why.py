"""Every number opens: to its cell, its line, its batch, and what was changed since."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from tests.storage.shop import SALES, open_shop, read_in, touch, with_cell

from soleflip_cli.cli.main import run
from soleflip_cli.cli.why import as_json
from soleflip_cli.domain.errors import UsageError
from soleflip_cli.usecases.links import link, unlink
from soleflip_cli.usecases.payouts import find, read_amount
from soleflip_cli.usecases.toolbox import Toolbox
from soleflip_cli.usecases.why import why
from soleflip_cli.usecases.why_parts import Line, Part


@pytest.fixture
def box(books_url: str, tmp_path: Path) -> Toolbox:
    return open_shop(books_url, tmp_path / "files")


def opened(box: Toolbox, what: str) -> Part:
    with box.reader() as reader:
        (part,) = why(what, reader)
    return part


def part(whole: Part, key: str) -> Part:
    return next(inner for inner in whole.parts if inner.key == key)


def lines(whole: Part) -> dict[str, Line]:
    return {line.key: line for line in whole.lines}


def reason(box: Toolbox, order: str) -> str:
    return str(lines(part(opened(box, order), "item"))["reason"].value)


def test_profit_is_a_sum_line_by_line(box: Toolbox) -> None:
    earned = part(opened(box, "A-2"), "earned")
    said = [(line.label, str(line.value)) for line in earned.lines]
    assert said == [
        ("price", "100.00 EUR"),
        ("payment processing", "-3.00 EUR"),
        ("not itemised", "-8.00 EUR"),
        ("= payout", "89.00 EUR"),
        ("cost", "-60.00 EUR"),
        ("= profit", "29.00 EUR"),
    ]


@pytest.mark.parametrize(("order", "nature"), [("A-2", "hidden minimum fee"), ("A-3", "rounding")])
def test_what_was_not_itemised_is_named(box: Toolbox, order: str, nature: str) -> None:
    note = lines(part(opened(box, order), "earned"))["unexplained"].note
    assert note is not None
    assert note.startswith(nature)


def test_a_figure_leads_to_its_cell(box: Toolbox) -> None:
    source = lines(part(opened(box, "A-1"), "earned"))["payout"].source
    assert source is not None and source.record is not None
    assert (Path(source.record.file).name, source.record.line, source.record.batch) == ("sales.csv", 2, 2)
    assert (source.column, source.cell) == ("Total Gross Amount (Total Payout)", "105.60")


def test_a_cost_leads_to_the_purchase_list_with_its_vat(box: Toolbox) -> None:
    price = lines(part(opened(box, "A-1"), "item"))["cost_price"]
    assert price.source is not None and price.source.record is not None
    assert (price.source.record.line, price.source.cell, price.note) == (2, "80,00", "with 19 % VAT")


def test_the_transfer_names_its_other_sales_and_whether_it_adds_up(box: Toolbox) -> None:
    transfer = part(opened(box, "A-1"), "transfer")
    assert lines(transfer)["adds_up"].value == "yes, to the cent"
    assert [line.label for line in part(transfer, "other_sales").lines] == ["order A-2"]


def test_reclaimed_vat_is_a_line_of_its_own(box: Toolbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOLEFLIP_VAT_RECLAIM", "true")
    from tests.storage.shop import box_of

    item = lines(part(opened(box_of(str(box.settings.text("db"))), "A-1"), "item"))
    assert [str(item[key].value) for key in ("vat_reclaimed", "landed_cost")] == ["-13.41 EUR", "70.59 EUR"]


@pytest.mark.parametrize(
    ("order", "why_none"),
    [
        ("A-4", "no style code"),
        (
            "A-5",
            "no item of style FZ1234-001, size US M 8 was bought on or before 2026-03-03; "
            "the first was bought on 2026-03-20",
        ),
        ("A-6", "no item of style BB550-WT1, size US M 9 was bought on or before 2026-03-04"),
    ],
)
def test_a_sale_without_an_item_says_why(box: Toolbox, order: str, why_none: str) -> None:
    assert reason(box, order) == why_none


def test_items_that_went_to_other_sales_are_the_reason(box: Toolbox, tmp_path: Path) -> None:
    read_in(
        box,
        tmp_path,
        "more.csv",
        SALES.replace("A-6", "B-1").replace("BB550-WT1", "CT8012-116").replace(",9,70,", ",10,70,"),
    )
    assert reason(box, "B-1").startswith("every item of style CT8012-116, size US M 10 bought on or before")


def test_a_sale_unlinked_by_hand_says_when(box: Toolbox) -> None:
    unlink(box, "A-1")
    assert reason(box, "A-1") == f"unlinked by hand on {box.now():%Y-%m-%d}"
    assert part(opened(box, "A-1"), "changes").lines[0].value == "item 1 → none"


def test_a_sale_linked_by_hand_says_so(box: Toolbox) -> None:
    link(box, "A-6", 4)
    assert lines(part(opened(box, "A-6"), "item"))["item_id"].note == "linked by hand"


def test_a_sale_that_does_not_stand_takes_no_item(box: Toolbox) -> None:
    touch(box, "UPDATE sale SET state = 'cancelled', item_id = NULL WHERE id = 1")
    assert reason(box, "A-1") == "a sale that is cancelled takes no item"


def test_a_later_file_is_seen_again_or_told_as_a_change(box: Toolbox, tmp_path: Path) -> None:
    read_in(box, tmp_path, "later.csv", with_cell(SALES, "A-1", "Listing Price", "121"))
    assert part(opened(box, "A-2"), "seen_again").lines[0].value == "line 3 of later.csv (batch 3)"
    changed = part(opened(box, "A-1"), "changes").lines[0]
    assert "price 120.00 EUR → 121.00 EUR" in str(changed.value)
    assert changed.note == "by soleflip import stockx (batch 3)"
    source = lines(part(opened(box, "A-1"), "earned"))["price"].source
    assert source is not None and source.record is not None
    assert (source.record.batch, source.cell) == (3, "121")


def test_a_cell_that_a_later_file_leaves_empty_leads_to_the_earlier_one(box: Toolbox, tmp_path: Path) -> None:
    later = with_cell(with_cell(SALES, "A-1", "Listing Price", "121"), "A-1", "Provider Transaction ID", "")
    read_in(box, tmp_path, "later.csv", later)
    source = lines(part(opened(box, "A-1"), "transfer"))["reference"].source
    assert source is not None and source.record is not None
    assert (source.record.batch, source.cell) == (2, "T-1")


def test_an_undone_sale_is_found_and_said_to_be_undone(box: Toolbox) -> None:
    touch(box, "UPDATE sale SET voided_by = 'undo of batch 2', item_id = NULL WHERE id = 1")
    assert lines(opened(box, "A-1"))["state"].note == "taken out of the books by undo of batch 2"


@pytest.mark.parametrize("what", ["3", "item:3"])
def test_an_item_opens_by_its_number(box: Toolbox, what: str) -> None:
    item = opened(box, what)
    assert item.title == "Item 3"
    assert lines(part(item, "cost"))["supplier"].value == "Example Shop"
    assert lines(part(item, "sale"))["order_number"].value == "A-2"


def test_an_item_that_nobody_bought_says_so(box: Toolbox) -> None:
    unsold = lines(part(opened(box, "4"), "sale"))["reason"].value
    assert unsold == "no sale of style FZ1234-001, size US M 8 on or after 2026-03-20 lacks an item"


@pytest.mark.parametrize("what", ["A-99", "99", "item:99", "item:x"])
def test_what_is_not_there_is_a_wrong_use(box: Toolbox, what: str) -> None:
    with pytest.raises(UsageError, match="no sale and no item"):
        opened(box, what)


def test_an_order_of_two_accounts_shows_both(box: Toolbox) -> None:
    touch(
        box,
        "INSERT INTO sale (id, channel, account, order_number, line, product_id, size_system, size_value, size_raw, "
        "sold_at, sold_on, month, currency, price, payout_stated, state, pinned) "
        "SELECT 99, channel, 'other', order_number, line, product_id, size_system, size_value, size_raw, "
        "sold_at, sold_on, month, currency, price, 0, state, 0 "
        "FROM sale WHERE id = 1",
    )
    with box.reader() as reader:
        assert [one.title for one in why("A-1", reader)] == [
            "Order A-1 (stockx, account main, line 1)",
            "Order A-1 (stockx, account other, line 1)",
        ]


def test_json_is_one_object_with_exact_values(box: Toolbox) -> None:
    whole = json.loads(json.dumps(as_json(opened(box, "A-1"))))
    price = whole["earned"]["price"]
    assert (price["value"], price["currency"], price["source"]["line"]) == ("120.00", "EUR", 2)
    assert whole["sold_on"]["value"] == "2026-02-11"
    assert whole["transfer"]["other_sales"][0]["label"] == "order A-2"


def test_the_page_fits_a_terminal(box: Toolbox, capsys: pytest.CaptureFixture[str]) -> None:
    for what in ("A-1", "A-2", "A-5", "item:1"):
        assert run(["--db", box.settings.text("db"), "why", what]) == 0
    page = capsys.readouterr().out
    assert "= profit" in page
    assert [line for line in page.splitlines() if len(line) > 80 or line != line.rstrip()] == []


def test_a_page_is_no_workbook(box: Toolbox, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--db", box.settings.text("db"), "why", "A-1", "--format", "csv"]) == 2
    assert "--format json" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1204.18", "1204.18"),
        ("1204,18", "1204.18"),
        ("1.204,18", "1204.18"),
        ("1,204.18", "1204.18"),
        ("1.204", "1204"),
        ("1 204,18 €", "1204.18"),
        ("0.125", "0.125"),
        ("-12,5", "-12.5"),
        ("1.234.567", "1234567"),
    ],
)
def test_an_amount_is_read_as_people_write_it(text: str, amount: str) -> None:
    assert read_amount(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["", "twelve", "1..2", "1,2.3,4"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        read_amount(text)


def found(box: Toolbox, amount: str, within: str = "0", currency: str | None = None) -> tuple[list[str], str, object]:
    with box.reader() as reader:
        table = find(amount, within, currency, reader)
        return [str(row[2]) for row in table.rows], table.notes[0], table.total and table.total[-1]


def test_a_transfer_is_found_with_its_sales_and_their_sum(box: Toolbox) -> None:
    orders, note, total = found(box, "194,60")
    assert (orders, note, str(total)) == (["A-1", "A-2"], "transfer T-1: 194.60 EUR", "194.60 EUR")


def test_all_transfers_of_a_day_are_found_by_their_sum(box: Toolbox) -> None:
    orders, note, total = found(box, "137.79")
    assert (orders, str(total)) == (["A-3", "A-4"], "137.79 EUR")
    assert note == "all transfers of stockx on 2026-03-10: 137.79 EUR"


def test_a_single_sale_is_found_by_its_payout(box: Toolbox) -> None:
    assert found(box, "105.60")[:2] == (["A-1"], "a single sale: 105.60 EUR")


def test_near_is_near_enough_when_said_so(box: Toolbox) -> None:
    assert found(box, "194.00")[0] == []
    assert found(box, "194.00", within="0,60")[0] == ["A-1", "A-2"]


def test_an_amount_of_nothing_names_the_nearest_transfers(box: Toolbox) -> None:
    orders, note, _ = found(box, "195.00")
    assert orders == []
    assert note.startswith("no transfer of 195.00 EUR; nearest: 194.60 EUR on 2026-02-20, 96.79 EUR on 2026-03-10")


def test_another_currency_has_no_such_transfer(box: Toolbox) -> None:
    assert found(box, "194.60", currency="usd")[:2] == ([], "no transfer of 194.60 USD")
