"""`soleflip forecast`: what is to be expected, and how true such forecasts were."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

import typer

from ..domain.errors import UsageError
from ..domain.forecasting import By, Measure
from . import typed
from .common import box, talk
from .exits import PARTIAL
from .forecast_books import accuracy, cash, profit, revenue, units
from .forecast_options import Channels, DryRun, Since, Typed, periods
from .forecast_stock import add_stock

if TYPE_CHECKING:
    from ..usecases.series_file import Panel, Wish

app = typer.Typer(
    no_args_is_help=True,
    help="""What is to be expected of the shop, or of any numbers.

    \b
    soleflip forecast units --by brand --horizon 30d
    soleflip forecast dead-stock
    soleflip forecast reorder
    soleflip forecast backtest units
    soleflip forecast series weekly.csv""",
)
add_stock(app)

Horizon = Annotated[
    str | None, typer.Option("--horizon", metavar="N", help="Periods ahead: 4, or 7d, 12w, 6m. Default: 14d, 4w, 3m.")
]
Freq = Annotated[
    Literal["daily", "weekly", "monthly"] | None,
    typer.Option("--freq", metavar="NAME", help="daily, weekly or monthly; default: as the dates lie."),
]
Origin = Annotated[str | None, typer.Option("--origin", metavar="DAY", help="As if that day were the last one known.")]
Gaps = Annotated[
    Literal["zero", "missing"], typer.Option("--gaps", metavar="NAME", help="Periods without a row: zero or missing.")
]
Arima = Annotated[bool, typer.Option("--arima", help="Let ARIMA take over where it did better; a second a series.")]
Encoding = Annotated[
    str | None, typer.Option("--encoding", metavar="NAME", help="If it is neither UTF-8 nor Windows-1252.")
]
DecimalMark = Annotated[
    Literal[".", ","] | None,
    typer.Option("--decimal", metavar="MARK", help="The decimal mark, if the file leaves it open."),
]
Dates = Annotated[
    Literal["dmy", "mdy"] | None,
    typer.Option("--dates", metavar="ORDER", help="Order of dates, if the file leaves it open: dmy, mdy."),
]


@app.command()
def series(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A table with the columns series, date, value.")],
    horizon: Horizon = None,
    freq: Freq = None,
    origin: Origin = None,
    quantiles: Annotated[
        str, typer.Option("--quantiles", metavar="A,B", help="Chances that the value stays at or below.")
    ] = "0.1,0.5,0.9",
    method: Annotated[str, typer.Option("--method", metavar="NAME", help="One method for all series.")] = "auto",
    arima: Arima = False,
    gaps: Gaps = "zero",
    encoding: Encoding = None,
    decimal: DecimalMark = None,
    dates: Dates = None,
) -> None:
    """Forecast every series of a file.

    \b
    soleflip forecast series weekly.csv
    soleflip forecast series sales.csv --freq weekly --horizon 12w -o forecast.csv
    soleflip forecast series weekly.csv --origin 2026-06-30 --method tsb

    The columns may stand in any order, with any usual delimiter. Rows of one period are summed, periods without a row
    are 0 from a series' first value on, an empty value means that its period is not known. A period that has not
    ended is left out. Series with too little history lean on all of them together, and say so. The page forecasts says
    what each figure means. Exit code 9 says that rows were rejected.
    """
    from ..usecases.forecast_series import How, forecast_file
    from .output import show

    wish = _wish(file, horizon, freq, origin, gaps, encoding, decimal, dates)
    found = forecast_file(wish, How(_levels(quantiles), method, arima))
    show(found.table)
    _end(found.panel)


@app.command()
def backtest(
    measure: Annotated[
        Literal["units", "revenue", "profit"] | None,
        typer.Argument(metavar="[units|revenue|profit]", help="Of the shop: units, revenue or profit."),
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", metavar="FILE", help="Of a table with the columns series, date, value.")
    ] = None,
    by: Annotated[
        By | None, typer.Option("--by", metavar="NAME", help="Down to this level of the shop. Default: brand.")
    ] = None,
    origins: Annotated[
        int | None, typer.Option("--origins", metavar="N", help="How many days to forecast from. Default: 8; a file 4.")
    ] = None,
    step: Annotated[
        int | None, typer.Option("--step", metavar="N", help="Periods between them; default: the horizon.")
    ] = None,
    horizon: Horizon = None,
    freq: Freq = None,
    origin: Origin = None,
    methods: Annotated[
        str | None, typer.Option("--methods", metavar="A,B", help="Beside the automatic choice; or all.")
    ] = None,
    arima: Arima = False,
    gaps: Gaps = "zero",
    encoding: Encoding = None,
    decimal: DecimalMark = None,
    dates: Dates = None,
    channel: Channels = None,
    since: Since = None,
    dry_run: DryRun = False,
) -> None:
    """How forecasts would have done in the past.

    \b
    soleflip forecast backtest units
    soleflip forecast backtest profit --by style --origins 12
    soleflip forecast backtest --file weekly.csv --origins 8 --horizon 4 --step 1
    soleflip forecast backtest --file weekly.csv --methods all --format csv

    At each origin every method sees what was known there and nothing else, and is held against what came. The automatic
    choice is made anew at each. Below 1, errors are smaller than those of the naive forecast (the last value, the value
    a year ago). No method is best at everything: MASE alone favours forecasts of nothing where most periods are 0.

    Of the shop there are figures for each level, from the whole down to --by; they are kept, and shown beside later
    ones. What only a file can be asked: --origin, --arima, --gaps, --encoding, --decimal, --dates.
    """
    from ..usecases.forecast_backtest import USUAL, Trial, backtest_file
    from .output import show

    if step is not None and step < 1:
        raise UsageError("origins are at least one period apart", "--step 1")
    names = USUAL if methods is None else [name.strip() for name in methods.split(",") if name.strip()]
    for_file = [origin, encoding, decimal, dates, arima or None, None if gaps == "zero" else gaps]
    if file is None:
        _refuse(any(one is not None for one in for_file), "that option is for files", "--file weekly.csv")
        typed_scope = Typed(by or "brand", horizon, freq, channel, since)
        _backtest_books(
            typed_scope, measure or "units", BooksOptions(8 if origins is None else origins, step, names, dry_run)
        )
        return
    for_shop = [measure, by, channel, since, dry_run or None]
    _refuse(any(one is not None for one in for_shop), "a file is no shop", "soleflip forecast backtest units")
    wish = _wish(file, horizon, freq, origin, gaps, encoding, decimal, dates)
    found = backtest_file(wish, Trial(4 if origins is None else origins, step, names, arima))
    show(found.table)
    _end(found.panel)


class BooksOptions(NamedTuple):
    """How a back-test of the shop is made."""

    origins: int
    step: int | None
    methods: Sequence[str]
    dry_run: bool


def _backtest_books(typed_scope: Typed, measure: Measure, how: BooksOptions) -> None:
    from ..usecases.forecast_books_backtest import BooksTrial, backtest_books
    from .output import show

    show(backtest_books(box(), BooksTrial(typed_scope.scope(measure), periods(typed_scope.horizon), *how)))


def _refuse(wrong: bool, what: str, instead: str) -> None:
    if wrong:
        raise UsageError(what, instead)


def _wish(
    file: Path,
    horizon: str | None,
    freq: Literal["daily", "weekly", "monthly"] | None,
    origin: str | None,
    gaps: Literal["zero", "missing"],
    encoding: str | None,
    decimal: Literal[".", ","] | None,
    dates: Literal["dmy", "mdy"] | None,
) -> Wish:
    """What was typed, as the use-cases take it."""
    from ..importers.reading.notation import Told
    from ..usecases.series_file import Wish

    day = typed.day(origin, "--origin")
    return Wish(file, Told(decimal, dates), encoding, freq, day, periods(horizon), gaps)


def _levels(text: str) -> tuple[float, ...]:
    """Levels between 0 and 1, in order, each once. Raises UsageError."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts or not all(re.fullmatch(r"0?\.[0-9]{1,4}", part, re.ASCII) and float(part) for part in parts):
        raise UsageError(f"{text[:40]!r} are no chances between 0 and 1", "--quantiles 0.1,0.5,0.9")
    return tuple(sorted({float(part) for part in parts}))


def _end(panel: Panel | None) -> None:
    """Name the rows that could not be read; the exit code says that there were some."""
    if panel is None or not panel.bad:
        return
    from ..usecases.series_file import tell_bad

    tell_bad(panel.bad, talk)
    raise typer.Exit(PARTIAL)


for command in (units, revenue, profit, cash, accuracy):
    app.command()(command)
