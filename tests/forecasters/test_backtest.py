"""Back-tests: the figures are those of the domain's definitions; on real series the choice beats the naive forecast."""

import csv
import gzip
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from soleflip_cli.domain import accuracy
from soleflip_cli.forecasters.backtest import AUTOMATIC, Score, backtest, origins
from soleflip_cli.forecasters.engine import by_method
from soleflip_cli.forecasters.past import Past
from soleflip_cli.forecasters.spread import JUDGED
from soleflip_cli.forecasters.tsb import TSB


def test_figures_are_those_of_single_series() -> None:
    values = np.random.default_rng(1).poisson(2.0, (3, 30)).astype(float)
    values[2, 26:28] = np.nan
    past, looks = Past(values, 4, 52), [22, 26]
    score = next(one for one in backtest(past, looks, [TSB]) if one.method == "tsb")
    parts = [single(past, look, row) for look in looks for row in range(3)]
    assert score.mase == pytest.approx(np.mean([accuracy.mase(*part[:3]) for part in parts]))
    assert score.rmsse == pytest.approx(np.mean([accuracy.rmsse(*part[:3]) for part in parts]))
    came, said = ([one for part in parts for one in part[place]] for place in (1, 2))
    assert score.bias == pytest.approx(accuracy.bias(came, said))
    low, high = ([one for part in parts for one in part[place]] for place in (3, 5))
    assert score.coverage == pytest.approx(accuracy.coverage(came, low, high))
    losses = [accuracy.mean_pinball(part[1], part[5], JUDGED[2]) for part in parts]
    scales = [accuracy.scale(part[0]) for part in parts]
    assert score.pinball[2] == pytest.approx(np.mean([loss / unit for loss, unit in zip(losses, scales, strict=True)]))
    assert (score.series, score.forecasts) == (3, 22)


def single(past: Past, look: int, row: int) -> tuple[Any, ...]:
    """Training part, what came, what was said, and its three quantiles; NaN as None."""
    found = by_method(past, look, TSB, JUDGED)
    columns = [past.values[row, :look], past.values[row, look : look + 4], found.means[row], *found.quantiles[row].T]
    return tuple([None if np.isnan(one) else float(one) for one in column] for column in columns)


def test_the_naive_forecast_is_as_good_as_itself() -> None:
    values = np.random.default_rng(2).poisson(2.0, (5, 40)).astype(float)
    scores = {one.method: one for one in backtest(Past(values, 4, 52), [30, 34], [])}
    assert scores["naive"].to_naive == pytest.approx(1.0) and scores["seasonal-naive"].to_seasonal == pytest.approx(1.0)
    assert list(scores) == [AUTOMATIC, "naive", "seasonal-naive"]


def test_flat_series_leave_figures_undefined() -> None:
    score = backtest(Past(np.full((2, 20), 3.0), 2, 52), [16], [])[0]
    assert (score.mase, score.rmsse, score.to_naive, score.pinball) == (None, None, None, (None, None, None))
    assert score.bias == pytest.approx(0, abs=0.01)


def test_origins_lie_a_step_apart_and_have_a_whole_horizon_after_them() -> None:
    assert origins(30, 4, 3, 4) == [18, 22, 26]
    assert origins(10, 3, 5, 3) == [4, 7]
    assert origins(5, 4, 3, 1) == []


def wide(path: Path) -> Any:
    """A table of a column for each series, as series × periods; periods before the first demand are not known."""
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as stream:
        rows = [*csv.reader(stream)][1:]
    values = np.array([[float(cell) if cell not in ("", "NA") else np.nan for cell in row[1:]] for row in rows]).T
    for row in values:
        demands = np.flatnonzero(np.nan_to_num(row) > 0)
        row[: demands[0] if len(demands) else 0] = np.nan
    return values


def judged(values: Any, horizon: int, season: int, looks: list[int]) -> tuple[Score, Score]:
    chosen, naive = backtest(Past(values, horizon, season), looks, [])[:2]
    return chosen, naive


@pytest.mark.parametrize(
    ("name", "horizon", "season", "looks", "rmsse", "pinball"),
    [
        ("series/carparts_monthly_even.csv.gz", 6, 12, [33, 39, 45], 0.9, 0.9),
        ("series/shoe_shop_ca_weekly_units.csv", 4, 52, [*range(26, 54, 2)], 0.95, 0.9),
        ("stockx_contest/weekly_counts_top20.csv", 4, 52, [*range(34, 53, 2)], 1.0, 1.0),
    ],
)
def test_on_real_series_the_choice_beats_the_naive_forecast(
    shared: Path, name: str, horizon: int, season: int, looks: list[int], rmsse: float, pinball: float
) -> None:
    chosen, naive = judged(wide(shared / "data" / "real" / name), horizon, season, looks)
    assert chosen.rmsse / naive.rmsse < rmsse
    assert sum(chosen.pinball) / sum(naive.pinball) < pinball
    assert 0.7 < chosen.coverage < 0.96
