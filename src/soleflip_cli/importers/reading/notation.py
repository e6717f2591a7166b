"""How the columns of one file are written: told on the command line, else voted by its first rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, tzinfo
from typing import NamedTuple

from ..base import Field, Importer, Notation, Notations
from .dates import Order
from .rows import place
from .votes import Mark, day_order, decimal_mark

_SYSTEMS = {"us": "US M", "eu": "EU", "uk": "UK", "cm": "CM"}
_SYSTEM = re.compile(r"(?<![^\W_])(us|eu|uk|cm)(?![^\W_])", re.IGNORECASE)


class Told(NamedTuple):
    """What a person said about a file; None where it is left to the file itself. `zone` is the books'."""

    decimal: Mark | None = None
    dates: Order | None = None
    sizes: str | None = None
    zone: tzinfo = UTC


def notations(importer: Importer, header: Sequence[str], rows: Sequence[Sequence[str]], told: Told) -> Notations:
    """Field → its notation. Raises UsageError where a column leaves open what it means."""
    fields = [*importer.fields.values(), *importer.fees.values()]
    places = {one: at for one in fields if (at := place(one.columns, header)) < len(header)}
    known = {one: (header[at], [row[at] for row in rows]) for one, at in places.items()}
    marks = _marks(known, told)
    usual = next((mark for mark in marks.values() if mark), told.decimal)
    found = {
        one: Notation(
            marks.get(one) or usual,
            (told.dates or day_order(*column)) if one.votes == "day_order" else "dmy",
            _system(column[0], told.sizes),
            told.zone,
        )
        for one, column in known.items()
    }
    return lambda one: found.get(one, Notation(decimal=usual))


def _marks(known: Mapping[Field, tuple[str, Sequence[str]]], told: Told) -> dict[Field, Mark | None]:
    """A column that leaves its mark open follows a column of the same file that does not."""
    money = {one: column for one, column in known.items() if one.votes == "decimal"}
    if told.decimal:
        return dict.fromkeys(money, told.decimal)
    clear: list[Mark] = [mark for column in money.values() if (mark := _clear(*column))]
    return {one: decimal_mark(*column, clear[0] if clear else None) for one, column in money.items()}


def _clear(name: str, cells: Sequence[str]) -> Mark | None:
    votes = {decimal_mark(name, cells, ","), decimal_mark(name, cells, ".")}
    return votes.pop() if len(votes) == 1 else None


def _system(column: str, told: str | None) -> str | None:
    named = _SYSTEM.search(column)
    return _SYSTEMS[named[1].lower()] if named else _SYSTEMS.get(told or "")
