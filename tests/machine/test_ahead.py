"""What is fetched ahead comes in order, with its errors, and ends when nobody wants more."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from soleflip_cli.machine.ahead import ahead


def counted(most: int, given: list[int]) -> Iterator[int]:
    for number in range(most):
        given.append(number)
        yield number


def test_everything_comes_in_order() -> None:
    assert list(ahead(range(1_000))) == [*range(1_000)]


def test_it_is_a_few_things_ahead_and_no_more() -> None:
    given: list[int] = []
    coming = ahead(counted(100, given), depth=3)
    assert next(coming) == 0
    for _ in range(200):
        if len(given) >= 4:
            break
        time.sleep(0.01)
    time.sleep(0.05)
    assert 4 <= len(given) <= 5
    coming.close()  # type: ignore[attr-defined]


def test_an_error_comes_after_what_came_before_it() -> None:
    def failing() -> Iterator[int]:
        yield 1
        raise ValueError("it broke")

    coming = ahead(failing())
    assert next(coming) == 1
    with pytest.raises(ValueError, match="it broke"):
        next(coming)


def test_the_thread_ends_when_nobody_wants_more() -> None:
    given: list[int] = []
    before = threading.active_count()
    coming = ahead(counted(10_000, given), depth=2)
    assert next(coming) == 0
    coming.close()  # type: ignore[attr-defined]
    assert threading.active_count() == before
    assert len(given) < 10
