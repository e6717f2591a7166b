"""Which sizes of a brand may be matched silently, and which are only proposed."""

from __future__ import annotations

import csv
import subprocess
import sys
import tomllib
from collections import defaultdict
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from soleflip_cli.domain import size_charts
from soleflip_cli.domain.size_charts import doubtful_keys, related, sure_keys
from soleflip_cli.domain.sizes import Size, key, named_keys, read_size

CHARTS = Path(__file__).resolve().parents[3] / "shared" / "data" / "real" / "sizes"
DATA = tomllib.loads((Path(size_charts.__file__).parent / "data" / "sizes.toml").read_text(encoding="utf-8"))

CHARTED = ("Nike", "Jordan", "adidas", "Yeezy", "New Balance", "ASICS", "Puma", "Converse", "Vans")
BRANDS = (None, "Salomon", *CHARTED)
TEXTS = (
    *(f"{half / 2:g}" for half in range(2, 41)),
    *(f"{half / 2:g}{mark}" for half in range(2, 30) for mark in "WYCK"),
    *(f"EU {half / 2:g}" for half in range(30, 112)),
    *(f"EU {whole} {third}/3" for whole in range(35, 56) for third in (1, 2)),
    *(f"UK {half / 2:g}" for half in range(0, 40)),
    *(f"CM {tenth / 10:g}" for tenth in range(200, 360)),
    *("12W / 10.5M", "M8/W10", "XL", "S/M", "36/38", "34W/32L", "N/A", "PSA 10"),
)
sizes = st.sampled_from(TEXTS).map(read_size)
brands = st.sampled_from(BRANDS)


def relation(one: str, other: str, brand: str | None) -> str | None:
    return related(read_size(one), read_size(other), brand)


@pytest.mark.parametrize(
    ("one", "other", "brand"),
    [
        ("12W", "12W / 10.5M", None),
        ("10.5", "12W / 10.5M", None),
        ("10.5", "12W / 10.5M", "Salomon"),
        ("M8/W10", "10W", "Crocs"),
        ("N/A", "", None),
        ("2XL", "XXL", "Supreme"),
        ("EU 43", "9.5", "Nike"),
        ("EU 43", "11W", "Nike"),
        ("EU 44.5", "12W / 10.5M", "Nike"),
        ("UK 8", "9", "Jordan"),
        ("EU 40", "7Y", " AIR  Jordan "),
        ("EU 27", "10C", "Nike"),
        ("42 2/3", "9", "adidas"),
        ("42 2/3", "10W", "Yeezy"),
        ("EU 31", "13K", "adidas"),
        ("EU 42.5", "9", "New Balance"),
        ("CM 27", "9", "New Balance"),
        ("EU 43.5", "9.5", "ASICS"),
        ("EU 42", "9", "Puma"),
        ("EU 41.5", "8", "Converse"),
        ("EU 42", "9", "Vans"),
    ],
)
def test_these_match_silently(one: str, other: str, brand: str | None) -> None:
    assert relation(one, other, brand) == "same"
    assert relation(other, one, brand) == "same"


@pytest.mark.parametrize(
    ("one", "other", "brand"),
    [
        ("10.5", "12W", "Nike"),
        ("10.5", "10.5W", "Nike"),
        ("7", "7Y", "Nike"),
        ("6", "6C", "Nike"),
        ("8", "9W", "adidas"),
        ("8", "10W", "Converse"),
        ("EU 41.5", "10W", "Converse"),
        ("EU 43", "9.5", None),
        ("EU 43", "9.5", "Salomon"),
        ("UK 6", "7", "Nike"),
        ("UK 6", "6.5", "Nike"),
        ("UK 8", "EU 42.5", "Nike"),
        ("CM 27", "9", "Nike"),
        ("EU 50", "15", "Nike"),
        ("EU 42.5", "42 2/3", "adidas"),
        ("EU 43", "43 1/3", "adidas"),
        ("EU 42.5", "9", "adidas"),
        ("EU 42", "8", "Yeezy"),
        ("EU 41", "9.5W", "New Balance"),
        ("EU 36", "4Y", "New Balance"),
        ("UK 7", "9W", "ASICS"),
    ],
)
def test_these_are_only_proposed(one: str, other: str, brand: str | None) -> None:
    assert relation(one, other, brand) == "doubtful"
    assert relation(other, one, brand) == "doubtful"


@pytest.mark.parametrize(
    ("one", "other", "brand"),
    [
        ("10", "10.5", "Nike"),
        ("7W", "7Y", "Nike"),
        ("EU 43", "10", "Nike"),
        ("EU 43", "EU 43.5", "Nike"),
        ("42 2/3", "43 1/3", "adidas"),
        ("EU 40", "EU 42", None),
        ("XL", "XXL", None),
        ("XL", "N/A", None),
        ("36/38", "36", None),
        ("34W/32L", "34W/34L", None),
        ("PSA 10", "10", None),
    ],
)
def test_these_are_different_sizes(one: str, other: str, brand: str | None) -> None:
    assert relation(one, other, brand) is None


def test_the_own_key_comes_first_and_then_the_womens() -> None:
    assert sure_keys(read_size("12W / 10.5M"), "Nike")[:2] == ("US M:10.5", "US W:12")
    assert sure_keys(read_size("EU 43"), "Nike") == ("EU:43", "US M:9.5", "US W:11")


def test_an_unknown_brand_adds_no_silent_match() -> None:
    assert sure_keys(read_size("EU 43"), None) == ("EU:43",)
    assert sure_keys(read_size("EU 43"), "Birkenstock") == ("EU:43",)


@given(sizes, sizes, brands)
@example(read_size("12W / 10.5M"), read_size("45 1/3"), "adidas")
def test_the_relation_is_the_same_in_both_directions(one: Size, other: Size, brand: str | None) -> None:
    assert related(one, other, brand) == related(other, one, brand)
    forth = set(sure_keys(one, brand)).intersection(named_keys(other))
    back = set(sure_keys(other, brand)).intersection(named_keys(one))
    assert bool(forth) == bool(back) == (related(one, other, brand) == "same")


@pytest.mark.parametrize("brand", BRANDS)
def test_no_link_runs_one_way_only(brand: str | None) -> None:
    plain = [size for size in map(read_size, TEXTS) if size.women is None]
    by_key = {key(size): (set(sure_keys(size, brand)), set(doubtful_keys(size, brand))) for size in plain}
    one_way = [
        (name, other)
        for name, keys in by_key.items()
        for kind in (0, 1)
        for other in keys[kind] & by_key.keys()
        if name not in by_key[other][kind]
    ]
    assert one_way == []


@given(st.text().map(read_size) | sizes, brands)
def test_every_size_is_the_same_as_itself(size: Size, brand: str | None) -> None:
    assert related(size, size, brand) == "same"


@given(sizes, st.text() | brands)
def test_nothing_is_both_sure_and_doubtful(size: Size, brand: str | None) -> None:
    sure, doubtful = sure_keys(size, brand), doubtful_keys(size, brand)
    assert set(sure).isdisjoint(doubtful)
    assert len(set(sure)) == len(sure)
    assert len(set(doubtful)) == len(doubtful)


@given(sizes, brands)
def test_no_size_matches_two_of_one_system_silently(size: Size, brand: str | None) -> None:
    systems = [name.partition(":")[0] for name in sure_keys(size, brand)]
    own = len(named_keys(size))
    assert own == 2 or len(set(systems)) == len(systems)


@given(sizes, brands)
def test_us_men_women_and_youth_never_mean_each_other_silently(size: Size, brand: str | None) -> None:
    groups = {name.partition(":")[0] for name in sure_keys(size, brand) if name.startswith("US")}
    if size.system.startswith("US"):
        assert groups == {name.partition(":")[0] for name in named_keys(size)}


def test_every_cell_of_the_charts_is_a_size_that_can_be_read() -> None:
    unread = []
    for brand, group in ((b, g) for b, facts in DATA.items() for g in facts.values() if "sizes" in g):
        for row in size_charts._rows(group):
            unread += [(brand, name) for name, _ in row if key(read_size(name.replace(":", " "))) != name]
    assert unread == []


def test_every_chart_names_its_brand_and_its_source() -> None:
    assert all(facts["names"] and facts["source"] and facts["women_over_men"] for facts in DATA.values())
    names = [name for facts in DATA.values() for name in facts["names"]]
    assert len(names) == len(set(names))


def test_lengths_rise_together_in_every_chart() -> None:
    """A slip of the pen in one cell would make a longer shoe smaller in another system."""
    for facts in DATA.values():
        for group in (group for group in facts.values() if "sizes" in group):
            _, *lines = group["sizes"].strip().splitlines()
            rows = [[_number(cell) for cell in line.split("|")] for line in lines]
            for shorter, longer in combinations(rows, 2):
                us, eu = (0, 2) if len(shorter) > 2 else (0, 1)
                assert shorter[us] < longer[us]
                assert shorter[eu] < longer[eu]


def _number(cell: str) -> float:
    whole, _, third = cell.split(",")[0].strip(" ?").partition(" ")
    return float(whole) + {"": 0.0, "1/3": 0.33, "2/3": 0.67}[third]


@pytest.mark.skipif(not CHARTS.exists(), reason="the published charts lie beside the project, not in it")
def test_sure_rows_agree_with_the_published_charts() -> None:
    said: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    with next(CHARTS.glob("*.csv")).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            us = f"US {row['gender'][0].upper()}:{row['us']}"
            for scale in ("EU", "UK", "CM") if row["us"] else ():
                theirs = f"{scale}:{row[scale.lower()]}"
                said[row["brand"], us, scale].add(theirs)
                said[row["brand"], theirs, us[:4]].add(us)
    checked = 0
    for (brand, name, system), others in said.items():
        if system == "CM" or name.startswith("CM"):
            assert all(other not in sure_keys(_size(name), brand) for other in others)
            continue
        ours = [other for other in sure_keys(_size(name), brand) if other.partition(":")[0] == system]
        assert len(others) > 1 or set(ours) <= others, (brand, name, ours, others)
        checked += len(ours)
    assert checked >= 250


def _size(name: str) -> Size:
    system, _, value = name.partition(":")
    return Size(system, value, None, name)


def test_the_charts_are_not_read_before_the_first_question() -> None:
    code = (
        "import sys; from soleflip_cli.domain import size_charts as charts;"
        "print('tomllib' in sys.modules, charts._charts.cache_info().currsize)"
    )
    source = str(Path(size_charts.__file__).resolve().parents[2])
    command = [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {source!r}); {code}"]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["False", "0"]
