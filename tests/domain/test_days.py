"""Business days: the fast way gives what the plain one gives, in any zone, also when clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from soleflip_cli.domain.days import LocalDays, local_day

ZONES = ("Asia/Kathmandu", "Pacific/Chatham", "America/St_Johns", "Australia/Lord_Howe", "Europe/Berlin", "UTC")
CHANGES = tuple(
    datetime(2024, month, day, hour, tzinfo=UTC)
    for month, day, hour in ((3, 31, 1), (4, 6, 14), (4, 6, 15), (3, 10, 5), (10, 5, 15), (11, 3, 4))
)
zones = some.sampled_from((*ZONES, "Pacific/Apia", "America/New_York", "Pacific/Kiritimati", "Etc/GMT+12")).map(
    ZoneInfo
)


@given(zones, some.integers(946_800_000, 2_200_000_000))
def test_any_instant_falls_on_its_local_day(zone: ZoneInfo, second: int) -> None:
    at = datetime.fromtimestamp(second, UTC)
    assert LocalDays(zone).day(at) == local_day(at, zone).isoformat()


@given(zones, some.sampled_from(CHANGES), some.integers(-100_000, 100_000))
def test_around_a_change_of_clocks_too(zone: ZoneInfo, change: datetime, seconds: int) -> None:
    days, at = LocalDays(zone), change + timedelta(seconds=seconds)
    for moment in (at, at + timedelta(seconds=1), at + timedelta(hours=12)):
        assert days.day(moment) == local_day(moment, zone).isoformat()


@pytest.mark.parametrize("name", ZONES)
def test_the_second_before_a_local_midnight_is_the_day_before(name: str) -> None:
    midnight = datetime(2025, 6, 10, tzinfo=ZoneInfo(name)).astimezone(UTC)
    days = LocalDays(ZoneInfo(name))
    assert [days.day(midnight - timedelta(seconds=1)), days.day(midnight)] == ["2025-06-09", "2025-06-10"]


def test_an_instant_without_a_zone_has_no_day() -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        local_day(datetime(2025, 1, 1, tzinfo=UTC).replace(tzinfo=None), ZoneInfo("UTC"))
