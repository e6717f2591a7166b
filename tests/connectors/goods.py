"""Things of the invented catalogue that tests pick: a size of a shoe, its names, numbers for its box."""

from __future__ import annotations

from typing import Any

from fake_stockx import Shop
from tests.connectors.desk import Desk
from tests.importers.running import Run, soleflip

UPC, EAN = "036000291452", "0036000291452"
OTHER = "4006381333931"


def shoes(shop: Shop) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Products with one style code, each with a size in the middle of its chart."""
    found = []
    for product in shop.products.values():
        sizes = [one for one in shop.variants.values() if one["productId"] == product["productId"]]
        plain = (product["styleId"] or "").count("-") == 1 and "/" not in product["styleId"]
        if plain and any(row["type"] == "eu" for row in sizes[0]["sizeChart"]["availableConversions"]):
            found.append((product, sizes[len(sizes) // 2]))
    return found


def named(variant: dict[str, Any], system: str) -> str:
    """What a size is called in a system, such as EU 42."""
    return next(
        str(one["size"])
        for one in variant["sizeChart"]["availableConversions"]
        if one["size"].startswith(f"{system} ") and one["type"] == system.lower()
    )


def numbered(variant: dict[str, Any], *codes: str) -> None:
    """Print these numbers on the boxes of a size."""
    variant["gtins"] = [{"identifier": code, "type": "UPC" if len(code) == 12 else "EAN-13"} for code in codes]


def typed(desk: Desk, *words: str) -> Run:
    """A command whose words may hold blanks."""
    return soleflip(*words, "--db", desk.url)


def bought(desk: Desk, style: str, size: str, *more: str) -> Run:
    """An item at 100 EUR."""
    done = typed(desk, "stock", "add", style, "--size", size, "--cost", "100", "--currency", "EUR", *more)
    assert done.code == 0, done
    return done
