"""Words and notes of one's own on sales and items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..domain.errors import UsageError
from ..storage.books import Books
from ..storage.rows import add_row, alter_row, void_row
from .links import item_line, sale_row
from .stock_words import one_line
from .toolbox import Toolbox

_LONGEST_TAG = 40


class Marked(NamedTuple):
    """A sale or an item, as people call it, and the words that are on it."""

    name: str
    tags: list[str]


class _Target(NamedTuple):
    entity: str
    id: int
    name: str


def tag(box: Toolbox, what: str, words: Sequence[str], remove: bool = False) -> Marked:
    """Put words on a sale or an item, or take them off; without words, tell those there are.

    Raises UsageError where there is neither, and for a word that is not on it.
    """
    wanted = [_word(word) for word in words]
    with box.books("tag remove" if remove else "tag", existing=True) as books:
        target = _target(books, what)
        there = _tags(books, target)
        for word in wanted:
            if remove:
                void_row(books, "tag", _known(there, word, target, what))
            elif word not in there:
                fields = {"entity": target.entity, "entity_id": target.id, "name": word}
                there[word] = add_row(books, "tag", fields)
        return Marked(target.name, sorted(_tags(books, target)))


def note(box: Toolbox, what: str, text: str) -> str:
    """Write `text` beside a sale or an item in place of what stood there; empty takes it away. What it is called."""
    with box.books("note", existing=True) as books:
        target = _target(books, what)
        alter_row(books, target.entity, target.id, {"note": one_line(text, "TEXT", 2_000) or None})
        return target.name


def _known(there: dict[str, int], word: str, target: _Target, what: str) -> int:
    if word not in there:
        on_it = ", ".join(sorted(there)) or "none"
        raise UsageError(f"{target.name} has no tag {word!r}; it has: {on_it}", f"soleflip tag {what}")
    return there[word]


def _word(text: str) -> str:
    word = text.strip().casefold()
    if not word or len(word) > _LONGEST_TAG or not word.isprintable() or any(sign in " ," for sign in word):
        raise UsageError(f"{text[:60]!r} is no tag: one word without blanks or commas", "soleflip tag 12 gift")
    return word


def _tags(books: Books, target: _Target) -> dict[str, int]:
    sql = "SELECT name, id FROM tag WHERE entity = ? AND entity_id = ? AND voided_by IS NULL"
    return dict(books.link.rows(sql, (target.entity, target.id)))


def _target(books: Books, what: str) -> _Target:
    """The sale of that order number, else the item of that number; `item:12` is always the item."""
    number = what.removeprefix("item:")
    if number == what:
        try:
            sale = sale_row(books, what)
            return _Target("sale", sale["id"], f"order {what}")
        except UsageError as error:
            if not error.message.startswith("there is no sale"):
                raise
    if not (number.isascii() and number.isdecimal()):
        raise UsageError(f"there is no sale and no item {what!r}", "soleflip find TEXT")
    return _Target("item", item_line(books, int(number))["id"], f"item {number}")
