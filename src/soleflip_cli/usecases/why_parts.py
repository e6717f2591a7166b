"""What an opened number is told in: figures with their source, in parts below headings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from ..domain.money import Money
from ..domain.sizes import Size
from ..domain.table import Cell
from ..storage.origins import Fields
from .why_sources import Source


class Line(NamedTuple):
    """One figure: what it is, its value, where it came from, what else must be known of it."""

    key: str
    label: str
    value: Cell
    source: Source | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with its figures, and further parts below it. `many` marks a list of like things."""

    key: str
    title: str
    lines: Sequence[Line] = ()
    parts: Sequence[Part] = ()
    many: bool = False


def size(row: Fields) -> str:
    """The size of a sale or an item, as people write it."""
    return Size(row["size_system"], row["size_value"], row["size_women"], row["size_raw"]).label


def day(text: str | None) -> date | None:
    """A stored day."""
    return None if text is None else date.fromisoformat(text)


def catalogue_lines(product: Fields) -> list[Line]:
    """What a catalogue tells of a product, as far as it is known."""
    price = product["retail_price"]
    told = (
        Line("colourway", "colourway", product["colourway"]),
        Line("gender", "made for", product["gender"]),
        Line("released_on", "released on", day(product["released_on"])),
        Line("retail_price", "retail price", None if price is None else Money(price, product["retail_currency"])),
    )
    return [line for line in told if line.value is not None]


def minute(text: str) -> str:
    """A stored instant, to the minute."""
    return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M} UTC"


def purse(currency: str) -> Callable[[int | None], Money | None]:
    """Minor units of `currency` as Money; unknown stays unknown."""
    return lambda minor: None if minor is None else Money(minor, currency)
