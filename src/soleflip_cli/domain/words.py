"""Counts in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta


def counted(number: int, noun: str) -> str:
    """`1 sale`, `1,127 sales`: the number and its noun, given in the singular."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def added(numbers: Sequence[int]) -> str:
    """`item 6 added`, `3 items added, 1 to 3`: items by their numbers, which follow one another."""
    first, last = numbers[0], numbers[-1]
    return f"item {first} added" if first == last else f"{counted(len(numbers), 'item')} added, {first} to {last}"


def ago(age: timedelta) -> str:
    """`2 h`, `3 days`: how long ago, rounded down."""
    if age >= timedelta(days=2):
        return counted(age.days, "day")
    hours = int(age / timedelta(hours=1))
    return f"{hours} h" if hours else f"{max(0, int(age / timedelta(minutes=1)))} min"
