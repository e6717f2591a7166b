"""A list of what shops offer: any CSV or workbook with English or German headings.

It is read by name alone and stands in no list of formats: with a column of dates it could be one of purchases.
"""

from __future__ import annotations

import re

from .base import EMPTY, Field, Importer, Notation, amount, size, style, text

_GONE = frozenset(
    {"out of stock", "sold out", "unavailable", "not available", "discontinued", "no", "false", "ausverkauft"}
    | {"nicht verfügbar", "nicht auf lager", "nicht lieferbar", "vergriffen", "nein"}
)
_THERE = frozenset(
    {"in stock", "available", "limited availability", "low stock", "yes", "true", "verfügbar", "auf lager"}
    | {"lieferbar", "sofort lieferbar", "ja"}
)


def _spelled(*columns: str) -> tuple[str, ...]:
    """Each heading as people write it, then as programs do: `sale price` and `sale_price`."""
    return (*columns, *(name.replace(" ", "_") for name in columns if " " in name))


def _sized(*columns: str) -> Field:
    """A size; None where the line names none."""
    known = size(*columns)
    return Field(known.columns, lambda cell, how: None if cell.strip() in EMPTY else known.read(cell, how))


def _pieces(*columns: str) -> Field:
    """How many there are; None where the cell is no number, as in `5+`."""
    return Field(columns, lambda cell, how: 0 if _is_there(cell, how) is False else _number(cell))


def _there(*columns: str) -> Field:
    """Whether there are any; None where the cell does not say so."""
    return Field(columns, _is_there)


def _number(cell: str) -> int | None:
    found = re.fullmatch(
        r"\s*([0-9]{1,9})(?:[.,]0+)?\s*(?:st(?:ück|k|\.)?|pcs\.?|pieces?|pairs?|paar)?\s*", cell.lower()
    )
    return int(found[1]) if found else None


def _is_there(cell: str, _: Notation) -> bool | None:
    word = " ".join(cell.replace("_", " ").split()).casefold()
    pieces = _number(word)
    if pieces is not None:
        return pieces > 0
    return False if word in _GONE else True if word in _THERE else None


_REDUCED = (
    "sale price",
    "offer price",
    "deal price",
    "special price",
    "discounted price",
    "discount price",
    "reduced price",
    "current price",
    "angebotspreis",
    "aktionspreis",
    "sonderpreis",
    "reduzierter preis",
    "preis reduziert",
    "aktueller preis",
)
_PRICES = (
    "price",
    "price per item",
    "unit price",
    "gross price",
    "cost",
    "preis",
    "preis (brutto)",
    "bruttopreis",
    "stückpreis",
    "einzelpreis",
    "verkaufspreis",
    "kosten",
    *(f"{word} {code}" for word in ("price", "preis") for code in ("eur", "usd", "gbp", "(eur)", "(usd)", "(gbp)")),
    *(f"{word} {sign}" for word in ("price", "preis", "preis in") for sign in ("€", "(€)", "$", "($)", "£", "(£)")),
    "preis in eur",
    "price in eur",
)

OFFERS = Importer(
    name="offers",
    title="list of offers (English or German headings)",
    kind="offer",
    header=frozenset({"style code", "price"}),
    fields={
        "style": style(
            *_spelled(
                "style code",
                "style",
                "style id",
                "style-code",
                "stylecode",
                "mpn",
                "manufacturer part number",
                "manufacturer number",
                "herstellernummer",
                "hersteller-nr.",
                "herstellerartikelnummer",
                "modellnummer",
                "model number",
                "article number",
                "article no",
                "article no.",
                "artikelnummer",
                "art.-nr.",
                "art-nr",
                "artikelnr",
                "artikelnr.",
                "artikel-nr.",
                "product code",
                "sku",
            )
        ),
        "size": _sized(
            *_spelled(
                "size",
                "shoe size",
                "sizes",
                "available sizes",
                "größe",
                "größen",
                "verfügbare größen",
                "gr.",
                "gr",
                "grösse",
                "schuhgröße",
                "konfektionsgröße",
                "eu size",
                "size eu",
                "size (eu)",
                "größe eu",
                "größe (eu)",
                "eu-größe",
                "eu",
                "us size",
                "size us",
                "size (us)",
                "größe us",
                "größe (us)",
                "us-größe",
                "us",
                "uk size",
                "size uk",
                "size (uk)",
                "größe uk",
                "größe (uk)",
                "uk-größe",
                "uk",
                "size cm",
            )
        ),
        "quantity": _pieces(
            "quantity",
            "qty",
            "stock",
            "pieces",
            "units",
            "count",
            "anzahl",
            "menge",
            "stück",
            "bestand",
            "lagerbestand",
        ),
        "available": _there(
            *_spelled(
                "availability", "available", "in stock", "stock status", "verfügbarkeit", "verfügbar", "auf lager"
            ),
            "lieferbar",
        ),
        "shop": text(
            *_spelled("shop", "shop name", "store", "merchant", "merchant name", "retailer", "seller", "vendor"),
            *("supplier", "händler", "haendler", "anbieter", "verkäufer", "lieferant", "quelle", "source"),
        ),
        "link": text(
            *_spelled("link", "url", "product url", "product link", "shop link", "deep link", "merchant deep link"),
            *("deeplink", "href", "produktlink", "produkt-url", "webseite", "website"),
        ),
        "price": amount(*_spelled(*_PRICES, *_REDUCED), currency="currency"),
        "reduced": amount(*_spelled(*_REDUCED), currency="währung"),
    },
)
"""What is asked is the reduced price where a row has one, else the plain one; either column will do."""
