"""The maker, the kind and the model line that a name speaks of."""

from __future__ import annotations

import csv
import gzip
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleflip_cli.domain import brands
from soleflip_cli.domain.brands import Identity, identify

SHARED = Path(__file__).resolve().parents[3] / "shared"
CATALOGUE = SHARED / "data/real/catalogue/sneaker_catalogue_brand_labelled.csv.gz"
SLUGS = SHARED / "data/real/catalogue/stockx_product_slugs_unlabelled.csv.gz"
PURCHASES = SHARED / "data/stockx_shop/purchases_de.csv"


@pytest.mark.parametrize(
    ("name", "brand", "category", "line"),
    [
        ("Nike Dunk Low Sample Green", "Nike", "sneakers", "Dunk"),
        ("Nike x Drake NOCTA Cardinal Stock Fleece Set Black", "Nike", "apparel", "NOCTA"),
        ('Crocs Pollex Clog by Salehe Bembury "Menemsha"', "Crocs", "shoes", "Pollex"),
        ("Jordan 1 Low OG SP Travis Scott Olive (W)", "Jordan", "sneakers", "Jordan 1"),
        ("Taschen Sneaker Freaker. The Ultimate Sneaker Book", "Taschen", "books", None),
        ("Birkenstock Boston Soft Footbed Suede Taupe", "Birkenstock", "shoes", "Boston"),
        ("Supreme Box Logo Hooded Sweatshirt Black", "Supreme", "apparel", "Box Logo"),
        ("adidas Yeezy Slide Bone (2022 Restock)", "adidas", "shoes", "Yeezy"),
        ("New Balance 2002R Rain", "New Balance", "sneakers", "2002R"),
        ("LEGO Castle Set 10999", "LEGO", "collectibles", None),
        ("Nike Everyday Socks (3 Pack)", "Nike", "accessories", None),
        ("Chrome Hearts Trucker Hat Black", "Chrome Hearts", "headwear", None),
        ("Telfar Shopping Bag Medium", "Telfar", "bags", "Shopping Bag"),
        ("Nvidia GeForce RTX 4090", "Nvidia", "electronics", "GeForce RTX"),
        ("Swatch x Omega Bioceramic Moonswatch", "Swatch", "watches", "MoonSwatch"),
        ("Stüssy Cap Black", "Stüssy", "headwear", None),
    ],
)
def test_a_title_that_starts_with_its_maker(name: str, brand: str, category: str, line: str | None) -> None:
    assert identify(name) == Identity(brand, category, line)


@pytest.mark.parametrize(
    ("name", "brand", "line"),
    [
        ("Air Jordan 1 Retro High OG 'Sample'", "Jordan", "Jordan 1"),
        ("Wmns Dunk Low 'Sample'", "Nike", "Dunk"),
        ("Yeezy Boost 350 V2 'Sample'", "adidas", "Yeezy"),
        ("Nike Air Yeezy 2 SP", "Nike", "Air Yeezy"),
        ("Travis Scott x Air Jordan 1", "Jordan", "Jordan 1"),
        ("Off-White x Air Presto", "Nike", "Air Presto"),
        ("Kith x New Balance 990v6 'Sample'", "New Balance", "990"),
        ("Joe Freshgoods x 9060", "New Balance", "9060"),
        ("Gucci x Gazelle 'Sample'", "adidas", "Gazelle"),
        ("Patta x Vault Sk8-Hi", "Vans", "Sk8-Hi"),
        ("LEGO x UltraBoost 21 J", "adidas", "Ultra Boost"),
        ("Nike SB x Air Jordan 4", "Jordan", "Jordan 4"),
        ("Supreme Nike Air Force 1", "Nike", "Air Force 1"),
        ("Blazer Mid '77 Vintage 'Sample'", "Nike", "Blazer"),
        ("Club C 85 'Sample'", "Reebok", "Club C"),
        ("NMD_R1 'Sample'", "adidas", "NMD"),
        ("authentic adidas forum low", "adidas", "Forum"),
    ],
)
def test_the_maker_goes_before_the_collaborator(name: str, brand: str, line: str) -> None:
    assert identify(name)[::2] == (brand, line)


@pytest.mark.parametrize("name", ["nike-air-max-97-coconut", "Nike Air Max 97 Coconut", "NIKE AIR MAX 97 (Coconut)"])
def test_a_slug_is_read_like_a_title(name: str) -> None:
    assert identify(name) == Identity("Nike", "sneakers", "Air Max")


def test_clothes_of_two_names_are_those_of_the_first() -> None:
    assert identify("Supreme Nike Corduroy Hooded Jacket").brand == "Supreme"
    assert identify("Supreme x The North Face Tee").brand == "Supreme"
    assert identify("LEGO adidas Superstar Set 10999") == Identity("LEGO", "collectibles", None)


def test_quotes_and_brackets_hold_nicknames_that_decide_nothing() -> None:
    assert identify("Fresh Foam Arishi 'Off White Puma'").brand == "New Balance"
    assert identify("Runner 'Nike Dunk' (adidas)").brand is None
    assert identify("Dunk Low 'Hoodie Book'").category == "sneakers"
    assert identify("Air Force 1 '07 'Adidas'").brand == "Nike"


def test_everyday_words_are_makers_at_the_head_alone() -> None:
    assert identify("On Cloudmonster Black").brand == "On"
    assert identify("Trainer based on foam").brand is None
    assert identify("Champion Reverse Weave Hoodie").brand == "Champion"
    assert identify("Race of a champion").brand is None
    assert identify("Michael Jordan Rookie Poster").brand is None


@pytest.mark.parametrize("name", ["", "   ", "''", "()", "x", "Some unknown thing", "☃", "Retro Future"])
def test_without_evidence_nothing_is_invented(name: str) -> None:
    assert identify(name) == Identity(None, None, None)


def test_a_word_tells_the_kind_where_the_maker_is_unknown() -> None:
    assert identify("Somebody's Future Hoodie") == Identity(None, "apparel", None)


@given(st.text(max_size=60))
def test_any_text_has_an_identity(name: str) -> None:
    found = identify(name)
    assert found.brand is not None or found.line is None


def test_the_table_is_spelled_as_the_matcher_reads_it() -> None:
    data = brands._data()
    tables = [
        *data["makers"].values(),
        *(table for group in data["lines"].values() for table in group.values()),
    ]
    names = [name.strip().lstrip("^~") for table in tables for names in table.values() for name in names.split(";")]
    names += [name for words in data["words"].values() for names in words.values() for name in names.split(";")]
    wrong = [name for name in names if brands.tokens(name) != tuple(name.replace("#", "").split())]
    assert wrong == []
    assert len(brands._makers()) > 500
    assert {maker for group in data["lines"].values() for maker in group} <= set(brands._makers())


def test_every_maker_is_found_by_its_own_name() -> None:
    lost = {maker: identify(maker).brand for maker in brands._makers() if identify(maker).brand != maker}
    assert lost == {}


def test_importing_the_module_reads_no_table() -> None:
    code = "import sys, soleflip_cli.domain.brands; print(*{'tomllib', 'importlib.resources'} & {*sys.modules})"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=_environment())
    assert ran.stdout.split() == []


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(brands.__file__).parents[2])}


@pytest.mark.skipif(not CATALOGUE.exists(), reason="the folder of real names is not beside the project")
@pytest.mark.parametrize(
    ("sources", "floor"),
    [
        (
            ("stockx_2021_anubhav", "stockx_2022_serahan", "stockx_2022_jordan", "stockx_2023_sneakers2023"),
            0.99,
        ),
        (("sneakerdb_2021_macedrix", "goat_asanchez"), 0.97),
        (("awin_sizeofficial_de",), 0.99),
        (("shopify_shoe_shop_ca",), 0.99),
        (("ebay_listings_2026_nguyen",), 0.80),
    ],
)
def test_real_names_are_given_to_their_makers(sources: tuple[str, ...], floor: float) -> None:
    rows = [row for row in _rows(CATALOGUE) if row["source"] in sources]
    right = [_same(identify(row["name"]).brand, row["brand"], sources) for row in rows]
    assert rows
    assert sum(right) / len(right) >= floor


@pytest.mark.skipif(not SLUGS.exists(), reason="the folder of real names is not beside the project")
def test_nearly_every_real_slug_has_a_maker_and_a_kind() -> None:
    found = [identify(row["slug"]) for row in _rows(SLUGS)]
    assert sum(each.brand is not None for each in found) / len(found) >= 0.995
    assert sum(each.category is not None for each in found) / len(found) >= 0.99


@pytest.mark.skipif(not PURCHASES.exists(), reason="the folder of sample shops is not beside the project")
def test_a_shop_s_purchases_have_the_brand_that_it_wrote_down() -> None:
    with PURCHASES.open(encoding="cp1252", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter=";"))
    assert rows
    assert [identify(row["Artikel"]).brand for row in rows] == [row["Marke"] for row in rows]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as lines:
        yield from csv.DictReader(lines)


def _same(brand: str | None, label: str, sources: tuple[str, ...]) -> bool:
    """Jordans are Nike's in one source; some labels name the maker otherwise than people do."""
    other = {"air jordan": "jordan", "olang canada": "olang", "yeezy": "adidas", "hoka one one": "hoka"}
    label, found = other.get(label.strip().casefold(), label.strip().casefold()), (brand or "").casefold()
    jordan_is_nike = bool({"stockx_2022_serahan", "ebay_listings_2026_nguyen"} & set(sources))
    return label == found or (jordan_is_nike and {label, found} == {"nike", "jordan"})
