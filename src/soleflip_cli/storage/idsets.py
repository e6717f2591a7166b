"""Which rows a command touched, in little memory."""

from __future__ import annotations

from collections.abc import Collection, Iterator


class IdSet:
    """A set of row ids in one byte each: a million fit in a megabyte."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def add(self, number: int) -> None:
        """Put a non-negative number in."""
        self.update((number,))

    def update(self, numbers: Collection[int]) -> None:
        """Put non-negative numbers in."""
        last = max(numbers, default=-1)
        if last >= len(self._bytes):
            self._bytes.extend(bytes(last - len(self._bytes) + 65_536))
        if isinstance(numbers, range) and numbers.step == 1:
            self._bytes[numbers.start : numbers.stop] = b"\1" * len(numbers)
            return
        for number in numbers:
            self._bytes[number] = 1

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and number < len(self._bytes) and bool(self._bytes[number])

    def __len__(self) -> int:
        return self._bytes.count(1)

    def __iter__(self) -> Iterator[int]:
        return (number for number, there in enumerate(self._bytes) if there)
