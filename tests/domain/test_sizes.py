"""How the texts that shops and channels write for a size are read."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleflip_cli.domain.sizes import PLAUSIBLE, key, named_keys, read_size

SHOP = Path(__file__).resolve().parents[3] / "shared" / "data" / "stockx_shop"

READ = {
    # men's
    "10.5": "US M:10.5",
    "10.0": "US M:10",
    "09.5": "US M:9.5",
    "20": "US M:20",
    "8½": "US M:8.5",
    "10.5M": "US M:10.5",
    "US 9.5": "US M:9.5",
    "9.5 US": "US M:9.5",
    "US9.5": "US M:9.5",
    "US-9": "US M:9",
    "US M 9.5": "US M:9.5",
    "Men's US Size 9": "US M:9",
    "Men’s 9": "US M:9",
    # women's
    "12W": "US W:12",
    "US W 8": "US W:8",
    "US 6.5W": "US W:6.5",
    "Women's 8": "US W:8",
    "WMNS 8": "US W:8",
    "6.5 (W)": "US W:6.5",
    "22W": "US W:22",
    "22.5W": "US W:22.5",
    # youth and children's
    "7Y": "US Y:7",
    "5.5Y": "US Y:5.5",
    "3J": "US Y:3",
    "GS 6Y": "US Y:6",
    "6 GS": "US Y:6",
    "PS 2": "US Y:2",
    "3C": "US C:3",
    "10C": "US C:10",
    "TD 6C": "US C:6",
    "13K": "US C:13",
    "5.5K": "US C:5.5",
    "PS 13": "US C:13",
    "PS 13C": "US C:13",
    # Europe
    "43": "EU:43",
    "20.5": "EU:20.5",
    "40.0": "EU:40",
    "42,5": "EU:42.5",
    "37½": "EU:37.5",
    "Größe 42": "EU:42",
    "Gr. 42,5": "EU:42.5",
    "EU 42.5": "EU:42.5",
    "EUR 43": "EU:43",
    "EU43": "EU:43",
    "EU 38 W": "EU:38",
    "42 2/3": "EU:42 2/3",
    "EU 42 2/3": "EU:42 2/3",
    "42⅔": "EU:42 2/3",
    "43 ⅓": "EU:43 1/3",
    "42.67": "EU:42 2/3",
    "42.66": "EU:42 2/3",
    "43.33": "EU:43 1/3",
    "18 2/3": "EU:18 2/3",
    "36/38": "EU:36/38",
    "42/44": "EU:42/44",
    "38.5/40": "EU:38.5/40",
    "EU 36-38": "EU:36/38",
    "EU 31/32": "EU:31/32",
    # other systems
    "UK 8.5": "UK:8.5",
    "7 UK": "UK:7",
    "CM 27.5": "CM:27.5",
    "27.5 cm": "CM:27.5",
    "CM 25.9": "CM:25.9",
    "JP 27": "CM:27",
    "KR 275": "CM:27.5",
    # several systems in one text
    "12W / 10.5M": "US M:10.5",
    "10.5M / 12W": "US M:10.5",
    "10.5 / 12W": "US M:10.5",
    "M8/W10": "US M:8",
    "M8W10": "US M:8",
    "(10.5)": "US M:10.5",
    "M 8 / W 10": "US M:8",
    "Men's 8 / Women's 9.5": "US M:8",
    "US 9.5 / UK 8.5 / EU 43 / CM 27.5": "US M:9.5",
    "EU 42 (US 8.5)": "US M:8.5",
    "EU 42 2/3 / UK 8.5": "UK:8.5",
    "7Y / 8.5W": "US Y:7",
    "EU 38 / 7W": "US W:7",
    # clothes
    "XS": "apparel:XS",
    "m": "apparel:M",
    "XXL": "apparel:XXL",
    "2XL": "apparel:XXL",
    "3XL": "apparel:XXXL",
    "XXXL": "apparel:XXXL",
    "XXXXL": "apparel:4XL",
    "X-Large": "apparel:XL",
    "Size S": "apparel:S",
    "S/M": "apparel:S/M",
    "M/L": "apparel:M/L",
    "L / XL": "apparel:L/XL",
    "S / Men's 9-10": "apparel:S",
    # trousers
    "34W/32L": "waist:34/32",
    "34W/34L": "waist:34/34",
    "W34/L32": "waist:34/32",
    "W34 L32": "waist:34/32",
    "34x32": "waist:34/32",
    "34/32": "waist:34/32",
    "32/34": "waist:32/34",
    "W32": "waist:32",
    "34W": "waist:34",
    # one size
    "": "one:",
    "  ": "one:",
    "N/A": "one:",
    "n/a": "one:",
    "OS": "one:",
    "One Size": "one:",
    "One-Size": "one:",
    "one size fits all": "one:",
    "Einheitsgröße": "one:",
    "–": "one:",
    # not to be guessed
    "PSA 10": "other:PSA 10",
    "106": "other:106",
    "0": "other:0",
    "42.7": "other:42.7",
    "10.25": "other:10.25",
    "9-10": "other:9-10",
    "5/6": "other:5/6",
    "8/9.5": "other:8/9.5",
    "9/43": "other:9/43",
    "42/46": "other:42/46",
    " 10  2e ": "other:10 2E",
    "US 42": "other:US 42",
    "12Y": "other:12Y",
    "UK 10K": "other:UK 10K",
    "FR 42": "other:FR 42",
    "men": "other:MEN",
}


@pytest.mark.parametrize(("raw", "expected"), READ.items())
def test_every_known_form_is_read(raw: str, expected: str) -> None:
    assert key(read_size(raw)) == expected


@pytest.mark.parametrize(
    ("raw", "bare", "expected"),
    [
        ("8.5", "UK", "UK:8.5"),
        ("43", "UK", "EU:43"),
        ("27.5", "CM", "CM:27.5"),
        ("25.9", "CM", "CM:25.9"),
        ("42", "CM", "EU:42"),
        ("5", "CM", "US M:5"),
        ("17", "EU", "EU:17"),
        ("10", "EU", "US M:10"),
        ("32/34", "EU", "EU:32/34"),
        ("8", "US W", "US W:8"),
        ("US 9", "EU", "US M:9"),
        ("XL", "EU", "apparel:XL"),
        ("43", "no system", "EU:43"),
    ],
)
def test_a_bare_number_takes_the_given_system_where_it_is_plausible(raw: str, bare: str, expected: str) -> None:
    assert key(read_size(raw, bare)) == expected


@pytest.mark.parametrize(
    ("raw", "women"),
    [
        ("12W / 10.5M", "12"),
        ("10.5M / 12W", "12"),
        ("M8/W10", "10"),
        ("7Y / 8.5W", "8.5"),
        ("12W", None),
        ("10.5", None),
    ],
)
def test_the_womens_size_beside_a_mens_is_kept(raw: str, women: str | None) -> None:
    assert read_size(raw).women == women


def test_named_keys_are_the_own_key_and_the_womens() -> None:
    assert named_keys(read_size("12W / 10.5M")) == ("US M:10.5", "US W:12")
    assert named_keys(read_size("12W")) == ("US W:12",)


@pytest.mark.parametrize(
    ("raw", "label"),
    [
        ("10.50", "US M 10.5"),
        ("12W / 10.5M", "US M 10.5"),
        ("12w", "US W 12"),
        ("GS 7", "US Y 7"),
        ("3c", "US C 3"),
        ("43", "EU 43"),
        ("42.67", "EU 42 2/3"),
        ("xl", "XL"),
        ("34/32", "34W/32L"),
        ("W32", "32W"),
        ("N/A", "one size"),
        (" PSA\n10 ", "PSA 10"),
    ],
)
def test_labels_say_the_system(raw: str, label: str) -> None:
    assert read_size(raw).label == label


def test_youth_women_and_men_of_one_number_are_three_sizes() -> None:
    assert len({key(read_size(raw)) for raw in ("7", "7W", "7Y", "7C", "EU 37")}) == 5


@given(st.text(), st.sampled_from([None, "US M", "EU", "UK", "CM", "nonsense"]))
def test_any_text_is_read_and_kept(raw: str, bare: str | None) -> None:
    size = read_size(raw, bare)
    assert size.raw == raw
    assert size.system in {*PLAUSIBLE, "apparel", "waist", "one", "other"}


@given(st.text(alphabet="0123456789./,- ⅔½WMYCKXSLUEK()", max_size=14))
def test_a_label_reads_back_as_the_same_size(raw: str) -> None:
    size = read_size(raw)
    assert key(read_size(size.label)) == key(size)


@given(st.sampled_from(sorted(PLAUSIBLE)), st.integers(0, 80))
def test_a_half_size_with_its_system_reads_back_or_is_implausible(system: str, halves: int) -> None:
    text = f"{halves // 2}{'.5' if halves % 2 else ''}"
    low, high = PLAUSIBLE[system]
    expected = f"{system}:{text}" if low * 2 <= halves <= high * 2 else f"other:{system} {text}"
    assert key(read_size(f"{system} {text}")) == expected


@pytest.mark.skipif(not SHOP.exists(), reason="the shop's files lie beside the project, not in it")
def test_every_size_of_a_whole_sales_report_is_read() -> None:
    with (SHOP / "stockx_sales_report.csv").open(encoding="utf-8-sig", newline="") as file:
        sizes = [read_size(row["Sku Size"]) for row in csv.DictReader(file)]
    assert len(sizes) == 400
    assert [size.raw for size in sizes if size.system == "other"] == []
