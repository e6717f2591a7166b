"""Forecasts of files: what is left out, what is said, and that nothing after the origin is looked at."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from soleflip_cli.domain.errors import NotUnderstood, UsageError
from soleflip_cli.domain.table import Table
from soleflip_cli.usecases.forecast_backtest import ALL, Trial, backtest_file
from soleflip_cli.usecases.forecast_series import How, forecast_file
from soleflip_cli.usecases.series_file import Wish

LEVELS = (0.1, 0.5, 0.9)
MONDAY = date(2026, 1, 5)
UNITS = (3, 5, 2, 4, 6, 3, 4, 5, 2, 4, 3, 5, 6, 4, 3, 2, 5, 4)


def weekly(values: Sequence[object] = UNITS, name: str = "dunk", start: date = MONDAY) -> str:
    rows = (f"{name},{start + timedelta(days=7 * step)},{value}" for step, value in enumerate(values))
    return "".join(f"{row}\n" for row in rows)


def written(tmp_path: Path, rows: str) -> Path:
    path = tmp_path / "units.csv"
    path.write_text(f"series,date,value\n{rows}", encoding="utf-8")
    return path


def forecast(tmp_path: Path, rows: str, how: How = How(LEVELS), **wish: object) -> Table:  # noqa: B008 (a value)
    return forecast_file(Wish(written(tmp_path, rows), **wish), how).table  # type: ignore[arg-type]


def rows_of(table: Table) -> list[dict[str, object]]:
    keys = [column.key for column in table.columns]
    return [dict(zip(keys, row, strict=True)) for row in table.rows]


def test_a_row_for_each_series_and_week_with_a_column_for_each_quantile(tmp_path: Path) -> None:
    found = rows_of(forecast(tmp_path, weekly() + weekly(UNITS[::-1], "kayano"), How((0.05, 0.5))))
    assert [row["series"] for row in found] == ["dunk"] * 4 + ["kayano"] * 4
    assert list(found[0]) == ["series", "date", "mean", "q0.05", "q0.5", "method", "level"]
    assert [row["date"] for row in found[:2]] == [MONDAY + timedelta(days=7 * 18), MONDAY + timedelta(days=7 * 19)]
    assert all(Decimal(2) < row["mean"] < Decimal(6) for row in found)  # type: ignore[operator]
    assert {row["level"] for row in found} == {"series"}


def test_nothing_after_the_origin_leaks(tmp_path: Path) -> None:
    origin = MONDAY + timedelta(days=7 * 12 + 2)
    honest = rows_of(forecast(tmp_path, weekly(), origin=origin))
    spoilt = weekly((*UNITS[:12], *[900] * 6)) + weekly([7] * 3, "later", date(2026, 6, 1))
    assert rows_of(forecast(tmp_path, spoilt, origin=origin)) == honest
    assert honest[0]["date"] == MONDAY + timedelta(days=7 * 12)


def test_rows_after_the_origin_are_counted_out_loud(tmp_path: Path) -> None:
    notes = forecast(tmp_path, weekly(), origin=MONDAY + timedelta(days=7 * 12 - 1)).notes
    assert "6 rows after 2026-03-29 left out" in notes


def test_a_week_that_has_not_ended_is_left_out_of_dated_sales(tmp_path: Path) -> None:
    sales = "".join(f"dunk,{MONDAY + timedelta(days=3 * step)},1\n" for step in range(30))
    found = forecast(tmp_path, sales)
    assert rows_of(found)[0]["date"] == date(2026, 3, 30)
    assert "weekly, as its dates lie (--freq says otherwise); the last whole week is 2026-03-23" in found.notes


def test_duplicates_are_summed_and_said(tmp_path: Path) -> None:
    twice = forecast(tmp_path, weekly() + weekly())
    assert any(note.startswith("18 rows of a day that its series had already: summed") for note in twice.notes)
    assert rows_of(twice)[0]["mean"] > rows_of(forecast(tmp_path, weekly()))[0]["mean"]  # type: ignore[operator]


def test_a_horizon_longer_than_history_is_warned_of(tmp_path: Path) -> None:
    notes = forecast(tmp_path, weekly(UNITS[:6]), horizon=(3, "m")).notes
    assert "the horizon of 13 is longer than the history of 6 weeks: not to be trusted" in notes


def test_a_gap_of_a_year_is_named(tmp_path: Path) -> None:
    rows = weekly(UNITS[:6]) + weekly(UNITS[:6], start=date(2027, 6, 7))
    notes = forecast(tmp_path, rows).notes
    assert "dunk: nothing between 2026-02-09 and 2027-06-07, taken as 0; --gaps missing if it is not known" in notes
    filled, left = (rows_of(forecast(tmp_path, rows, gaps=gaps))[0]["mean"] for gaps in ("zero", "missing"))
    assert left > filled  # type: ignore[operator]


@pytest.mark.parametrize(
    "rows", ["dunk,2026-01-05,3\n", "dunk,2026-01-05,3\ndunk,2026-01-05,4\nb,2026-01-05,4\n", weekly((1, 2))]
)
def test_too_little_is_said_to_be_too_little(tmp_path: Path, rows: str) -> None:
    found = forecast(tmp_path, rows)
    assert rows_of(found) == [] and any("not enough data" in note for note in found.notes)


def test_a_new_series_leans_on_all_of_them_and_says_so(tmp_path: Path) -> None:
    found = forecast(tmp_path, weekly() + weekly((9,), "new", date(2026, 5, 4)))
    new = rows_of(found)[-1]
    assert (new["series"], new["level"], new["method"]) == ("new", "all series", "pooled")
    assert any(note.startswith("new has little history: 20% of it is its own") for note in found.notes)


def test_a_header_alone_is_no_error_but_bad_rows_alone_are(tmp_path: Path) -> None:
    empty = forecast(tmp_path, "")
    assert rows_of(empty) == [] and empty.notes == ("the file has no rows",)
    with pytest.raises(NotUnderstood, match=r"no row of units\.csv can be read; line 2: value: 'many' is not a number"):
        forecast(tmp_path, "dunk,2026-01-05,many\n")


@pytest.mark.parametrize(
    ("how", "wish", "message"),
    [
        (How(LEVELS, "crystal-ball"), {}, "no method is called 'crystal-ball'"),
        (How(LEVELS), {"origin": date(2025, 1, 1)}, "holds nothing up to 2025-01-01"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path: Path, how: How, wish: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        forecast(tmp_path, weekly(), how, **wish)


def test_values_below_zero_are_forecast_as_such(tmp_path: Path) -> None:
    found = rows_of(forecast(tmp_path, weekly([-value / 2 for value in UNITS])))
    assert all(row["mean"] < 0 and row["q0.1"] < row["q0.9"] for row in found)  # type: ignore[operator]


def test_a_backtest_sets_methods_beside_each_other(tmp_path: Path) -> None:
    found = backtest_file(Wish(written(tmp_path, weekly(UNITS * 2))), Trial(4, methods=("tsb", "mean"))).table
    rows = {str(row["method"]): row for row in rows_of(found)}
    assert list(rows) == ["auto", "naive", "seasonal-naive", "tsb", "mean"]
    assert rows["naive"]["mae_naive"] == 1 and rows["auto"]["rmsse"] < rows["naive"]["rmsse"]  # type: ignore[operator]
    assert rows["auto"]["forecasts"] == 16 and rows["auto"]["pinball"] is not None
    assert found.title == "Back-test: 4 weeks ahead from 4 origins"


def test_a_backtest_of_a_short_file_says_how_far_it_gets(tmp_path: Path) -> None:
    path = written(tmp_path, weekly(UNITS[:11]))
    found = backtest_file(Wish(path), Trial(4))
    assert "history has room for 1 origin only" in found.table.notes
    none = backtest_file(Wish(written(tmp_path, weekly(UNITS[:5]))), Trial(4)).table
    assert rows_of(none) == [] and "not enough data for a back-test" in none.notes


def test_all_methods_are_those_of_the_list(tmp_path: Path) -> None:
    from soleflip_cli.forecasters import METHODS
    from soleflip_cli.usecases.forecast_backtest import beside

    assert [one.name for one in beside((ALL,))] == [name for name in METHODS if "naive" not in name]
