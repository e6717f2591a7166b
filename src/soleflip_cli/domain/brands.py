"""Which maker, kind of goods and model line a product's name speaks of."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Literal, NamedTuple, TypeAlias

Strength: TypeAlias = Literal["decisive", "hinting", "faint"]
Tokens: TypeAlias = tuple[str, ...]

_MARKS = frozenset("^~")
_LISTS = ("*", "^")
_FOOTWEAR = frozenset({"sneakers", "shoes"})
_WARDROBE = frozenset({"apparel", "houses"})
# Whose goods may be told by weaker words: a maker of LEGO or watches makes those, whatever a title hints.
_HINTS: dict[str, tuple[Strength, ...]] = {
    **dict.fromkeys(_FOOTWEAR, ("hinting",)),
    **dict.fromkeys((*_WARDROBE, "bags", "headwear", "accessories"), ("hinting", "faint")),
}
_QUOTES = str.maketrans("‘’‛`´“”„«»×【】", "'''''\"\"\"\"\"x()")
# A quoted nickname begins after a blank and ends before one; '07 and '85 are years, not quotes.
_NICKNAME = r"""\([^)]*\)(?!\w)|\[[^]]*\]|(?<!\S)"[^"]+"|(?<!\S)'(?!\d\ds?(?![\w']))\S(?:.*?\S)??'(?!\w)"""
_VERSION = r"(?<=\d)v\d+\b"
_WORD = r"[a-z0-9]+"


class Identity(NamedTuple):
    """`brand` as people write it, `category` (sneakers, shoes, apparel …) and model `line`; each or None."""

    brand: str | None
    category: str | None
    line: str | None


class Hit(NamedTuple):
    """A name of `maker`, or of a model `line`, found from `start` to `end` of a title.

    `plain`: it is also an everyday word. `head`: it is first in the title, or after " x ".
    """

    start: int
    end: int
    head: bool
    maker: str
    line: bool
    plain: bool


class Phrases:
    """Phrases of one or more words, found at a place in a title, the longest first."""

    def __init__(self, pairs: Iterable[tuple[Tokens, Any]]) -> None:
        self._by_first: dict[str, dict[Tokens, Any]] = {}
        for words, value in pairs:
            self._by_first.setdefault(words[0], {}).setdefault(words, value)
        for first, group in self._by_first.items():
            if len(group) > 1:
                self._by_first[first] = dict(sorted(group.items(), key=lambda entry: -len(entry[0])))

    def at(self, title: Tokens, start: int) -> Iterator[tuple[int, Any]]:
        """Every phrase that begins at `start`, as where it ends and its value."""
        for words, value in self._by_first.get(title[start], {}).items():
            end = start + len(words)
            if len(words) == 1 or title[start:end] == words:
                yield end, value

    def within(self, title: Tokens) -> Iterator[Any]:
        """The values of all phrases in `title`, in order, none overlapping."""
        start = 0
        while start < len(title):
            end, value = next(self.at(title, start), (start + 1, None))
            if value is not None:
                yield value
            start = end


def identify(name: str) -> Identity:
    """The maker, kind and model line of a product called `name` (a title or a slug).

    The maker goes before the collaborator; nicknames in quotes and brackets decide nothing.
    Without evidence a part is None; nothing is guessed and nothing raises.
    """
    title = _title(name)
    maker = _maker(title)
    line, line_kind = _line(maker, title) if maker else (None, None)
    return Identity(maker, _category(title, maker, line_kind), line)


def tokens(text: str) -> Tokens:
    """The words of `text`: no case, accents, apostrophes or punctuation; 990v6 is the word 990."""
    text = text.casefold()
    if text.replace(" ", "").isalpha() and text.isascii():
        return tuple(text.split())
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_QUOTES))
        text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return tuple(re.findall(_WORD, re.sub(_VERSION, "", text.replace("'", ""))))


def _title(name: str) -> Tokens:
    """The words that may decide; a name that is all nickname decides by that."""
    plain = name.translate(_QUOTES)
    words = tokens(re.sub(_NICKNAME, " ", plain)) or tokens(plain)
    stripped = _words("stripped")
    return tuple(word for word in words if word not in stripped)


def _maker(title: Tokens) -> str | None:
    """Order of evidence: the head; the other parts of A x B; a maker anywhere; a model line anywhere."""
    hits = list(_hits(title))
    shoes = [hit for hit in hits if _kind(hit) in _FOOTWEAR]
    if hits and hits[0].head and "x" not in title[: hits[0].start]:
        return _lead_or_rival(title, hits[0], shoes)
    if shoes:
        return min(shoes, key=lambda hit: (not hit.head, hit.line, hit.start)).maker
    others = [hit for hit in hits if hit.head or _words_name(title) - _FOOTWEAR]
    return others[0].maker if others else None


def _lead_or_rival(title: Tokens, lead: Hit, shoes: list[Hit]) -> str:
    """The maker at the head, unless that is a plain word before a maker's name ("authentic adidas").

    A maker of other things lends its name to the shoe of the maker that follows it, and steps back.
    """
    if lead.line and lead.plain:
        return next((hit for hit in shoes if not hit.line), lead).maker
    if _kind(lead) not in _FOOTWEAR:
        for hit in shoes:
            adjacent = hit.start == lead.end and _kind(lead) in _WARDROBE
            beside = adjacent or "x" in title[lead.end : hit.start]
            if beside and _is_shoe(title, lead, hit):
                return hit.maker
    return lead.maker


def _is_shoe(title: Tokens, lead: Hit, rival: Hit) -> bool:
    """Whether the goods are the rival's shoe: its model line says so, or no word speaks against it."""
    if _line(lead.maker, title)[1] in _FOOTWEAR:
        return False
    if _line(rival.maker, title)[1] in _FOOTWEAR:
        return not _words_name(title, "decisive") - _FOOTWEAR
    return rival.head and _kind(lead) in _WARDROBE and not _words_name(title) - _FOOTWEAR


def _hits(title: Tokens) -> Iterator[Hit]:
    names, leading = _names(), _words("leading")
    start, head = 0, True
    while start < len(title):
        found = next(((end, *name) for end, name in names.at(title, start) if head or not name[2]), None)
        if found and found[1]:
            yield Hit(start, found[0], head, *found[1:])
        word = title[start]
        head = word == "x" or (head and not found and (word in leading or _is_year(word)))
        start = found[0] if found else start + 1


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdigit()


def _kind(hit: Hit) -> str:
    return _makers()[hit.maker]


def _line(maker: str, title: Tokens) -> tuple[str | None, str | None]:
    found = next(_lines(maker).within(title), None)
    return found if found else (None, None)


def _category(title: Tokens, maker: str | None, line_kind: str | None) -> str | None:
    """Order of evidence: a decisive word, the model line, weaker words, the maker's usual goods."""
    kind = _last(title, "decisive") or line_kind
    if kind is None:
        usual = _makers().get(maker or "")
        hints = _HINTS.get(usual or "houses", ())
        kind = next((found for each in hints if (found := _last(title, each))), usual)
    return None if kind == "houses" else kind


def _last(title: Tokens, strength: Strength) -> str | None:
    found: str | None = None
    for found in _kinds(strength).within(title):  # noqa: B007
        pass
    return found


def _words_name(title: Tokens, *strengths: Strength) -> set[str]:
    every: tuple[Strength, ...] = strengths or ("decisive", "hinting", "faint")
    return {kind for each in every for kind in _kinds(each).within(title)}


@cache
def _data() -> dict[str, Any]:
    import tomllib  # start-up time: most commands ask for no brand
    from importlib.resources import files

    data = tomllib.loads(files(__package__).joinpath("data", "brands.toml").read_text("utf-8"))
    makers = {kind: _unfold(table) for kind, table in data["makers"].items()}
    lines = {kind: {maker: _unfold(table) for maker, table in group.items()} for kind, group in data["lines"].items()}
    return data | {"makers": makers, "lines": lines}


def _unfold(table: dict[str, str]) -> dict[str, str]:
    """One entry for each name; those listed under * have no other spelling, those under ^ are plain words."""
    listed = {" ".join(own.split()): mark for mark in _LISTS for own in table.get(mark, "").split(";") if own}
    return {own: mark.strip("*") for own, mark in listed.items()} | {
        own: names for own, names in table.items() if own not in _LISTS
    }


@cache
def _words(which: Literal["stripped", "leading"]) -> frozenset[str]:
    return frozenset(_data()[which].split())


@cache
def _makers() -> dict[str, str]:
    return {maker: kind for kind, makers in _data()["makers"].items() for maker in makers}


@cache
def _names() -> Phrases:
    """Every name that is evidence for a maker. The lines of makers of other things are too plain for that."""
    pairs = [(words, ("", False, False)) for words in _phrases(_data()["ignored"])]
    for maker, table, is_line in _tables():
        marked = {"": (maker, is_line, False), "^": (maker, is_line, True)}
        for own, names in table.items():
            pairs += [(words, marked[mark]) for _, words, mark in _spell(own, names) if mark in marked]
    return Phrases(pairs)


def _tables() -> Iterator[tuple[str, dict[str, str], bool]]:
    """Each maker with its names, then with the lines that are evidence for it."""
    for group in _data()["makers"].values():
        yield from ((maker, {maker: names}, False) for maker, names in group.items())
    for group in _data()["lines"].values():
        yield from ((maker, lines, True) for maker, lines in group.items() if _makers()[maker] in _FOOTWEAR)


@cache
def _lines(maker: str) -> Phrases:
    return Phrases(
        (words, (line, kind))
        for kind, group in _data()["lines"].items()
        for own, names in group.get(maker, {}).items()
        for line, words, _ in _spell(own, names)
    )


@cache
def _kinds(strength: Strength) -> Phrases:
    table = _data()["words"][strength]
    return Phrases((words, kind) for kind, names in table.items() for words in _phrases(names))


def _phrases(names: str) -> list[Tokens]:
    return [tuple(name.split()) for name in names.split(";")]


def _spell(own: str, names: str) -> Iterator[tuple[str, Tokens, str]]:
    """All names of an entry: its own, the words of the name, and its mark (^, ~ or none)."""
    if "#" in own + names:
        for number in range(1, 41):
            yield from _spell(own.replace("#", str(number)), names.replace("#", str(number)))
        return
    given = [name.strip() for name in names.split(";")] if names else []
    yield own, tokens(own), next((mark for mark in given if mark in _MARKS), "")
    for name in given:
        words = tuple(name.lstrip("^~").split())
        if words:
            yield own, words, name[0] if name[0] in _MARKS else ""
