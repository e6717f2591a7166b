"""Which local day an instant falls on: months and tax years are local."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


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
        self._parts = lru_cache(maxsize=20_000)(self._divide)

    def day(self, moment: datetime) -> str:
        """The local day of an aware UTC `moment`, as `YYYY-MM-DD`."""
        cut, before, after = self._parts(moment.toordinal())
        if cut is None:
            return local_day(moment, self._zone).isoformat()
        return after if moment.hour * 3600 + moment.minute * 60 + moment.second >= cut else before

    def _divide(self, ordinal: int) -> tuple[int | None, str, str]:
        start = datetime.fromordinal(ordinal).replace(tzinfo=UTC)
        first, last = self._offset(start), self._offset(start + timedelta(days=1))
        today = start.date()
        if first != last:
            return None, "", ""
        if first >= 0:
            return 86_400 - first, today.isoformat(), (today + timedelta(days=1)).isoformat()
        return -first, (today - timedelta(days=1)).isoformat(), today.isoformat()

    def _offset(self, moment: datetime) -> int:
        offset = moment.astimezone(self._zone).utcoffset()
        return int(offset.total_seconds()) if offset is not None else 0
