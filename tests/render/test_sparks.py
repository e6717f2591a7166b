"""The line of small bars."""

from hypothesis import given
from hypothesis import strategies as st

from soleflip_cli.render.sparks import BLANK, BLOCKS, MOST_CELLS, PLAIN, sparkline


def test_bars_go_from_the_lowest_to_the_highest() -> None:
    assert sparkline([(day, day) for day in range(8)]) == BLOCKS
    assert sparkline([(5, 10), (6, 80), (8, 10)]) == f"▁█{BLANK}▁"
    assert sparkline([(5, 10), (6, 80), (8, 10)], PLAIN) == "_# _"
    assert sparkline([(1, 7), (2, 7)]) == "▄▄"
    assert sparkline([(1, 1), (2, 9)], PLAIN) == "_#"
    assert sparkline([]) == ""


@given(st.dictionaries(st.integers(700_000, 701_000), st.integers(1, 10**6), min_size=1))
def test_a_line_never_grows_wider_and_ends_with_the_last_value(values: dict[int, int]) -> None:
    points = sorted(values.items())
    line = sparkline(points)
    assert len(line) == min(MOST_CELLS, points[-1][0] - points[0][0] + 1)
    assert {*line} <= {*BLOCKS, BLANK}
    assert line[-1] != BLANK
    if points[-1][1] == max(values.values()) != min(values.values()):
        assert line[-1] == "█"
