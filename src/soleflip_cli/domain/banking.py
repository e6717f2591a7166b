"""Lines of bank statements: whether a statement adds up, and what a line paid."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

NEAR = 5
"""Days that a bank may take: within them an equal amount is found behind a line."""

FAR = 30
"""Days within which an equal amount is proposed."""

_SHORTEST = 4
_WORD = re.compile(r"\w+")


class Booking(NamedTuple):
    """One line of a statement: signed minor units of `currency`, as the account's owner sees it."""

    booked_on: date
    amount: int
    currency: str
    party: str | None
    text: str | None


class Statement(NamedTuple):
    """Lines of one account, in order; the balances before and after them in minor units, None where not stated."""

    account: str | None
    opening: int | None
    closing: int | None
    bookings: Sequence[Booking]

    @property
    def gap(self) -> int:
        """What closing has more than opening and all lines come to; 0 where it adds up or is not stated."""
        if self.opening is None or self.closing is None:
            return 0
        return self.closing - self.opening - sum(one.amount for one in self.bookings)


class Candidate(NamedTuple):
    """Something that money moved for: a `kind` and its number, signed minor units, a day, and words that name it.

    `called` is what people type where that is not the number.
    """

    kind: str
    number: int
    amount: int
    currency: str
    day: date
    names: tuple[str, ...]
    references: tuple[str, ...] = ()
    called: str | None = None

    @property
    def target(self) -> str:
        """How a person types it."""
        return f"{self.kind}:{self.called or self.number}"


def natural_keys(account: str, bookings: Iterable[Booking]) -> list[str]:
    """What each line is known by: account, day, amount, words, and its number among those alike."""
    seen: Counter[str] = Counter()
    keys = []
    for one in bookings:
        words = _plain(f"{one.party or ''} {one.text or ''}")
        alike = "|".join((account, one.booked_on.isoformat(), f"{one.amount} {one.currency}", words))
        seen[alike] += 1
        keys.append(f"{alike}|{seen[alike]}")
    return keys


def by_amount(candidates: Iterable[Candidate]) -> dict[tuple[int, str], list[Candidate]]:
    """Candidates by amount and currency: a line is compared with those of its own alone."""
    found: dict[tuple[int, str], list[Candidate]] = {}
    for one in candidates:
        found.setdefault((one.amount, one.currency), []).append(one)
    return found


def by_reference(candidates: Iterable[Candidate], lines: Iterable[Booking]) -> dict[str, list[Candidate]]:
    """Candidates by the first word of those of their references that some line may name."""
    said = {word for line in lines for word in _plain(" ".join(filter(None, (line.party, line.text)))).split(" ")}
    found: dict[str, list[Candidate]] = {}
    for one in candidates:
        for name in one.references:
            first = _WORD.search(name) if len(name) >= _SHORTEST else None
            if first and (word := first[0].casefold()) in said:
                found.setdefault(word, []).append(one)
    return found


def referred(line: Booking, found: Mapping[str, list[Candidate]]) -> list[Candidate]:
    """What a line names by its reference, whatever the amount; money goes the same way, in the same currency."""
    words = _plain(" ".join(filter(None, (line.party, line.text)))).split(" ")
    meant = (one for word in dict.fromkeys(words) for one in found.get(word, ()))
    return [
        one
        for one in dict.fromkeys(meant)
        if one.currency == line.currency and (one.amount > 0) == (line.amount > 0) and _referred(line, one)
    ]


def fitting(line: Booking, candidates: Iterable[Candidate]) -> list[Candidate]:
    """What a line may have paid: of its amount and not long before or after, the most likely first."""
    alike = [one for one in candidates if (one.amount, one.currency) == (line.amount, line.currency)]
    near = [one for one in alike if _referred(line, one) or abs((one.day - line.booked_on).days) <= FAR]
    return sorted(near, key=lambda one: _likeness(line, one))


def certain(line: Booking, candidates: Iterable[Candidate]) -> Candidate | None:
    """The one that is meant without doubt: by its reference, else the only one near, else the only one named.

    An expense is never certain: a person has typed it, and may mean another one. Nor is a sale that no payout names.
    """
    found = [one for one in fitting(line, candidates) if one.kind not in ("expense", "sale")]
    for some in (
        [one for one in found if _referred(line, one)],
        near := [one for one in found if abs((one.day - line.booked_on).days) <= NEAR],
        [one for one in near if _named(line, one)],
    ):
        if len(some) == 1:
            return some[0]
    return None


def _likeness(line: Booking, one: Candidate) -> tuple[bool, bool, int, str, int]:
    away = abs((one.day - line.booked_on).days)
    return not _referred(line, one), not _named(line, one), away, one.kind, one.number


def _referred(line: Booking, one: Candidate) -> bool:
    return _says(line, (name for name in one.references if len(name) >= _SHORTEST))


def _named(line: Booking, one: Candidate) -> bool:
    return _says(line, one.names)


def _says(line: Booking, words: Iterable[str]) -> bool:
    """Whether the line has one of these words, whole."""
    said = f" {_plain(' '.join(filter(None, (line.party, line.text))))} "
    return any(f" {plain} " in said for word in words if (plain := _plain(word)))


def _plain(text: str) -> str:
    """Letters and digits without case, anything else a single blank."""
    return " ".join(_WORD.findall(text.casefold()))
