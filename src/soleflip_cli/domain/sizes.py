"""Sizes as people and channels write them, read into a system and a canonical value."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple, TypeAlias
from unicodedata import normalize

Reading: TypeAlias = tuple[str, str, str | None]
"""System, value, and the women's size that stands beside a men's one."""

_ONE_SIZE = {
    *("", "-", "--", "–", "—", "N/A", "NA", "N A", "NO", "NONE", "NULL"),
    *("OS", "O/S", "OSFA", "OSFM", "ONE", "ONESIZE", "ONE FITS ALL", "ONE FITS MOST", "UNI"),
    *("EINHEITSGRÖSSE", "EINHEITSGROESSE", "TAILLE UNIQUE"),
}

_MARKS = {
    **dict.fromkeys(("MEN", "MENS", "HERREN", "MALE"), "M"),
    **dict.fromkeys(("WOMEN", "WOMENS", "WMNS", "WMN", "DAMEN", "LADIES", "FEMALE"), "W"),
    # GS is grade school, TD toddler. adidas children's chart: 1K to 13.5K are children's and
    # infants' sizes, counted like C; its youth sizes (1 to 7) carry J.
    **dict.fromkeys(("GS", "J", "JR", "JUNIOR", "YOUTH"), "Y"),
    **dict.fromkeys(("TD", "K", "TODDLER", "INFANT"), "C"),
    **dict.fromkeys(("EUR", "EURO"), "EU"),
    # Japanese sizes are centimetres, Korean ones millimetres of foot length (ISO 9407).
    **dict.fromkeys(("JP", "JPN"), "CM"),
    "KR": "MM",
}

_SYSTEMS = {
    frozenset(("US",)): "US M",
    **{frozenset((group,)): f"US {group}" for group in "MWYC"},
    **{frozenset(("US", group)): f"US {group}" for group in "MWYC"},
    **{frozenset(("PS", *country, group)): f"US {group}" for group in "YC" for country in ((), ("US",))},
    **{frozenset((scale,)): scale for scale in ("UK", "EU", "CM", "MM")},
    # A child's UK 10 is another size than a grown-up's: UK with Y or C stays unread.
    **{frozenset((scale, group)): scale for scale in ("UK", "EU", "CM") for group in "MW"},
    **{frozenset(("EU", group)): "EU" for group in "YC"},
}

PLAUSIBLE = {
    "US M": (1, 22),
    "US W": (1, 23),
    "US Y": (1, 8),
    "US C": (0, 14),
    "UK": (0, 20),
    "EU": (15, 60),
    "CM": (5, 40),
}
"""The smallest and largest number that is read in a system; outside it the text stays unread."""

_PLAUSIBLE_BARE = {**PLAUSIBLE, "US M": (1, 20), "CM": (8, 35)}
_WAIST, _LENGTH = (22, 60), (24, 40)

_FRACTIONS = {"": "", "5": ".5"}
_THIRDS = {"33": " 1/3", "333": " 1/3", "66": " 2/3", "67": " 2/3", "666": " 2/3", "667": " 2/3"}

# Patterns stay text until they are used: to compile them takes longer than to import the rest.
_NOISE = r"""\b(?:SIZES?|SZ|SCHUHGR(?:Ö|OE)SSE|GR(?:Ö|OE)SSE|GR)\b|[\[\]:#"]|\.(?![0-9])|(?<=[A-Z])-"""
_BROKEN = r"([0-9])[ -]+(1/2|1/3|2/3)(?![0-9])"
_BROKEN_AS = {"1/2": ".5", "1/3": ".33", "2/3": ".67"}
_LETTERS = r"(X{0,9}|[1-9]X)([SL])|M"
_DOUBLE = r"(EU ?)?([1-6][0-9](?:\.5)?) ?[/-] ?([1-6][0-9](?:\.5)?)( ?EU)?"
_TROUSERS = (
    r"W ?([0-9]{2})(?: ?[/X×-]? ?L ?([0-9]{2}))?|([0-9]{2}) ?W(?: ?[/X×-]? ?([0-9]{2}) ?L)?"
    r"|([0-9]{2}) ?[/X×] ?([0-9]{2})"
)
_APART = r"[/|;]| [-–=] |(?<=[0-9]) ?(?=W ?[0-9])"
_PIECE = r"[0-9]+(?:\.[0-9]+)?|[^\W\d_]+|\S"


CLOTHES = frozenset({"apparel", "waist"})
"""The systems in which clothes are sized, and shoes never are."""


class Size(NamedTuple):
    """One size: `value` within `system`, and the text `raw` it was read from, untouched.

    Systems: US M, US W, US Y, US C, UK, EU, CM, apparel, waist, one, other. `women` is the women's
    size that the text names beside the men's ("12" of "12W / 10.5M"), None where it names none.
    """

    system: str
    value: str
    women: str | None
    raw: str

    @property
    def label(self) -> str:
        """The size for people: "US M 10.5", "EU 42 2/3", "XL", "34W/32L", "one size"."""
        match self.system:
            case "one":
                return "one size"
            case "other":
                return " ".join(self.raw.split())
            case "apparel":
                return self.value
            case "waist":
                return self.value.replace("/", "W/") + ("L" if "/" in self.value else "W")
        return f"{self.system} {self.value}"


def key(size: Size) -> str:
    """The text by which a size is known: "US M:10.5", "EU:42 2/3", "one:"."""
    return f"{size.system}:{size.value}"


def of_key(name: str) -> Size:
    """The size that a key means: "EU:42 2/3" is EU 42 2/3."""
    system, _, value = name.partition(":")
    return Size(system, value, None, value)


def named_keys(size: Size) -> tuple[str, ...]:
    """The keys that the text itself names: the size's own, then the women's beside it."""
    return (key(size),) if size.women is None else (key(size), f"US W:{size.women}")


@lru_cache(maxsize=8192)
def read_size(raw: str, bare: str | None = None) -> Size:
    """The size that a text means; what cannot be read is "other" and keeps its text. Never raises.

    `bare` is the system of a number that stands alone: "US M", "US W", "UK", "EU", "CM" ... Where it is
    None, or the number is implausible in it, up to 20 is US M and above is EU. Blank is one size.
    """
    text = _plain(raw)
    marked = re.sub(_PIECE, lambda word: _MARKS.get(word[0], word[0]), text)
    found = _one_size(text) or _letters(text)
    found = found or _double(marked, bare) or _trousers(marked) or _numbers(marked, bare)
    return Size(*(found or ("other", " ".join(raw.upper().split()), None)), raw)


def _plain(raw: str) -> str:
    """Upper case, decimal points, fractions as decimals, brackets and noise words gone."""
    text = raw.replace("½", " 1/2").replace("⅓", " 1/3").replace("⅔", " 2/3")
    text = normalize("NFKC", text).upper().replace("'", "").replace("’", "")
    text = re.sub(r"(?<=[0-9]),(?=[0-9])", ".", " ".join(text.split()))
    text = re.sub(_BROKEN, lambda broken: broken[1] + _BROKEN_AS[broken[2]], text)
    text = re.sub(r"\(([^()0-9]*)\)", r" \1 ", text).replace("(", "/").replace(")", " ")
    return " ".join(re.sub(_NOISE, " ", text).split()).strip(" /")


def _one_size(text: str) -> Reading | None:
    return ("one", "", None) if text in _ONE_SIZE else None


def _letters(text: str) -> Reading | None:
    """S, XXL, M/L; also "S / Mens 9-10", where numbers only explain the letter."""
    first, *more = text.split("/")
    letters = [letter for letter in map(_letter, (first, *more)) if letter]
    if len(letters) == 1 + len(more):
        return "apparel", "/".join(letters), None
    explained = _letter(first) and all(re.search("[0-9]", part) for part in more)
    return ("apparel", letters[0], None) if explained else None


def _letter(text: str) -> str | None:
    """XL for XL, 1XL and X-Large; XXL for 2XL; 4XL for XXXXL."""
    short = text.replace("-", "").replace(" ", "").replace("EXTRA", "X")
    short = short.replace("SMALL", "S").replace("MEDIUM", "M").replace("LARGE", "L")
    found = re.fullmatch(_LETTERS, short)
    if not found or found[0] == "M":
        return found and found[0]
    times = int(found[1][0]) if found[1][:1].isdigit() else len(found[1])
    return ("X" * times if times <= 3 else f"{times}X") + found[2]


def _double(marked: str, bare: str | None) -> Reading | None:
    """Double sizes of slides: 36/38. Below 35 a pair of bare numbers is waist and length: 32/34."""
    found = re.fullmatch(_DOUBLE, marked)
    if not found:
        return None
    low, high = Decimal(found[2]), Decimal(found[3])
    is_eu = found[1] or found[4] or bare == "EU" or low >= 35
    if not is_eu or not low < high <= low + 2 or not _within(PLAUSIBLE["EU"], low):
        return None
    return "EU", f"{canonical(found[2], 'EU')}/{canonical(found[3], 'EU')}", None


def _trousers(marked: str) -> Reading | None:
    """34W/32L, W34 L32, 34x32, and a waist alone where it is too wide for a women's shoe."""
    found = re.fullmatch(_TROUSERS, marked)
    if not found:
        return None
    waist, *length = (number for number in found.groups() if number)
    narrow = not length and Decimal(waist) <= PLAUSIBLE["US W"][1]
    plausible = _within(_WAIST, Decimal(waist)) and all(_within(_LENGTH, Decimal(part)) for part in length)
    return ("waist", "/".join((waist, *length)), None) if plausible and not narrow else None


def _numbers(marked: str, bare: str | None) -> Reading | None:
    """One number with its marks, or one size named in several systems: US before UK, EU and CM."""
    parts = [part.strip() for part in re.split(_APART, marked)]
    readings = dict(filter(None, (_number(part, bare) for part in parts)))
    if len(readings) < len(parts) or sum(part.replace(".", "").isdigit() for part in parts) > 1:
        return None
    system = next(name for name in ("US M", "US Y", "US C", "US W", "UK", "EU", "CM") if name in readings)
    return system, readings[system], readings.get("US W") if system != "US W" else None


def _number(part: str, bare: str | None) -> tuple[str, str] | None:
    """System and value of one number and its marks."""
    tokens = re.findall(_PIECE, part)
    numbers = [token for token in tokens if "0" <= token[0] <= "9"]
    if len(numbers) != 1 or len(numbers[0]) > 6:
        return None
    number, marks = numbers[0], frozenset(tokens) - {numbers[0]}
    if not marks:
        return _bare_number(number, bare)
    system = _pre_school(number) if marks == {"PS"} else _SYSTEMS.get(marks)
    if system == "MM":
        system, number = "CM", str(Decimal(number) / 10)
    value = canonical(number, system) if system and _within(PLAUSIBLE[system], Decimal(number)) else None
    return (system, value) if system and value else None


def _pre_school(number: str) -> str:
    """Pre-school sizes run from 10.5C to 13.5C and on from 1Y to 3Y (Nike, little kids)."""
    return "US C" if Decimal(number) >= 8 else "US Y"


def _bare_number(number: str, bare: str | None) -> tuple[str, str] | None:
    """A number alone: in the system `bare` where plausible, else US M up to 20, else EU."""
    for system in filter(_PLAUSIBLE_BARE.__contains__, (bare or "", "US M", "EU")):
        value = canonical(number, system)
        if value and _within(_PLAUSIBLE_BARE[system], Decimal(number)):
            return system, value
    return None


def canonical(number: str, system: str) -> str | None:
    """A number in the one way it is kept: 10.0 as 10, 42.67 as 42 2/3 (EU); None for other fractions."""
    whole, _, fraction = number.partition(".")
    fraction = fraction.rstrip("0")
    if system == "CM" and len(fraction) == 1:
        return f"{int(whole)}.{fraction}"
    fractions = _FRACTIONS | _THIRDS if system == "EU" else _FRACTIONS
    return f"{int(whole)}{fractions[fraction]}" if fraction in fractions else None


def _within(bounds: tuple[int, int], number: Decimal) -> bool:
    return bounds[0] <= number <= bounds[1]
