"""When the next of a row of moments is to be expected."""

from datetime import UTC, datetime, timedelta

import pytest

from soleflip_cli.domain.rhythm import expected_next

START = datetime(2026, 4, 1, 6, tzinfo=UTC)


def at(*minutes: int) -> list[datetime]:
    return [START + timedelta(minutes=one) for one in minutes]


@pytest.mark.parametrize(
    ("minutes", "follows"),
    [
        ((0, 15, 30, 45), 60),
        ((45, 30, 15, 0), 60),
        ((0, 15, 30, 46, 61, 75), 90),
        ((0, 15, 30, 45, 480, 495, 510, 525), 540),
        ((0, 15, 30), None),
        ((), None),
        ((0, 1, 200, 260, 2000), None),
    ],
)
def test_the_next_one_follows_the_usual_gap_where_there_is_one(minutes: tuple[int, ...], follows: int | None) -> None:
    assert expected_next(at(*minutes)) == (None if follows is None else at(follows)[0])
