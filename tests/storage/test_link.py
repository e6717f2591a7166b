"""Many rows altered by few statements are altered one for one, on either engine."""

from collections.abc import Iterator

import pytest

from soleflip_cli.storage.engine import connect, locate
from soleflip_cli.storage.link import ROWS_AT_ONCE, Link


@pytest.fixture
def link(books_url: str) -> Iterator[Link]:
    link = connect(locate(books_url), write=True)
    with link.transaction():
        link.run("CREATE TABLE thing (id BIGINT PRIMARY KEY, number INTEGER, other BIGINT, word TEXT)")
        rows = [(number, number, None, "kept") for number in range(3 * ROWS_AT_ONCE)]
        link.insert("thing", ("id", "number", "other", "word"), rows)
        yield link
    link.close()


@pytest.mark.parametrize("count", [0, 1, ROWS_AT_ONCE, 2 * ROWS_AT_ONCE + 1])
def test_as_many_rows_as_one_likes_take_their_own_numbers(link: Link, count: int) -> None:
    link.update("thing", ("number", "other"), [(-number, 2**40 + number, number) for number in range(count)])
    assert link.rows("SELECT number, other, word FROM thing ORDER BY id") == [
        (-number, 2**40 + number, "kept") if number < count else (number, None, "kept")
        for number in range(3 * ROWS_AT_ONCE)
    ]


def test_null_is_a_number_too_alone_or_before_others(link: Link) -> None:
    link.update("thing", ("number", "other"), [(None, None, 1)])
    link.update("thing", ("number", "other"), [(None, 7, 2), (2**20, None, 3), (4, None, 5)])
    found = link.rows("SELECT id, number, other FROM thing WHERE id BETWEEN 1 AND 5 ORDER BY id")
    assert found == [(1, None, None), (2, None, 7), (3, 2**20, None), (4, 4, None), (5, 4, None)]
