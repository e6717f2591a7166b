"""Styles: what the books and the catalogues of services know of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..domain.errors import UsageError
from ..domain.gtins import spellings
from ..domain.money import Money
from ..domain.sizes import Size, of_key
from ..domain.table import Cell, Column, Table
from ..storage.catalogue_sizes import sizes_of
from ..storage.link import Link
from ..storage.quotes import Price, last_prices
from ..storage.styles import Numbered, Reference, Style, numbers_of, references, style_named, styles
from .stock_words import code_of
from .toolbox import Toolbox
from .why_parts import Line, Part, catalogue_lines, day, minute

_COLUMNS = (
    Column("style", "Style code"),
    Column("product", "Product", priority=1),
    Column("brand", "Brand", priority=4),
    Column("colourway", "Colourway", priority=5),
    Column("released_on", "Released", "date", 3),
    Column("currency", "Currency", priority=6),
    Column("retail_price", "Retail price", "money", 2),
    Column("in_stock", "In stock", "count"),
    Column("known_at", "Known at", "texts"),
)


def listed(box: Toolbox, unmapped: bool) -> Table:
    """Every style; `unmapped` are those that no service has under its code."""
    with box.reader() as reader:
        known = references(reader.link)
        rows = [_row(one, known.get(one["id"], ())) for one in styles(reader.link, unmapped)]
        asked = next((ref.service for refs in known.values() for ref in refs), "SERVICE")
    none = "every style is known at a service" if unmapped else "the books know no style yet"
    notes = (f'say what it is: soleflip product map {rows[0][0]} --on {asked} --as "its name"',) if rows else ()
    return Table(
        "Styles no service has" if unmapped else "Styles",
        _COLUMNS,
        rows,
        (notes if unmapped else ()) if rows else (none,),
    )


def _row(one: Style, known: Iterable[Reference]) -> tuple[Cell, ...]:
    price, currency = one["retail_price"], one["retail_currency"]
    return (
        *(one[name] for name in ("style", "name", "brand", "colourway")),
        day(one["released_on"]),
        currency,
        None if price is None else Money(price, currency),
        one["in_stock"],
        tuple(ref.service for ref in known if ref.reference) or None,
    )


def product_named(link: Link, style: str) -> Style:
    """The product of a style code. Raises UsageError where the books have none."""
    code = code_of(style, "STYLE", "soleflip product list")
    found = style_named(link, code)
    if found is None:
        raise UsageError(f"the books know no style {code}", "soleflip product list")
    return found


def shown(box: Toolbox, style: str) -> Part:
    """All that is known of a style: attributes, sizes under all their names, numbers on boxes, services, prices."""
    with box.reader() as reader:
        link = reader.link
        one = product_named(link, style)
        names, numbers = sizes_of(link, one["id"]), numbers_of(link, one["id"])
        known, prices = references(link, one["id"]).get(one["id"], []), last_prices(link, one["id"])
    head = [
        Line("style", "style code", one["style"]),
        *(Line(name, name, one[name]) for name in ("brand", "category") if one[name]),
        *catalogue_lines(one),
        Line("in_stock", "in stock", one["in_stock"]),
    ]
    parts = [
        Part("sizes", "Sizes", list(_sizes(names, numbers)), many=True),
        Part("by_hand", "Numbers named by hand", list(_by_hand(numbers)), many=True),
        Part("services", "At services", list(_services(known)), many=True),
        Part("prices", "Last prices", list(_prices(names, prices)), many=True),
    ]
    return Part("product", one["name"] or one["style"], head, [part for part in parts if part.lines])


def _sizes(names: Mapping[tuple[str, str], Sequence[str]], numbers: Sequence[Numbered]) -> Iterator[Line]:
    for (service, variant), keys in names.items():
        codes = [spellings(one.code)[0] for one in numbers if (one.service, one.variant) == (service, variant)]
        label, *others = (of_key(name).label for name in keys)
        yield Line("size", label, ", ".join(others) or None, None, ", ".join(codes) or None)


def _by_hand(numbers: Sequence[Numbered]) -> Iterator[Line]:
    for one in numbers:
        if not one.service:
            yield Line("number", spellings(one.code)[0], Size(*one.size).label)


def _services(known: Sequence[Reference]) -> Iterator[Line]:
    for one in known:
        asked = f"asked {minute(str(one.looked_at))}"
        note = f"mapped by hand, {asked}" if one.by_hand else asked
        yield Line("service", one.service, one.reference or "not known", None, note)


def _prices(names: Mapping[tuple[str, str], Sequence[str]], prices: Sequence[Price]) -> Iterator[Line]:
    """The ask of each size, in the order of the sizes, and its bid; of other kinds only where there is an ask."""
    places = {variant: at for at, variant in enumerate(names)}
    for one in sorted(prices, key=lambda price: (places[price.service, price.variant], price.kind != "standard")):
        if one.kind != "standard" and one.ask is None:
            continue
        bid = "no bid" if one.bid is None else f"bid {Money(one.bid, one.currency)}"
        kind = "" if one.kind == "standard" else f", {one.kind}"
        label = f"{of_key(names[one.service, one.variant][0]).label}{kind}"
        ask: Any = None if one.ask is None else Money(one.ask, one.currency)
        yield Line("price", label, ask, None, f"{bid}, since {str(one.quoted_at)[:10]}")
