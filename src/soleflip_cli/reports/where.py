"""The little language of `--where`: read here, compiled to SQL with bound values, never passed on."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from ..domain.errors import UsageError
from .base import Dimension, Place, unknown_name, written
from .literals import FLAGS, comparable, literal
from .tokens import Token, fault, tokens

_SIGNS = {"=": "=", "==": "=", "!=": "<>", "<>": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_UNKNOWN = ("null", "unknown")
_DEEPEST = 50


def condition(text: str, names: Mapping[str, Dimension], place: Place) -> tuple[str, tuple[object, ...]]:
    """`text` as a condition in SQL and the values of its `?`. Raises UsageError that points at the fault."""
    return _Reading(text, names, place).whole()


class _Reading:
    """One pass over the tokens by recursive descent; each step gives the SQL of what it has read."""

    def __init__(self, text: str, names: Mapping[str, Dimension], place: Place) -> None:
        self._text, self._names, self._place = text, names, place
        self._rest = tokens(text)[::-1]
        self._params: list[object] = []
        self._depth = 0

    def whole(self) -> tuple[str, tuple[object, ...]]:
        sql = self._either()
        if self._next.kind != "end":
            raise self._wrong("expected 'and', 'or' or the end")
        return sql, tuple(self._params)

    def _either(self) -> str:
        return self._joined("or", self._both)

    def _both(self) -> str:
        return self._joined("and", self._one)

    def _joined(self, word: str, step: Callable[[], str]) -> str:
        pieces = [step()]
        while self._took(word):
            pieces.append(step())
        return pieces[0] if len(pieces) == 1 else f"({f' {word.upper()} '.join(pieces)})"

    def _one(self) -> str:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._wrong("nested too deeply")
        if self._took("not"):
            sql = f"(NOT {self._one()})"
        elif self._took("("):
            sql = self._either()
            self._expect(")")
        else:
            sql = self._comparison()
        self._depth -= 1
        return sql

    def _comparison(self) -> str:
        column = self._column()
        if self._took("is"):
            return self._known(column, unknown=not self._took("not"))
        negation = "NOT " if self._took("not") else ""
        if self._took("in"):
            return f"{comparable(column, self._place)} {negation}IN ({self._list(column)})"
        if self._took("like"):
            return f"LOWER({written(column.sql, self._place)}) {negation}LIKE {self._pattern(column)}"
        if negation or self._next.text not in _SIGNS:
            raise self._wrong("expected = != < <= > >=, in, like or is")
        return self._compared(column, _SIGNS[self._take().text])

    def _compared(self, column: Dimension, sign: str) -> str:
        if sign in ("=", "<>") and self._next.text.lower() in _UNKNOWN:
            return self._known(column, unknown=sign == "=")
        ordered = column.kind == "text" and sign not in ("=", "<>")
        collation = self._place.dialect.code_points if ordered else ""
        return f"{comparable(column, self._place)}{collation} {sign} {self._value(column)}"

    def _known(self, column: Dimension, unknown: bool) -> str:
        if self._next.text.lower() not in _UNKNOWN:
            raise self._wrong("expected null or unknown; compare anything else with =")
        self._take()
        return f"{comparable(column, self._place)} IS {'' if unknown else 'NOT '}NULL"

    def _list(self, column: Dimension) -> str:
        self._expect("(")
        values = [self._value(column)]
        while self._took(","):
            values.append(self._value(column))
        self._expect(")")
        return ", ".join(values)

    def _pattern(self, column: Dimension) -> str:
        if column.kind != "text" or self._next.kind != "string":
            raise self._wrong("like needs a column of text and a quoted pattern")
        if re.search(r"(?<!\\)(\\\\)*\\.$", self._next.text):
            raise self._wrong("a pattern cannot end with a backslash")
        return f"LOWER({self._value(column)}) ESCAPE '\\'"

    def _column(self) -> Dimension:
        name = self._next.text.lower()
        if self._next.kind != "name":
            raise self._wrong("expected the name of a column")
        if name not in self._names:
            raise self._wrong(unknown_name("column", name, self._names).message)
        self._take()
        return self._names[name]

    def _value(self, column: Dimension) -> str:
        token = self._next
        if token.text.lower() in _UNKNOWN:
            raise self._wrong("null fits 'is null' or 'is not null' only")
        if token.kind not in ("string", "value") and token.text.lower() not in FLAGS:
            bare = f": '{token.text}'" if token.kind == "name" else ""
            raise self._wrong(f"expected a value; a text is written in quotes{bare}")
        quote = token.text[0] if token.kind == "string" else ""
        text = token.text[1:-1].replace(quote * 2, quote) if quote else token.text
        try:
            self._params.append(literal(text, column))
        except ValueError as error:
            raise self._wrong(str(error)) from None
        self._take()
        return "?"

    @property
    def _next(self) -> Token:
        return self._rest[-1]

    def _take(self) -> Token:
        return self._rest.pop()

    def _took(self, word: str) -> bool:
        found = self._next.kind in ("name", "sign") and self._next.text.lower() == word
        if found:
            self._take()
        return found

    def _expect(self, sign: str) -> None:
        if not self._took(sign):
            raise self._wrong(f"expected {sign!r}")

    def _wrong(self, why: str) -> UsageError:
        return fault(self._text, self._next.at, why)
