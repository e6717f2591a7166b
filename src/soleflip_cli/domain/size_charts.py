"""Sizes of one shoe across systems, by brand: which may be matched silently, which only proposed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import combinations
from typing import Any, Literal, TypeAlias

from .sizes import PLAUSIBLE, Size, canonical, named_keys

Row: TypeAlias = list[tuple[str, bool]]
"""The keys of one shoe, and of each whether the chart is certain of it."""

Links: TypeAlias = dict[str, dict[str, bool]]
"""Each key, the keys that may name the same shoe, and whether that is sure."""

# Whose the same number may be, and whether women's numbers then run above (1) or below (-1).
_OTHER_PEOPLE = {
    "US M": (("US W", 1), ("US Y", 0), ("US C", 0)),
    "US W": (("US M", -1),),
    "US Y": (("US M", 0),),
    "US C": (("US M", 0),),
}


@lru_cache(maxsize=8192)
def sure_keys(size: Size, brand: str | None) -> tuple[str, ...]:
    """Every key under which `size` may be matched silently: first those that its text names.

    The others are what the brand's chart relates one to one, between a US system and UK, EU or CM.
    A brand that is unknown, or has no chart, adds none.
    """
    own = named_keys(size)
    return tuple(dict.fromkeys((*own, *_linked(own, brand, sure=True))))


@lru_cache(maxsize=8192)
def doubtful_keys(size: Size, brand: str | None) -> tuple[str, ...]:
    """Every key that may mean the same size and must be proposed to a person; none of `sure_keys`.

    Men's against women's, youth and child numbers, rows of the brand's chart that are ambiguous or
    doubtful, adidas' thirds against halves; of an unknown brand, what any brand's chart says.
    """
    own, sure = named_keys(size), sure_keys(size, brand)
    offsets = _offsets(_chart_of(brand))
    guesses = (guess for name in own for guess in _guesses(name, offsets))
    found = dict.fromkeys((*_linked(own, brand, sure=False), *guesses))
    return tuple(name for name in found if name not in sure)


def related(one: Size, other: Size, brand: str | None) -> Literal["same", "doubtful"] | None:
    """Whether two sizes of one style are the same, perhaps the same, or (None) different."""
    named = set(named_keys(other))
    if named.intersection(sure_keys(one, brand)):
        return "same"
    return "doubtful" if named.intersection(doubtful_keys(one, brand)) else None


def _linked(own: tuple[str, ...], brand: str | None, *, sure: bool) -> Iterator[str]:
    links = _links(_chart_of(brand))
    for name in own:
        yield from (other for other, certain in links.get(name, {}).items() if certain == sure)


def _guesses(name: str, offsets: tuple[Decimal, ...]) -> Iterator[str]:
    """The same number for other people, since files leave W, Y and C out; and women's by the offset."""
    system, _, value = name.partition(":")
    for other, sign in _OTHER_PEOPLE.get(system, ()):
        for offset in (Decimal(0), *offsets) if sign else (Decimal(0),):
            number = Decimal(value) + sign * offset
            if PLAUSIBLE[other][0] <= number <= PLAUSIBLE[other][1]:
                yield f"{other}:{canonical(str(number), other)}"


@lru_cache(maxsize=1)
def _charts() -> dict[str, dict[str, Any]]:
    import tomllib
    from pathlib import Path

    return tomllib.loads((Path(__file__).parent / "data" / "sizes.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1024)
def _chart_of(brand: str | None) -> str | None:
    """The chart of a brand as it is written anywhere: " Air jordan" reads Nike's."""
    plain = " ".join((brand or "").casefold().split())
    return next((chart for chart, facts in _charts().items() if plain in facts["names"]), None)


def _facts(chart: str | None) -> list[dict[str, Any]]:
    """What the data say of one brand; of an unknown one, what they say of every brand."""
    return [_charts()[chart]] if chart else list(_charts().values())


@lru_cache(maxsize=32)
def _offsets(chart: str | None) -> tuple[Decimal, ...]:
    """How far women's US numbers run above men's."""
    return tuple(sorted({Decimal(step) for facts in _facts(chart) for step in facts["women_over_men"]}))


@lru_cache(maxsize=32)
def _links(chart: str | None) -> Links:
    """All links of one brand; of an unknown brand the links of every brand, none of them sure."""
    links: Links = {}
    groups = (group for facts in _facts(chart) for group in facts.values() if "sizes" in group)
    for row in (row for group in groups for row in _rows(group)):
        for (one, one_certain), (other, other_certain) in combinations(row, 2):
            across = one.startswith("US") != other.startswith("US")
            sure = chart is not None and across and one_certain and other_certain
            for name, twin in ((one, other), (other, one)):
                twins = links.setdefault(name, {})
                twins[twin] = twins.get(twin, False) or sure
    return links


def _rows(group: dict[str, Any]) -> list[Row]:
    """The rows of one group's chart; a key that stands in two rows is certain in neither."""
    head, *lines = group["sizes"].strip().splitlines()
    systems = [system.strip() for system in head.split("|")]
    doubtful = group.get("doubtful", ())
    rows: list[Row] = []
    for line in lines:
        cells = zip(systems, line.split("|"), strict=True)
        rows.append([key for system, cell in cells for key in _cell(system, cell, system not in doubtful)])
    seen = Counter(key for row in rows for key, _ in row)
    return [[(key, certain and seen[key] == 1) for key, certain in row] for row in rows]


def _cell(system: str, cell: str, certain: bool) -> Row:
    """The keys of one cell: "24?" and "24, 24.5" are uncertain, and so are a third's neighbours."""
    values = [value.strip(" ?") for value in cell.split(",") if value.strip()]
    certain = certain and len(values) == 1 and "?" not in cell
    keys = [(f"{system}:{value}", certain) for value in values]
    return keys + [(f"{system}:{near}", False) for value in values for near in _neighbours(value)]


def _neighbours(value: str) -> tuple[str, ...]:
    """What shops print for a third: 42 2/3 is 42.5 or 43, 43 1/3 is 43 or 43.5."""
    whole, _, third = value.partition(" ")
    return {"1/3": (whole, f"{whole}.5"), "2/3": (f"{whole}.5", str(int(whole) + 1))}[third] if third else ()
