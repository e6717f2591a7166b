"""`price fees`: what is listed and shown, what is learnt from books, and a file of one's own that stays whole."""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from tests.domain.test_fee_learning import TRUTH, shop
from tests.importers.running import imported, soleflip

from soleflip_cli.domain.money import plain

HEADER = (
    "Order Number,Sale Date,Item,Style,Sku Size,Listing Price,Listing Price Currency,Seller Fee,Payment Processing,"
    "Shipping Fee,Total Gross Amount (Total Payout)"
)
MINE = '# what Laced told me\n[[rule]]\nchannel = "laced"   # by post\nfee = "transaction"\nrate = "12"\n'


def report(folder: Path, seed: int, odd: float = 0.0) -> Path:
    """A StockX report of a shop with a known truth, its rows in no order."""
    lines = []
    for number, one in enumerate(shop(seed, odd=odd)):
        day = f"{one.month}-{1 + number % 27:02}"
        fees = ["" if fee is None else plain(fee, "EUR") for fee in (one.transaction, one.processing, one.shipping)]
        price, payout = one.price // 100, plain(one.payout, "EUR")
        lines.append(f"O-{number},{day} 12:00:00 +00,Shoe,DD1391-100,9,{price},EUR,{','.join(fees)},{payout}")
    Random(seed).shuffle(lines)
    path = folder / "sales.csv"
    path.write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
    return path


def learnt(*words: str) -> list[dict[str, str]]:
    done = soleflip("price", "fees", "learn", *words, "--format", "json")
    assert done.code == 0, done.err
    rows: list[dict[str, str]] = done.json()
    return rows


def whole(rows: list[dict[str, str]], word: str) -> float:
    known = [row for row in rows if row[word] is not None]
    counts = [(int(row["sales"]), Decimal(row[word])) for row in known]
    return float(sum(sales * share for sales, share in counts) / sum(sales for sales, _ in counts))


def shown(channel: str, *words: str) -> dict[str, dict[str, str]]:
    done = soleflip("price", "fees", "show", channel, *words, "--format", "json")
    assert done.code == 0, done.err
    return {row["fee"]: row for row in done.json()}


@pytest.mark.parametrize("odd", [0.0, 0.25])
def test_books_of_a_known_shop_give_its_fees_back(tmp_path: Path, odd: float) -> None:
    imported(report(tmp_path, 5, odd))
    rows = learnt()
    found = {row["month"]: (f"{(Decimal(row['rate']) * 100).normalize():f}", row["minimum"]) for row in rows}
    assert found == {month: (rate, plain(minimum, "EUR")) for month, (rate, minimum) in TRUTH.items()}
    assert whole(rows, "explained") >= 0.95 and whole(rows, "foretold") >= 0.90
    assert whole(rows, "by_rule") >= (1.0 if not odd else 0.70)
    said = soleflip("price", "fees", "learn", "--format", "table").out
    assert "minimum fee 8.00 → 9.00 EUR in 2023-03" in said and "9.00 → 5.00 EUR in 2023-08" in said


def test_both_engines_teach_the_same(books_url: str, tmp_path: Path) -> None:
    imported(report(tmp_path, 8, odd=0.2), "--db", books_url)
    rows = learnt("--db", books_url)
    assert (len(rows), whole(rows, "explained")) == (len(TRUTH), 1)
    done = soleflip("price", "payout", "220", "--db", books_url, "--on", "2024-02-15", "--format", "json")
    assert (done.json()["level"], done.json()["level_from"], done.json()["currency"]) == (4, "payouts", "EUR")


def test_what_is_learnt_is_kept_beside_what_a_person_wrote(home: Path, tmp_path: Path) -> None:
    (home / "fees.toml").write_text(MINE, encoding="utf-8")
    imported(report(tmp_path, 6))
    refused = soleflip("price", "fees", "learn", "--save", "--no-input")
    assert (refused.code, (home / "fees.toml").read_text(encoding="utf-8")) == (2, MINE)
    assert soleflip("price", "fees", "learn", "--save", "--yes").code == 0
    once = (home / "fees.toml").read_text(encoding="utf-8")
    assert once.startswith(MINE) and once.count(">>> learnt: stockx EUR") == 1
    (home / "fees.toml").write_text(once + "# the end\n", encoding="utf-8")
    assert soleflip("price", "fees", "learn", "--save", "--yes").code == 0
    twice = (home / "fees.toml").read_text(encoding="utf-8")
    assert twice.startswith(MINE) and twice.count(">>> learnt: stockx EUR") == 1 and "# the end\n" in twice
    assert twice.count("[[rule]]") == once.count("[[rule]]")
    assert shown("laced", "--currency", "EUR")["transaction"]["rate"] == "0.12"


def test_what_was_learnt_holds_until_something_newer_is_known(tmp_path: Path) -> None:
    imported(report(tmp_path, 7))
    assert soleflip("price", "fees", "learn", "--save", "--yes").code == 0
    then = shown("stockx", "--on", "2023-04-15")
    assert (then["transaction"]["rate"], then["transaction"]["minimum"]) == ("0.095", "9.00")
    assert then["transaction"]["confidence"] == "learnt"
    now = shown("stockx", "--on", "2026-03-01")
    assert (now["transaction"]["rate"], now["shipping"]["fixed"]) == ("0.075", "4.50")
    assert shown("stockx", "--on", "2026-03-01", "--level", "1")["transaction"]["rate"] == "0.09"


def test_a_file_with_a_typo_is_left_alone_and_named(home: Path, tmp_path: Path) -> None:
    imported(report(tmp_path, 6))
    (home / "fees.toml").write_text(MINE + "ratee = 3\n", encoding="utf-8")
    for words in (("learn", "--save", "--yes"), ("list",), ("show", "stockx", "--currency", "EUR")):
        done = soleflip("price", "fees", *words)
        assert done.code == 3 and f"{home / 'fees.toml'}, line 6, column 1" in done.err, words
    assert (home / "fees.toml").read_text(encoding="utf-8") == MINE + "ratee = 3\n"


def test_without_sales_nothing_is_learnt(tmp_path: Path) -> None:
    imported(report(tmp_path, 6))
    done = soleflip("price", "fees", "learn", "--channel", "alias")
    assert done.code == 7 and "no sale of alias in USD has a price and a payout" in done.err


def test_payouts_that_fit_no_rate_are_not_kept(home: Path, tmp_path: Path) -> None:
    dice = Random(1)
    lines = [
        f"O-{n},2024-01-{n + 1:02} 12:00:00 +00,Shoe,N/A,9,100,EUR,,,,{dice.randint(3000, 6000) / 100}"
        for n in range(9)
    ]
    (tmp_path / "odd.csv").write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
    imported(tmp_path / "odd.csv")
    rows = learnt()
    assert whole(rows, "explained") < 0.5
    done = soleflip("price", "fees", "learn", "--save", "--yes")
    assert done.code == 7 and "are explained: nothing is kept" in done.err and not (home / "fees.toml").exists()


def test_the_list_says_what_is_known_of_each_channel(home: Path) -> None:
    (home / "fees.toml").write_text(MINE, encoding="utf-8")
    done = soleflip("price", "fees", "list", "--format", "json")
    rows = {row["channel"]: row for row in done.json()}
    assert (rows["stockx"]["since"], rows["stockx"]["base"]) == ("2022-07-01", "the ask")
    assert (rows["laced"]["yours"], rows["laced"]["fees"]) == (1, "transaction")
    assert rows["paypal"]["fees"] == "not known" and rows["cash"]["fees"] == "nothing"
    assert rows["klekt"]["base"] == "the payout" and rows["ebay"]["base"] == "the price"


def test_every_rule_of_a_channel_can_be_seen() -> None:
    done = soleflip("price", "fees", "show", "stockx", "--all", "--format", "csv")
    rows = [*csv.DictReader(io.StringIO(done.out))]
    assert len(rows) > 30 and {row["confidence"] for row in rows} == {"stated", "measured", "reported"}


def test_a_real_looking_shop_is_explained(shared: Path) -> None:
    imported(shared / "data" / "stockx_shop" / "stockx_sales_report.csv")
    rows = learnt()
    assert sum(int(row["sales"]) for row in rows) == 400
    assert whole(rows, "explained") >= 0.98 and whole(rows, "foretold") >= 0.95
    minimums = {row["month"]: row["minimum"] for row in rows}
    assert [minimums[month] for month in ("2023-02", "2023-03", "2023-07", "2023-08")] == [
        "8.00",
        "9.00",
        "9.00",
        "5.00",
    ]
    before = {row["by_rule"] for row in rows if row["month"] < "2023-07"}
    assert before == {"1.0000"}
    done = soleflip("price", "payout", "220", "--channel", "stockx", "--format", "json")
    assert (json.loads(done.out)["level"], json.loads(done.out)["level_from"]) == (3, "payouts")
