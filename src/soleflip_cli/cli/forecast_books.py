"""`soleflip forecast units|revenue|profit|cash|accuracy`: what the shop itself may expect, and what came."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from ..domain.forecasting import Measure
from . import forecast_options as options
from .bars import drawing
from .common import box
from .forecast_options import Typed, periods


def units(
    by: options.Grouping = "shop",
    horizon: options.Horizon = None,
    freq: options.Often = None,
    interval: options.Interval = 80,
    channel: options.Channels = None,
    since: options.Since = None,
    method: options.MethodName = "auto",
    dry_run: options.DryRun = False,
) -> None:
    """How many items will sell.

    \b
    soleflip forecast units
    soleflip forecast units --by brand --horizon 30d
    soleflip forecast units --by size --freq monthly --interval 95 -o units.xlsx

    Sales that stand are counted in their week (or day, month), from the first one on; the period that has not ended is
    left out. A row for each period and a sum of all. Series with little history lean on the group around them: size,
    style, brand, category, shop. Of styles and sizes, periods without stock count as not known. Every forecast is
    kept, so that soleflip forecast accuracy can tell later how true it was.
    """
    _show("units", Typed(by, horizon, freq, channel, since), interval, method, dry_run)


def revenue(
    by: options.Grouping = "shop",
    horizon: options.Horizon = None,
    freq: options.Often = None,
    interval: options.Interval = 80,
    channel: options.Channels = None,
    since: options.Since = None,
    method: options.MethodName = "auto",
    dry_run: options.DryRun = False,
) -> None:
    """What sales will be made at, before fees.

    \b
    soleflip forecast revenue --horizon 30d
    soleflip forecast revenue --by category --since 2025-01

    Items that will sell, times what one brought lately: late sales count more, and few of a series lean on the group
    around it. Currencies are never mixed: one block of rows for each.
    """
    _show("revenue", Typed(by, horizon, freq, channel, since), interval, method, dry_run)


def profit(
    by: options.Grouping = "shop",
    horizon: options.Horizon = None,
    freq: options.Often = None,
    interval: options.Interval = 80,
    channel: options.Channels = None,
    since: options.Since = None,
    method: options.MethodName = "auto",
    dry_run: options.DryRun = False,
) -> None:
    """What sales will earn, where the cost is known.

    \b
    soleflip forecast profit --horizon 30d
    soleflip forecast profit --by brand --interval 50

    Payout - cost ± adjustments of the sales whose cost and payout are known; how many these are is told. The penalty of
    a sale that fell through counts in the week of that sale.
    """
    _show("profit", Typed(by, horizon, freq, channel, since), interval, method, dry_run)


def cash(
    horizon: options.Horizon = None,
    freq: options.Often = None,
    interval: options.Interval = 80,
    channel: options.Channels = None,
    since: options.Since = None,
    method: options.MethodName = "auto",
    dry_run: options.DryRun = False,
) -> None:
    """What money will come in, known and expected apart.

    \b
    soleflip forecast cash --horizon 30d
    soleflip forecast cash --horizon 12w --channel stockx

    Payouts of what is sold and not paid, on the day on which they usually come; expenses that recur; and payouts of
    sales still to be made, which are a forecast and have an interval. What is on order is named, not counted: the books
    do not say what of it is paid.
    """
    from ..usecases.forecast_cash import forecast_cash
    from ..usecases.forecast_kept import Ask
    from .output import show

    scope = Typed("shop", horizon, freq, channel, since).scope("payout")
    show(forecast_cash(box(), Ask(scope, periods(horizon), interval, method, dry_run)))


def _show(measure: Measure, typed: Typed, interval: int, method: str, dry_run: bool) -> None:
    from ..usecases.forecast_books import forecast_books
    from ..usecases.forecast_kept import Ask
    from .output import show, shows_table

    ask = Ask(typed.scope(measure), periods(typed.horizon), interval, method, dry_run)
    show(forecast_books(box(), ask, drawing() if shows_table() else None))


def accuracy(
    measure: Annotated[
        Literal["units", "revenue", "profit", "payout"] | None,
        typer.Argument(metavar="[units|revenue|profit|payout]", help="Only forecasts of this; payout is that of cash."),
    ] = None,
) -> None:
    """How true the forecasts of the shop have been.

    \b
    soleflip forecast accuracy
    soleflip forecast accuracy units --format csv

    What was forecast earlier beside what came: every forecast that was kept, and all of one kind together. Only periods
    that are over count. Within is the share of them that lay in the interval, which should be near the interval.
    """
    from ..usecases.forecast_accuracy import accuracy
    from .output import show

    show(accuracy(box(), measure))
