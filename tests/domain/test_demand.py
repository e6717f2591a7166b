"""Demand classes against published bounds and worked figures."""

import pytest

from soleflip_cli.domain.demand import demand_class, interval, unevenness

A = [0, 0, 1, 0, 0, 2, 0, 1, 0, 0, 0, 1]
D = [2, 1, 3, 2, 2, 1, 2, 3, 2, 2, 1, 2]


@pytest.mark.parametrize(
    ("values", "rare", "uneven"), [(A, 3.0, 0.12), ([1] + [0] * 11, 12.0, 0.0), (D, 1.0, 0.111531)]
)
def test_worked_figures_come_out(values: list[float], rare: float, uneven: float) -> None:
    assert interval(values) == rare
    assert unevenness(values) == pytest.approx(uneven, abs=1e-6)


def test_without_demand_there_is_no_figure() -> None:
    assert (interval([0, 0]), unevenness([0, 0]), interval([]), demand_class([0, None])) == (None, None, None, "none")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (D, "smooth"),
        (A, "intermittent"),
        ([1, 1, 1, 20], "erratic"),
        ([1, 0, 0, 20, 0, 0, 1, 0], "lumpy"),
        ([1, None, None, 1, 1], "smooth"),
    ],
)
def test_the_bounds_part_four_kinds(values: list[float | None], expected: str) -> None:
    assert demand_class(values) == expected
