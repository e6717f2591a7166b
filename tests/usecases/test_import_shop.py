"""A whole shop: what its two files come to, in any order, on both engines, gross and net."""

import csv
import json
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from tests.importers.running import imported, rows, shown, soleflip

SHOP = Path(__file__).resolve().parents[3] / "shared" / "data" / "stockx_shop"
pytestmark = pytest.mark.skipif(not SHOP.is_dir(), reason="the sample shop is not here")
SALES, BOUGHT = SHOP / "stockx_sales_report.csv", SHOP / "purchases_de.csv"
TOTALS = ("sales", "currency", "price", "payout", "transfers", "hidden_minimum_fees", "rounding_differences")


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SHOP / "expected.json").read_text())
    return found


def _halves(path: Path, folder: Path) -> list[Path]:
    """The records of a file, every other one in one of two files."""
    encoding, mark = ("cp1252", ";") if path == BOUGHT else ("utf-8", ",")
    with path.open(encoding=encoding, newline="") as stream:
        header, *records = csv.reader(stream, delimiter=mark)
    found = [folder / f"{path.stem}{number}.csv" for number in (1, 2)]
    for half, target in enumerate(found):
        with target.open("w", encoding=encoding, newline="") as stream:
            csv.writer(stream, delimiter=mark).writerows([header, *records[half::2]])
    return found


def _roi(url: str, *options: str) -> dict[str, dict[str, Any]]:
    done = soleflip("report", "roi", "--format", "json", "--db", url, *options)
    assert done.code == 0, done.err
    return {row["brand"]: row for row in done.json()}


def _ensure_as_expected(url: str, expected: dict[str, Any]) -> None:
    found = _roi(url)
    assert found.keys() == expected["by_brand"].keys()
    for brand, wanted in expected["by_brand"].items():
        for name, value in wanted.items():
            had = found[brand][name]
            if brand in found and not wanted["cost_known"] and name in ("landed_cost", "profit", "roi"):
                assert Decimal(had or 0) == Decimal(value or 0), (brand, name)
            else:
                assert had == value, (brand, name)
    (total,) = rows(
        url,
        "SELECT COUNT(*), SUM(price), SUM(payout), COUNT(landed_cost), SUM(landed_cost), SUM(profit), "
        "SUM(hidden_minimum), SUM(rounding), SUM(CASE WHEN style IS NULL THEN 1 ELSE 0 END) FROM sale_facts",
    )
    cents = [int(Decimal(expected[name]) * 100) for name in ("price", "payout", "landed_cost", "profit")]
    assert [*map(int, total)] == [
        *(expected["sales"], *cents[:2], expected["matched"], *cents[2:]),
        *(expected["hidden_minimum_fees"], expected["rounding_differences"], expected["style_missing"]),
    ]
    assert rows(url, "SELECT COUNT(*) FROM stock_facts") == [(expected["unsold_pairs"],)]
    assert rows(url, "SELECT COUNT(*), SUM(reconciled) FROM payout_facts") == [(expected["transfers"],) * 2]


@pytest.mark.parametrize("first", ["sales", "purchases"])
def test_the_shop_comes_to_what_is_expected(books_url: str, first: str, expected: dict[str, Any]) -> None:
    files = (SALES, BOUGHT) if first == "sales" else (BOUGHT, SALES)
    done = {one["format"]: one for one in imported(*files, "--db", books_url)}
    assert [done["stockx"][name] for name in TOTALS] == [expected[name] for name in TOTALS]
    assert (done["purchases"]["items"], done["purchases"]["price"]) == (
        expected["purchases"],
        expected["purchase_price_gross"],
    )
    last = done["purchases" if first == "sales" else "stockx"]
    assert last["matched"] == expected["matched"]
    _ensure_as_expected(books_url, expected)


def test_halves_in_any_order_come_to_the_same(tmp_path: Path, expected: dict[str, Any]) -> None:
    halves = [*_halves(SALES, tmp_path), *_halves(BOUGHT, tmp_path)]
    seen = set()
    for number, order in enumerate([*permutations(halves)][::5]):
        url = f"sqlite:///{tmp_path / f'{number}.db'}"
        imported(*order, "--db", url)
        _ensure_as_expected(url, expected)
        seen.add(_columns_apart_from_ids(url))
    assert len(seen) == 1


def _columns_apart_from_ids(url: str) -> str:
    kept = "order_number, product, style, size, brand, category, supplier, price, unexplained, landed_cost, invoice"
    return repr(sorted(rows(url, f"SELECT {kept}, sold_on FROM sale_facts"), key=repr))


def test_halves_come_to_the_same_on_postgres(fresh_postgres: str, tmp_path: Path, expected: dict[str, Any]) -> None:
    sales, bought = _halves(SALES, tmp_path), _halves(BOUGHT, tmp_path)
    imported(sales[1], bought[1], sales[0], bought[0], "--db", fresh_postgres)
    _ensure_as_expected(fresh_postgres, expected)


def test_both_engines_write_the_same_bytes(fresh_postgres: str, tmp_path: Path) -> None:
    urls = (fresh_postgres, f"sqlite:///{tmp_path / 'books.db'}")
    for url in urls:
        imported(SALES, BOUGHT, "--db", url)
    for name in ("roi", "sales", "stock", "aging", "fees", "payouts"):
        ours, theirs = (soleflip("report", name, "--format", "csv", "--db", url) for url in urls)
        assert (ours.code, ours.out.count("\n") > 1) == (0, True), ours.err
        assert ours.out == theirs.out, name


def _net(gross: Decimal, rate: Decimal | None) -> Decimal:
    cents = gross if rate is None else gross / (1 + rate / 100)
    return cents.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _german(cell: str) -> Decimal:
    return Decimal(cell.replace("€", "").strip().replace(".", "").replace(",", "."))


def test_net_of_vat_costs_are_those_of_each_invoice_without_its_tax(
    books_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOLEFLIP_VAT_RECLAIM", "true")
    imported(SALES, BOUGHT, "--db", books_url)
    with BOUGHT.open(encoding="cp1252", newline="") as stream:
        lines = [*csv.DictReader(stream, delimiter=";")]
    assert {line["Anzahl"] for line in lines} == {"1"}
    wanted = [
        (
            line["Rechnungsnummer"],
            _net(
                _german(line["Einkaufspreis (brutto)"]) + _german(line["Versandkosten"] or "0"),
                Decimal(line["MwSt.-Satz"].replace("%", "")) if line["MwSt.-Satz"].strip() else None,
            ),
        )
        for line in lines
    ]
    assert _costs(books_url, "item_facts") == Counter(wanted)
    taken = _costs(books_url, "sale_facts WHERE item_id IS NOT NULL")
    assert (taken <= Counter(wanted), taken.total()) == (True, 342)
    assert rows(books_url, "SELECT COUNT(*) FROM sale_facts WHERE payout - landed_cost <> profit") == [(0,)]


def _costs(url: str, facts: str) -> Counter[tuple[str, Decimal]]:
    found = rows(url, f"SELECT invoice, landed_cost FROM {facts}")
    return Counter((invoice or "", Decimal(cost) / 100) for invoice, cost in found)


def test_reading_the_shop_again_changes_no_row(books_url: str) -> None:
    imported(SALES, BOUGHT, "--db", books_url)
    before = shown(books_url)
    for one in imported(BOUGHT, SALES, "--db", books_url):
        assert (one["added"], one["updated"], one["unchanged"]) == (0, 0, one["read"])
    assert shown(books_url) == before
