"""Counts in plain words."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """`1 sale`, `1,127 sales`: the number and its noun, given in the singular."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
