"""Bank statements in the books: read once, matched, explained by a person, taken back."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.usecases.stall import CHERRY, rows, stall
from tests.usecases.test_undo import seen

from soleflip_cli.domain.banking import Booking, Candidate, certain, fitting, natural_keys
from soleflip_cli.domain.errors import BooksDisagree, NotUnderstood, SoleflipError, UsageError
from soleflip_cli.domain.sizes import read_size
from soleflip_cli.storage.checks import check
from soleflip_cli.usecases import bank, expenses, stock
from soleflip_cli.usecases.batches import list_batches
from soleflip_cli.usecases.batches import undo as undo_import
from soleflip_cli.usecases.expenses import Spent
from soleflip_cli.usecases.import_bank import Request, Taken, import_bank
from soleflip_cli.usecases.import_file import Wish, import_file
from soleflip_cli.usecases.toolbox import Toolbox
from soleflip_cli.usecases.undo import undo

HEADER = "Booking Date,Partner Name,Payment Reference,Amount (EUR)\n"
PAYOUT = "2026-05-06,StockX Inc,Payout,93.50\n"
PURCHASE = "2026-05-07,Corner Shop,Invoice R-1001,-119.99\n"
LABELS = "2026-05-09,Label World,thanks,-49.90\n"
UNKNOWN = "2026-05-10,A Friend,coffee,-3.00\n"
SALES = """\
Order Number,Sale Date,Item,Style,Sku Size,Listing Price,Listing Price Currency,Total Gross Amount (Total Payout),\
Payout date,Provider Transaction ID
A-1,2026-04-30 12:00:00 +00,Shoe,DD1391-100,9,120,EUR,93.50,2026-05-04 12:00:00 +00,T-77
A-2,2026-05-01 12:00:00 +00,Shoe,DD1391-100,9,120,EUR,70.00,2026-05-12 12:00:00 +00,T-78
"""


@pytest.fixture
def box(books_url: str, tmp_path: Path) -> Toolbox:
    """Two payouts of StockX, a purchase on an invoice, and an expense."""
    opened = stall(books_url, timezone="Europe/Berlin")
    (tmp_path / "sales.csv").write_text(SALES)
    import_file(tmp_path / "sales.csv", Wish(), opened)
    lot = stock.Lot(
        CHERRY,
        [read_size("US 10")],
        Decimal("119.99"),
        None,
        None,
        "Corner Shop",
        "R-1001",
        date(2026, 5, 1),
        None,
        "EUR",
    )
    stock.add(opened, lot)
    expenses.add(opened, Spent(Decimal("49.90"), "labels", date(2026, 5, 8), currency="EUR"))
    return opened


def read(box: Toolbox, folder: Path, *lines: str, dry_run: bool = False) -> Taken:
    path = folder / "account.csv"
    path.write_text(HEADER + "".join(lines))
    return import_bank(path, Request(dry_run=dry_run), box)


def account(box: Toolbox, unlinked: bool = False) -> list[tuple[object, object, object]]:
    """What each line is, stands for, and is likely to stand for."""
    return [(row[4], row[6], row[7]) for row in bank.listed(box, unlinked).rows]


def test_payouts_and_purchases_are_found_and_the_rest_is_proposed(box: Toolbox, tmp_path: Path) -> None:
    taken = read(box, tmp_path, PAYOUT, PURCHASE, LABELS, UNKNOWN)
    assert (taken.read, taken.added, taken.matched, taken.open) == (4, 4, 2, 2)
    assert account(box) == [
        ("A Friend", None, ()),
        ("Label World", None, ("expense:1",)),
        ("Corner Shop", "purchase:1", ()),
        ("StockX Inc", "payout:1", ()),
    ]
    assert len(account(box, unlinked=True)) == 2


def test_the_same_file_twice_adds_nothing_and_a_longer_one_what_is_new(box: Toolbox, tmp_path: Path) -> None:
    read(box, tmp_path, PAYOUT, UNKNOWN, UNKNOWN)
    before = account(box)
    again = read(box, tmp_path, PAYOUT, UNKNOWN, UNKNOWN)
    assert (again.added, again.unchanged, account(box)) == (0, 3, before)
    longer = read(box, tmp_path, UNKNOWN, PAYOUT, UNKNOWN, UNKNOWN, LABELS)
    assert (longer.added, longer.unchanged) == (2, 3)


def test_a_dry_run_stores_nothing(box: Toolbox, tmp_path: Path) -> None:
    before = seen(box)
    taken = read(box, tmp_path, PAYOUT, dry_run=True)
    assert (taken.added, taken.matched, taken.batch) == (1, 1, None)
    assert (account(box), seen(box), len(list(list_batches(box).rows))) == ([], before, 1)


def test_a_person_says_what_a_line_stands_for(box: Toolbox, tmp_path: Path) -> None:
    read(box, tmp_path, PAYOUT, LABELS)
    assert bank.link(box, 2, "expense:1") == bank.Linked("expense:1", [])
    assert bank.unlink(box, 1).target == "payout:1"
    assert bank.link(box, 1, "Payout:2").remarks == [
        "the amounts differ: 93.50 EUR on the account, 70.00 EUR in the books"
    ]
    assert [target for _, target, _ in account(box)] == ["expense:1", "payout:2"]


COMMANDS: dict[str, Callable[[Toolbox, Path], object]] = {
    "link": lambda box, _: bank.link(box, 2, "expense:1"),
    "unlink": lambda box, _: bank.unlink(box, 1),
    "import": lambda box, folder: read(box, folder, PURCHASE),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_undo_shows_everything_as_it_was(box: Toolbox, tmp_path: Path, command: str) -> None:
    read(box, tmp_path, PAYOUT, LABELS)
    before = seen(box), account(box)
    COMMANDS[command](box, tmp_path)
    assert (seen(box), account(box)) != before
    undo(box)
    assert (seen(box), account(box)) == before
    with box.reader() as reader:
        assert [one.name for one in check(reader.link) if one.differing] == []


def test_lines_that_a_later_statement_has_too_stay(box: Toolbox, tmp_path: Path) -> None:
    first = read(box, tmp_path, PAYOUT, UNKNOWN)
    second = read(box, tmp_path, UNKNOWN, PURCHASE)
    assert undo_import(box, first.batch or 0)["lines"] == 1
    assert [party for party, *_ in account(box)] == ["A Friend", "Corner Shop"]
    assert undo_import(box, second.batch or 0)["lines"] == 2
    assert account(box) == []
    assert read(box, tmp_path, PAYOUT, UNKNOWN).added == 2
    assert rows(box, "SELECT COUNT(*) FROM bank_line") == [(3,)]


def test_a_statement_whose_line_was_linked_by_hand_is_not_taken_back(box: Toolbox, tmp_path: Path) -> None:
    taken = read(box, tmp_path, LABELS)
    bank.link(box, 1, "expense:1")
    with pytest.raises(BooksDisagree, match="bank link"):
        undo_import(box, taken.batch or 0)


@pytest.mark.parametrize(
    ("wrong", "why", "kind"),
    [
        (lambda box: bank.link(box, 9, "payout:1"), "no line 9", UsageError),
        (lambda box: bank.link(box, 2, "payout:9"), "no payout 9", UsageError),
        (lambda box: bank.link(box, 2, "order:1"), "no payout, purchase, sale or expense", UsageError),
        (lambda box: bank.link(box, 2, "payout:1"), "money that went out, -49.90 EUR: it is no payout", BooksDisagree),
        (lambda box: bank.link(box, 1, "expense:1"), "money that came in, 93.50 EUR: it is no expense", BooksDisagree),
        (lambda box: bank.unlink(box, 2), "nothing stands behind line 2", BooksDisagree),
    ],
)
def test_what_makes_no_sense_is_refused(
    box: Toolbox, tmp_path: Path, wrong: Callable[[Toolbox], object], why: str, kind: type[SoleflipError]
) -> None:
    read(box, tmp_path, PAYOUT, LABELS)
    before = account(box)
    with pytest.raises(kind, match=why):
        wrong(box)
    assert account(box) == before


MT940 = ":20:X\n:25:DE1\n:28C:0\n:60F:C260501EUR{opening}\n{lines}:62F:C260505EUR{closing}\n-\n"
LINE = ":61:2605040504C93,50N051NONREF\n:86:166?20Payout?32StockX Inc\n"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (MT940.format(opening="1000,00", lines="", closing="1000,00"), "holds no line of a bank account"),
        (
            MT940.format(opening="1000,00", lines=LINE, closing="1000,00"),
            "does not add up: opening 1000.00 and lines of 93.50 are not closing 1000.00 EUR",
        ),
        (HEADER, "holds no line"),
        (HEADER + "soon,x,y,1\n", "line 2 'soon' is not a date"),
    ],
)
def test_a_file_that_balances_to_nothing_is_refused_and_leaves_no_trace(
    box: Toolbox, tmp_path: Path, text: str, why: str
) -> None:
    (tmp_path / "account").write_text(text)
    with pytest.raises(NotUnderstood, match=why) as caught:
        import_bank(tmp_path / "account", Request(), box)
    assert "\n" not in caught.value.message
    assert (account(box), len(list(list_batches(box).rows))) == ([], 1)


def test_a_missing_file_is_named(box: Toolbox, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no file"):
        import_bank(tmp_path / "nowhere.xml", Request(), box)


def line(amount: int = 100, text: str = "", day: int = 10) -> Booking:
    return Booking(date(2026, 5, day), amount, "EUR", None, text)


def payout(number: int, day: int, *references: str, channel: str = "stockx") -> Candidate:
    return Candidate("payout", number, 100, "EUR", date(2026, 5, day), (channel,), references)


def test_of_several_payouts_the_named_one_is_meant() -> None:
    two = [payout(1, 9), payout(2, 11, channel="alias")]
    assert certain(line(), two) is None
    assert certain(line(text="ALIAS payments"), two) == two[1]
    assert certain(line(text="aliasing"), two) is None


def test_a_reference_is_meant_whatever_the_day_and_the_nearest_is_likely() -> None:
    late, near = payout(1, 30, "T-1001"), payout(2, 11)
    assert certain(line(text="ref T-1001"), [late, near]) == late
    assert certain(line(), [late, near]) == near
    assert fitting(line(day=25), [near, late]) == [late, near]


def test_another_amount_currency_or_time_is_never_meant() -> None:
    assert certain(line(101), [payout(1, 10)]) is None
    assert certain(line(day=31), [payout(1, 10)]) is None
    assert certain(Booking(date(2026, 5, 10), 100, "USD", None, None), [payout(1, 10)]) is None
    assert certain(line(), [Candidate("expense", 1, 100, "EUR", date(2026, 5, 10), ("x",))]) is None


def test_lines_alike_are_numbered() -> None:
    keys = natural_keys("giro", [line(text="A  b"), line(text="a B"), line(text="c")])
    assert len({*keys}) == 3
    assert keys == natural_keys("giro", [line(text="a b"), line(text="a b"), line(text="c")])
