"""Invents products, their sizes and their market from a seed: nothing here exists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random
from typing import NamedTuple
from uuid import UUID

from .wire import Json

BRANDS = (("Northway", "NW"), ("Kestrel", "KS"), ("Alderfoot", "AF"), ("Solstice", "SO"), ("Ferrow", "FE"))
MODELS = ("Runner 90", "Court Low", "Trail Mid", "Glide 2", "Harbor High", "Orbit", "Meadow", "Tempo 5")
COLOURS = ("White Black", "Fog Grey", "Deep Teal", "Oat Milk", "Brick Red", "Night Blue", "Sail", "Moss")
COLORWAYS = (
    "White/Black-White",
    "Grey Fog/Wolf Grey",
    "Teal/Ink",
    "Oat/Sail",
    "Brick/Sail",
    "Navy/White",
    "Sail",
    "Moss",
)


class Sort(NamedTuple):
    """A sort of product: its type, gender, system of sizes, and sizes as halves of a number or as words."""

    type: str
    gender: str | None
    system: str
    sizes: tuple[int | str, ...]
    mark: str = ""


MEN = Sort("sneakers", "men", "us m", tuple(range(7, 29)))
WOMEN = Sort("sneakers", "women", "us w", tuple(range(10, 25)), "W")
YOUTH = Sort("sneakers", "child", "us y", tuple(range(7, 15)), "Y")
HOODIE = Sort("streetwear", "men", "", ("S", "M", "L", "XL", "XXL"))
JEANS = Sort("streetwear", "unisex", "", ("30W/32L", "32W/32L", "34W/32L"))
CAP = Sort("accessories", "unisex", "", ("",))
CARD = Sort("collectibles", None, "", ("PSA 9", "PSA 10"))
SORTS = (MEN, MEN, WOMEN, MEN, YOUTH, HOODIE, MEN, WOMEN, JEANS, MEN, CAP, CARD)
NAMES = {HOODIE: "Hoodie", JEANS: "Jeans", CAP: "Cap", CARD: "Card"}


class Amounts(NamedTuple):
    """What the market says of a variant, in whole dollars; None where nobody asks or bids."""

    ask: int | None
    bid: int | None
    faster: int | None
    more: int | None
    flex: int | None


def uuid(rng: Random) -> str:
    return str(UUID(int=rng.getrandbits(128), version=4))


def invent_products(rng: Random, count: int = 60) -> Iterator[Json]:
    """Products of every sort in turn. Some have no style code, some two, some one that looks like a number."""
    for at in range(count):
        (brand, letters), sort = BRANDS[at // 4 % len(BRANDS)], SORTS[at % len(SORTS)]
        model, colour = MODELS[at // 4 % len(MODELS)], at * 7 % len(COLOURS)
        name = f"{brand} {model} {NAMES[sort]}" if sort in NAMES else f"{brand} {model}"
        style = f"{letters}{1000 + at // 4 * 37}-{100 + at % 4}"
        odd = {10: None, 11: None, 13: f"{style}/{letters}{2000 + at}-100", 16: f"0{47612 + at}"}
        title = f"{name} {COLOURS[colour]}{' (Women)' if sort is WOMEN else ''}"
        yield _product(rng, sort, brand, title, odd.get(at % 24, style), COLORWAYS[colour])


def _product(rng: Random, sort: Sort, brand: str, title: str, style: str | None, colorway: str) -> Json:
    released = f"{rng.randint(2019, 2026)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    charts = [{"name": kind.upper(), "type": kind} for kind in _systems(sort)]
    return {
        "productId": uuid(rng),
        "urlKey": slug(title).lower(),
        "styleId": style,
        "productType": sort.type,
        "title": title,
        "brand": brand,
        "productAttributes": {
            "gender": sort.gender,
            "season": rng.choice((None, None, "SS25")),
            "releaseDate": rng.choice((released, released, None)),
            "retailPrice": rng.choice((110, 130, 150, 129.99, None)),
            "colorway": rng.choice((colorway, colorway, None)),
            "color": rng.choice((None, None, "black")),
        },
        "sizeChart": {"availableConversions": charts, "defaultConversion": charts[0] if charts else None},
        "isFlexEligible": rng.random() < 0.7,
        "isDirectEligible": rng.random() < 0.2,
    }


def invent_variants(rng: Random, product: Json) -> Iterator[Json]:
    """The sizes of a product that was invented here."""
    at = [one["type"] for one in product["sizeChart"]["availableConversions"]]
    sort = next(one for one in SORTS if _fits(one, product, at))
    for index, size in enumerate(sort.sizes):
        yield {
            "productId": product["productId"],
            "variantId": uuid(rng),
            "variantName": f"{slug(product['title'])}:{index}",  # an index, not a size
            "variantValue": f"{_half(size)}{sort.mark}" if isinstance(size, int) else size or None,
            "sizeChart": _chart(sort, size),
            "gtins": _gtins(rng),
            "isFlexEligible": product["isFlexEligible"],
            "isDirectEligible": product["isDirectEligible"],
        }


def invent_amounts(rng: Random) -> Amounts:
    """Nulls are normal: about one variant in seven has no ask, or no bid."""
    bid = rng.randint(40, 400)
    ask = bid + rng.randint(1, 60)
    some = [value if rng.random() < 0.86 else None for value in (ask, bid, ask - 1, ask + 12, ask + 5)]
    return Amounts(*some)


def _fits(sort: Sort, product: Mapping[str, object], systems: list[str]) -> bool:
    named = sort not in NAMES or NAMES[sort] in str(product["title"])
    return named and (sort.type, _systems(sort)) == (product["productType"], systems)


def _systems(sort: Sort) -> list[str]:
    others = ("uk", "cm", "kr", "eu", *{"us m": ("us w",), "us w": ("us m",)}.get(sort.system, ()))
    return [sort.system, *others] if sort.system else []


def _chart(sort: Sort, size: int | str) -> Json:
    """Conversions of a size; the default one goes without the name of its system."""
    if isinstance(size, str):
        return {"availableConversions": [], "defaultConversion": None}
    halves = _conversions(sort.system, size)
    marks = {sort.system: sort.mark} if sort.mark == "Y" else {}
    sizes = [(kind, f"{_half(number)}{marks.get(kind, '')}") for kind, number in halves.items()]
    return {
        "availableConversions": [{"size": f"{kind.upper()} {text}", "type": kind} for kind, text in sizes],
        "defaultConversion": {"size": sizes[0][1], "type": sort.system},
    }


def _conversions(system: str, size: int) -> dict[str, int]:
    """Halves of the size in each system, near enough to the charts for a fake: US M 3.5 is EU 35.5 and CM 22.5."""
    men = size - 3 if system == "us w" else size
    same = {"us m": {"us w": men + 3}, "us w": {"us m": men}}.get(system, {})
    return {system: size, "uk": men - 1, "cm": men + 38, "kr": (men + 38) * 10, "eu": 71 + (men - 7) * 4 // 3} | same


def _half(halves: int) -> str:
    return f"{halves // 2}.5" if halves % 2 else str(halves // 2)


def _gtins(rng: Random) -> list[Json]:
    """None, one or two of them, with right check digits."""
    kinds = ((), (("UPC", 11),), (("UPC", 11),), (("UPC", 11), ("EAN-13", 12)))
    return [{"identifier": _gtin(rng, length), "type": kind} for kind, length in rng.choice(kinds)]


def _gtin(rng: Random, length: int) -> str:
    digits = f"{rng.getrandbits(40) % 10**length:0{length}}"
    return digits + check_digit(digits)


def check_digit(digits: str) -> str:
    """The last digit of a GTIN whose other digits these are."""
    return str(-sum(int(digit) * (3, 1)[at % 2] for at, digit in enumerate(reversed(digits))) % 10)


def slug(title: str) -> str:
    return "-".join(title.replace("(", "").replace(")", "").split())
