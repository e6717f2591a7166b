"""What every forecast of the shop can be asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from ..domain.errors import UsageError
from ..domain.forecasting import By, Measure
from ..domain.series import Frequency
from ..reports.periods import period
from .common import box

if TYPE_CHECKING:
    from ..usecases.shop_series import Scope

_MOST = 1_000
Grouping = Annotated[By, typer.Option("--by", metavar="NAME", help="shop, category, brand, style, size or channel.")]
Horizon = Annotated[
    str | None, typer.Option("--horizon", metavar="N", help="30d, 12w, 6m, or so many periods. Default: 4w, 14d, 3m.")
]
Often = Annotated[
    Frequency | None,
    typer.Option("--freq", metavar="NAME", help="daily, weekly or monthly. Default: weekly; monthly for months."),
]
Interval = Annotated[
    int, typer.Option("--interval", metavar="N", min=1, max=99, help="How many of 100 outcomes lie within.")
]
Channels = Annotated[
    list[str] | None, typer.Option("--channel", metavar="NAME", help="Only this channel; may be given again.")
]
Since = Annotated[
    str | None, typer.Option("--since", metavar="DAY", help="Learn from this day on: 2026-10-01, 2026-10, 30d, 6m.")
]
MethodName = Annotated[str, typer.Option("--method", metavar="NAME", help="One method for all series.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show it, and keep nothing.")]


class Typed(NamedTuple):
    """The options that say which sales, how they are grouped and how far ahead."""

    by: By
    horizon: str | None
    freq: Frequency | None
    channel: list[str] | None
    since: str | None

    def scope(self, measure: Measure) -> Scope:
        """Which sales, grouped and cut into periods. Raises UsageError."""
        from ..usecases.shop_series import Scope

        ahead = periods(self.horizon)
        often = self.freq or ("monthly" if ahead and ahead[1] == "m" else "weekly")
        day = period(self.since, box().today())[0] if self.since else None
        return Scope(measure, self.by, often, tuple(self.channel or ()), day)


def periods(text: str | None) -> tuple[int, str] | None:
    """`4`, `7d`, `12w` or `6m` as a number and its unit. Raises UsageError."""
    if text is None:
        return None
    found = re.fullmatch(r"\s*([0-9]{1,4})\s*([dwm]?)\s*", text, re.ASCII | re.IGNORECASE)
    if found is None or not 0 < int(found[1]) <= _MOST:
        raise UsageError(f"{text[:40]!r} is no horizon of 1 to {_MOST:,} periods", "--horizon 4, or 7d, 12w, 6m")
    return int(found[1]), found[2].lower()
