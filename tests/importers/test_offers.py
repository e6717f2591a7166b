"""A list of offers: its columns by name in any order, what a shop asks, and what is left open."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from soleflip_cli.domain.errors import NotUnderstood, UsageError
from soleflip_cli.domain.trade import OfferRecord
from soleflip_cli.importers import IMPORTERS, recognise
from soleflip_cli.importers.offers import OFFERS
from soleflip_cli.importers.reading.notation import Told
from soleflip_cli.usecases.offer_files import Part, open_offers

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def opened(folder: Path, text: str, told: Told = Told(), **how: str) -> tuple[list[str], Part]:  # noqa: B008
    """The notes of a list, and its one part."""
    path = folder / how.get("name", "offers.csv")
    path.write_text(text, encoding=how.get("encoding", "utf-8"))
    with open_offers(path, told, None, "EUR", NOW) as file:
        (part,) = file.parts
        return [*file.notes], part


def offers(folder: Path, text: str, told: Told = Told(), **how: str) -> list[OfferRecord]:  # noqa: B008
    return [*opened(folder, text, told, **how)[1].offers]


def asked(folder: Path, text: str) -> list[tuple[int, str]]:
    return [(one.price, one.currency) for one in offers(folder, text)]


def test_columns_are_found_by_name_in_any_order_below_whatever_stands_above(tmp_path: Path) -> None:
    header, row = "Link;Preis;Händler;Größe;Artikelnummer;Anzahl", "https://a.example;89,99 €;Eins;42,5;dd1391 100;3"
    text = f"Summer sale\n\n{header}\n{row}\n"
    (one,) = offers(tmp_path, text)
    assert (one.style, one.price, one.currency, one.shop) == ("DD1391-100", 8_999, "EUR", "Eins")
    assert (one.link, one.quantity, one.size and one.size.label) == ("https://a.example", 3, "EU 42.5")


@pytest.mark.parametrize("heading", ["MPN", "style_code", "SKU", "Article number", "Herstellernummer"])
def test_a_style_has_many_headings_of_which_the_makers_own_counts_first(tmp_path: Path, heading: str) -> None:
    assert offers(tmp_path, f"{heading}\tprice\nDD1391-100\t90\n")[0].style == "DD1391-100"
    assert offers(tmp_path, "sku,mpn,price\nSHOP-17,DD1391-100,90\n")[0].style == "DD1391-100"


def test_a_reduced_price_is_what_is_asked_where_there_is_one(tmp_path: Path) -> None:
    text = "style,price,sale_price\nA-1,120.00 EUR,89.00 EUR\nA-2,120.00 EUR,\nA-3,120.00 EUR,0.00 EUR\n"
    assert asked(tmp_path, text) == [(8_900, "EUR"), (12_000, "EUR"), (12_000, "EUR")]
    assert asked(tmp_path, "style,Angebotspreis\nA-1,89\n") == [(8_900, "EUR")]


def test_a_currency_stands_in_the_cell_the_column_or_the_heading(tmp_path: Path) -> None:
    assert asked(tmp_path, "style,price\nA-1,$90\nA-2,90\n") == [(9_000, "USD"), (9_000, "EUR")]
    assert asked(tmp_path, "style,price,currency\nA-1,90,GBP\nA-2,90,\n") == [(9_000, "GBP"), (9_000, "EUR")]
    assert asked(tmp_path, "style,sale price,Währung\nA-1,90,PLN\n") == [(9_000, "PLN")]
    assert asked(tmp_path, "style,Price (USD)\nA-1,90\n") == [(9_000, "USD")]


def test_a_list_that_names_no_currency_says_in_which_it_was_read(tmp_path: Path) -> None:
    assert "offers.csv names no currency: read as EUR" in opened(tmp_path, "style,size,price\nA-1,42,90\n")[0]
    assert opened(tmp_path, "style,size,price\nA-1,42,90 EUR\n")[0] == []


@pytest.mark.parametrize("heading", ["uk size", "UK_size", "Größe (UK)"])
def test_a_heading_names_the_system_of_its_sizes(tmp_path: Path, heading: str) -> None:
    (one,) = offers(tmp_path, f"style,{heading},price\nA-1,8,90\n")
    assert one.size is not None and one.size.label == "UK 8"


def test_a_person_names_the_system_of_sizes_that_name_none(tmp_path: Path) -> None:
    (one,) = offers(tmp_path, "style,size,price\nA-1,8,90\n", Told(sizes="uk"))
    assert one.size is not None and one.size.label == "UK 8"


@pytest.mark.parametrize("cell", ["", "N/A", "-"])
def test_a_line_without_a_size_has_none_and_one_size_is_a_size(tmp_path: Path, cell: str) -> None:
    none, one = offers(tmp_path, f"style,size,price\nA-1,{cell},90\nA-2,One Size,90\n")
    assert none.size is None and one.size is not None and one.size.label == "one size"


@pytest.mark.parametrize(
    ("columns", "cells", "is_sold_out"),
    [
        ("quantity", "0", True),
        ("quantity", "5+", False),
        ("availability", "out_of_stock", True),
        ("availability", "in stock", False),
        ("availability", "preorder", False),
        ("auf lager", "0", True),
        ("auf lager", "12", False),
        ("Verfügbarkeit", "ausverkauft", True),
    ],
)
def test_what_is_sold_out_is_known_and_what_cannot_be_told_is_not_guessed(
    tmp_path: Path, columns: str, cells: str, is_sold_out: bool
) -> None:
    (one,) = offers(tmp_path, f"style,price,{columns}\nA-1,90,{cells}\n")
    assert one.is_sold_out is is_sold_out


def test_bad_rows_have_their_line_and_reason_and_the_others_are_read(tmp_path: Path) -> None:
    text = "style,size,price\nA-1,42,90\nA-2,42,soon\nA-3,42,\nA-4,42,0\nA-5,42\nA-6,42,95\n"
    part = opened(tmp_path, text)[1]
    assert (part.lines, [one.style for one in part.offers]) == ([2, 7], ["A-1", "A-6"])
    assert [(bad.line, bad.column, bad.reason) for bad in part.bad] == [
        (3, "price", "is no amount (decimal mark '.')"),
        (4, "price", "is empty"),
        (5, "price", "is not above zero"),
        (6, None, "has 2 columns where the header has 3"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("size,price\n42,90\n", "is no list of offers: it lacks the column 'style code'; it has size, price"),
        ("style,size\nA-1,42\n", "is no list of offers: it lacks the column 'price'"),
        ("style,price,price\nA-1,90,91\n", "names the column 'price' twice"),
        ("Order Number,Style,Sku Size,Listing Price\n1,A-1,9,90\n", "lacks the column 'price'"),
        ("", "is empty"),
    ],
)
def test_what_is_no_list_of_offers_is_not_read(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(NotUnderstood, match=message) as found:
        opened(tmp_path, text)
    assert "soleflip import" not in str(found.value.hint)


def test_a_mark_in_doubt_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="may mean thousands or decimals"):
        opened(tmp_path, "style,price\nA-1,1.234\n")
    assert offers(tmp_path, "style,price\nA-1,1.234\n", Told(","))[0].price == 123_400


def test_an_import_takes_no_list_of_offers(tmp_path: Path) -> None:
    assert OFFERS.name not in IMPORTERS
    assert recognise(["style code", "size", "price", "currency", "shop", "link", "quantity"]) is None
    assert recognise([one.columns[0] for one in OFFERS.fields.values()]) is None


def test_a_list_that_could_be_one_of_purchases_says_how_it_was_read(tmp_path: Path) -> None:
    notes, part = opened(tmp_path, "date,style,size,price\n2026-05-01,A-1,42,90 EUR\n")
    assert notes == [
        "offers.csv reads like a purchase list (English or German headings) too: here each line is something that "
        "may be bought"
    ]
    assert len(part.offers) == 1
