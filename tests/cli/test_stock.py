"""`soleflip stock` as a person sees it: transcripts, refusals, and one key for each proposal."""

import csv
import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pexpect
import pytest
from tests.project.program import soleflip
from tests.support.isolation import ROOT

from soleflip_cli.cli.main import run

Captured = pytest.CaptureFixture[str]
Golden = Callable[[str, str], None]
SALES = """\
Order Number,Sale Date,Item,Style,Sku Size,Listing Price,Listing Price Currency,Total Gross Amount (Total Payout)
A-1,2026-02-10 10:00:00 +00,Nike Dunk Low,DD1391-100,9,120,EUR,100
A-2,2026-02-11 10:00:00 +00,Nike Dunk Low,DD1391-100,9,120,EUR,100
A-3,2026-02-12 10:00:00 +00,Jordan 11 Retro,CT8012-116,10,120,EUR,110
A-4,2026-02-13 10:00:00 +00,Jordan 11 Retro,CT8012-116,11,120,EUR,110
A-5,2026-02-14 10:00:00 +00,Box Logo Hoodie,N/A,XL,120,EUR,110
"""
BOUGHT = """\
date,name,style code,size,price,currency
2026-01-05,Nike Dunk Low,DD1391-100,US 9,80,EUR
2026-02-20,Nike Dunk Low,DD1391-100,US 9,60,EUR
2026-03-20,Jordan 11 Retro,CT8012-116,US 10,70,EUR
2026-04-20,Jordan 11 Retro,CT8012-116,US 11,70,EUR
2026-01-20,Box Logo Hoodie,,XL,50,EUR
"""
ADD = ("add", "DD1391-100", "--currency", "EUR", "--date", "2026-01-05")


@pytest.fixture
def shop(tmp_path: Path, capsys: Captured) -> None:
    """Five sales: one matched, three bought too late, one without a style code."""
    for name, text in (("sales.csv", SALES), ("bought.csv", BOUGHT)):
        (tmp_path / name).write_text(text)
        assert run(["import", str(tmp_path / name)]) == 0
    capsys.readouterr()


def transcript(capsys: Captured, *commands: str) -> str:
    """What a person types and sees, the exit code where it is not 0."""
    said = []
    for words in commands:
        code = run(["stock", *words.split("|")])
        seen = capsys.readouterr()
        said.append(f"$ soleflip stock {' '.join(words.split('|'))}\n{seen.out}{seen.err}" + f"[{code}]\n" * bool(code))
    return "\n".join(said)


def matched(capsys: Captured) -> dict[str, str]:
    """Order → the cost of its item."""
    assert run(["report", "sales", "--format", "csv", "-q"]) == 0
    return {row["order_number"]: row["landed_cost"] for row in csv.DictReader(io.StringIO(capsys.readouterr().out))}


def test_a_day_at_the_stall_reads_well(shop: None, capsys: Captured, golden: Golden) -> None:
    seen = transcript(
        capsys,
        "match",
        "unmatched|--format|table",
        "match|--accept|pre-sold|--within|14d|--format|table",
        "link|A-2|1",
        "link|A-3|1",
        "unlink|A-2",
        "unlink|A-2|--automatic",
        "edit|1|--cost|75,50|--note|box torn",
        "edit|1|--cost|75.50",
        "remove|5|--reason|personal-use|--date|2026-03-01",
        "restore|5",
    )
    golden("stock/stall.txt", seen)


def test_a_dry_run_shows_each_sale_that_would_change(
    shop: None, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(["stock", *ADD, "--size", "US 9", "--cost", "70", "--date", "2026-01-10", "-q"])
    monkeypatch.setenv("SOLEFLIP_MATCHING_ORDER", "lifo")
    before = (Path(os.environ["SOLEFLIP_HOME"]) / "books.db").read_bytes()
    assert run(["stock", "match", "--dry-run", "--format", "json"]) == 0
    seen = capsys.readouterr()
    assert json.loads(seen.out) == [
        {
            "order_number": order,
            "sold_on": day,
            "style": "DD1391-100",
            "size": "US M 9",
            "item_before": was,
            "item_after": now,
        }
        for order, day, was, now in (("A-1", "2026-02-10", 1, 6), ("A-2", "2026-02-11", 6, 1))
    ]
    assert "; 2 would change" in seen.err and "recomputed" not in seen.err
    assert (Path(os.environ["SOLEFLIP_HOME"]) / "books.db").read_bytes() == before
    monkeypatch.delenv("SOLEFLIP_MATCHING_ORDER")
    assert matched(capsys) | {"A-1": "80.00", "A-2": "70.00"} == matched(capsys)


@pytest.mark.parametrize(
    ("typed", "sizes"),
    [
        ("42,42.5x2,43", ["EU 42", "EU 42.5", "EU 42.5", "EU 43"]),
        ("US 9.5", ["US M 9.5"]),
        ("M8/W10", ["US M 8"]),
        ("42 2/3x2", ["EU 42 2/3"] * 2),
        ("42X2", ["EU 42"] * 2),
        ("XL x2, XXL", ["XL", "XL", "XXL"]),
        ("34W/32L", ["34W/32L"]),
        ("EU 34x32", ["EU 34"] * 32),
        ("5,42", ["US M 5", "EU 42"]),
        ("US 4,US 5", ["US M 4", "US M 5"]),
    ],
)
def test_sizes_are_read(typed: str, sizes: list[str], capsys: Captured) -> None:
    assert run(["stock", *ADD, "--size", typed, "--cost", "80"]) == 0
    capsys.readouterr()
    run(["stock", "list", "--format", "json", "-q"])
    assert sorted(row["size"] for row in json.loads(capsys.readouterr().out)) == sorted(sizes)


@pytest.mark.parametrize(
    ("typed", "why", "remedy"),
    [
        ("42,5", "'42,5' is 42.5, or 42 and 5", "--size 42.5, or --size 5,42"),
        ("9,5x2", "'9,5x2' is 9.5, or 9 and 5", "--size 9.5x2, or --size 5x2,9"),
        ("x3", "'x3' is no size", "--size 42,42.5x2,43"),
        ("42x0", "a count is 1 to 500", "--size 42x2"),
        ("42x99999999999999999999", "a count is 1 to 500", "--size 42x2"),
        ("42x300,43x300", "600 items are more than the 500", "--size 42x100"),
        ("42,,43", "'' is no size", "--size 42,42.5x2,43"),
        ("", "'' is no size", "--size 42,42.5x2,43"),
        ("34x32", "trousers 34W/32L, or 32 items of EU 34", "--size 34W/32L"),
        ("large-ish", "'large-ish' is no size", "--size 42,42.5x2,43"),
    ],
)
def test_sizes_that_are_none_or_two_are_refused(typed: str, why: str, remedy: str, capsys: Captured) -> None:
    assert run(["stock", *ADD, "--size", typed, "--cost", "80"]) == 2
    said = capsys.readouterr().err
    assert why in said and remedy in said


@pytest.mark.parametrize(
    "typed", ["-5", "1e3", "1_000", "nan", "", "99999999999", "5 EUR", "１１９", "1.234,56", "1,234"]
)
def test_amounts_that_are_none_or_two_are_refused(typed: str, capsys: Captured) -> None:
    assert run(["stock", *ADD, "--size", "42", "--cost", typed]) == 2
    assert f"{typed!r} is" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "typed"), [("--vat", "100"), ("--vat", "x"), ("--vat", "7.123"), ("--date", "1.2.26")]
)
def test_a_rate_and_a_day_are_what_they_should_be(option: str, typed: str, capsys: Captured) -> None:
    assert run(["stock", *ADD, "--size", "42", "--cost", "80", option, typed]) == 2
    assert "error:" in capsys.readouterr().err


@pytest.mark.parametrize(("cost", "shipping", "total"), [("119,99", "6,90", "126.89"), ("0", "0.005", "0.01")])
def test_amounts_take_a_point_or_a_comma(cost: str, shipping: str, total: str, capsys: Captured) -> None:
    run(["stock", *ADD, "--size", "42", "--cost", cost, "--shipping", shipping, "--vat", "19 %"])
    capsys.readouterr()
    run(["stock", "list", "--format", "json", "-q"])
    assert [row["landed_cost"] for row in json.loads(capsys.readouterr().out)] == [total]


def test_an_item_has_one_size(shop: None, capsys: Captured) -> None:
    assert run(["stock", "edit", "1", "--size", "42,43"]) == 2
    assert "more than one size" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["match", "--within", "14d"],
        ["match", "--accept", "pre-sold", "--review"],
        ["match", "--accept", "pre-sold", "--within", "soon"],
        ["match", "--accept", "guess"],
        ["show", "abc"],
        ["edit", "-1"],
    ],
)
def test_what_makes_no_sense_is_refused(words: list[str], shop: None, capsys: Captured) -> None:
    assert run(["stock", *words]) == 2
    assert "error:" in capsys.readouterr().err


def test_accepting_in_a_dry_run_links_nothing(shop: None, capsys: Captured) -> None:
    before = matched(capsys)
    assert run(["stock", "match", "--accept", "pre-sold", "--dry-run"]) == 0
    assert "3 sales would be linked" in capsys.readouterr().err
    assert matched(capsys) == before


def test_one_item_shows_where_its_values_come_from(shop: None, capsys: Captured) -> None:
    assert run(["stock", "show", "1"]) == 0
    assert "80.00" in capsys.readouterr().out


def test_a_review_asks_one_key_for_each_proposal(shop: None, capsys: Captured) -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "TERM": "dumb"}
    words = ["-m", "soleflip_cli", "stock", "match", "--review"]
    child = pexpect.spawn(sys.executable, words, env=environment, encoding="utf-8", timeout=30, dimensions=(40, 80))
    for proposal, key in (("1/4  order A-2, item 2", "y"), ("2/4  order A-3, item 3", "n"), ("3/4  order A-4", "q")):
        child.expect_exact(proposal)
        child.expect_exact("[q]uit ")
        assert child.waitnoecho()  # what is typed before the program listens is dropped on purpose
        child.send(key)
    child.expect_exact("1 sale linked; 3 sales left to review")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert matched(capsys) == {"A-1": "80.00", "A-2": "60.00", "A-3": "", "A-4": "", "A-5": ""}


def test_where_nobody_can_be_asked_proposals_are_listed(shop: None, capsys: Captured) -> None:
    before = matched(capsys)
    ran = soleflip("stock", "match", "--review")
    assert (ran.returncode, ran.stderr) == (0, "")
    listed = [(row["order_number"], row["item_id"], row["reason"]) for row in csv.DictReader(io.StringIO(ran.stdout))]
    assert listed == [
        ("A-2", "2", "pre-sold"),
        ("A-3", "3", "pre-sold"),
        ("A-4", "4", "pre-sold"),
        ("A-5", "5", "no-style"),
    ]
    assert matched(capsys) == before


def test_what_was_understood_of_new_items_is_told(capsys: Captured) -> None:
    assert (
        run(["stock", "add", "XX", "--size", "9", "--cost", "1,50", "--currency", "EUR", "--date", "2026-01-05"]) == 0
    )
    told = capsys.readouterr().err
    assert "item 1 added: XX (new style), US M 9, 1.50 EUR, bought 2026-01-05\n" in told
    assert run(["stock", *ADD[:1], "XX", *ADD[2:], "--size", "42,42,43", "--cost", "9", "--shipping", "3"]) == 0
    told = capsys.readouterr().err
    expected = "3 items added, 2 to 4: XX, EU 42 x2, EU 43, 9.00 EUR each + 3.00 EUR shipping, bought 2026-01-05\n"
    assert expected in told
