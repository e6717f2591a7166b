"""Which rows a command touched, in little memory."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator


class IdSet:
    """A set of row ids in one byte each: a million fit in a megabyte."""

    def __init__(self) -> None:
        self._bytes = array("B")

    def add(self, number: int) -> None:
        """Put a non-negative number in."""
        self.update((number,))

    def update(self, numbers: Collection[int]) -> None:
        """Put non-negative numbers in."""
        last = max(numbers, default=-1)
        if last >= len(self._bytes):
            self._bytes.frombytes(bytes(last - len(self._bytes) + 65_536))
        for number in numbers:
            self._bytes[number] = 1

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and number < len(self._bytes) and bool(self._bytes[number])

    def __len__(self) -> int:
        return sum(self._bytes)

    def __iter__(self) -> Iterator[int]:
        return (number for number, there in enumerate(self._bytes) if there)
