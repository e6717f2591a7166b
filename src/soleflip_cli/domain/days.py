"""Which local day an instant falls on: months and tax years are local."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_MOST_DAYS = 20_000


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """The calendar day of an aware `moment` in `zone`. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("an instant without a time zone has no day")
    return moment.astimezone(zone).date()


class LocalDays:
    """`local_day` for millions of instants: one look-up for each UTC day.

    Within a UTC day the offset is constant, save on the few days when clocks change; so one
    time of day divides it into two local days. On the few, each instant is converted.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._parts: dict[str, tuple[str | None, str, str]] = {}

    def day(self, moment: datetime) -> str:
        """The local day of an aware UTC `moment`, as `YYYY-MM-DD`."""
        return self.of_text(moment.isoformat(" "))

    def of_text(self, moment: str) -> str:
        """The same, of a moment as `YYYY-MM-DD HH:MM:SS+00:00`."""
        start = moment[:10]
        cut, before, after = self._parts.get(start) or self._divided(start)
        if cut is None:
            return local_day(datetime.fromisoformat(moment), self._zone).isoformat()
        return after if moment[11:] >= cut else before

    def _divided(self, day: str) -> tuple[str | None, str, str]:
        if len(self._parts) > _MOST_DAYS:
            self._parts.clear()
        found = self._parts[day] = self._divide(date.fromisoformat(day))
        return found

    def _divide(self, day: date) -> tuple[str | None, str, str]:
        """The time of day at which the local day changes, and the local days before and after it."""
        start = datetime(day.year, day.month, day.day, tzinfo=UTC)
        first, last = self._offset(start), self._offset(start + timedelta(days=1))
        if first != last:
            return None, "", ""
        if first > timedelta(0):
            return _clock(timedelta(days=1) - first), day.isoformat(), (day + timedelta(days=1)).isoformat()
        return _clock(-first), (day - timedelta(days=1)).isoformat(), day.isoformat()

    def _offset(self, moment: datetime) -> timedelta:
        return moment.astimezone(self._zone).utcoffset() or timedelta(0)


def _clock(since_midnight: timedelta) -> str:
    return str((datetime(1, 1, 1, tzinfo=UTC) + since_midnight).time())
