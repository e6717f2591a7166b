"""Charts as SVG within a page: a forecast as a fan, figures of methods as bars."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from math import ceil, floor, log10

from ..domain.charts import Bars, Chart, Expected, Fan
from .base import printable

_WIDTH, _HEIGHT = 640, 230
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 14, 10, 26
_STEPS, _DAYS = 4, 5
_BAR, _NAME, _FIGURE = 24, 170, 48


def drawn(chart: Chart, number: int) -> str:
    """A figure of the page, with words for those who cannot see it; the number tells it from others."""
    said, size, marks = _fan(chart) if isinstance(chart, Fan) else _bars(chart)
    name = f"said{number}"
    title, unit = escape(printable(chart.title)), escape(printable(chart.unit))
    return (
        f"<figure>\n<figcaption>{title} <small>{unit}</small></figcaption>\n"
        f'<svg viewBox="0 0 {size[0]} {size[1]}" role="img" aria-labelledby="{name}"><title id="{name}">'
        f"{title}: {escape(printable(said))}</title>\n{''.join(marks)}</svg>\n</figure>\n"
    )


Drawn = tuple[str, tuple[int, int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where days and values lie on the picture."""

    first: int
    last: int
    low: float
    high: float

    def x(self, day: date) -> float:
        """From left to right."""
        span = max(self.last - self.first, 1)
        return _LEFT + (day.toordinal() - self.first) / span * (_WIDTH - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        """From top to bottom."""
        return _TOP + (self.high - value) / (self.high - self.low) * (_HEIGHT - _TOP - _BOTTOM)

    def at(self, day: date, value: float) -> str:
        """A point of a line."""
        return f"{self.x(day):.1f},{self.y(value):.1f}"


def ticks(low: float, high: float) -> list[float]:
    """Round values from `low` or less to `high` or more, some four steps apart."""
    rough = (high - low or abs(high) or 1.0) / _STEPS
    power = 10.0 ** floor(log10(rough))
    step = next(power * by for by in (1, 2, 5, 10) if power * by >= rough * 0.999)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [number * step for number in range(first, max(last, first + 1) + 1)]


def _fan(chart: Fan) -> Drawn:
    known = [one.value for one in chart.seen if one.value is not None]
    ends = [end for one in chart.expected for end in (one.low, one.high)]
    lines = ticks(min([0.0, *known, *ends]), max([*known, *ends], default=1.0))
    days = [*(one.day for one in chart.seen), *(one.day for one in chart.expected)]
    scale = _Scale(days[0].toordinal(), days[-1].toordinal(), lines[0], lines[-1])
    marks = [*_grid(scale, lines), *_dates(scale, days), *_expected(chart, scale), *_seen(chart, scale)]
    return _fan_said(chart.expected, len(known)), (_WIDTH, _HEIGHT), marks


def _fan_said(expected: Sequence[Expected], known: int) -> str:
    if not expected:
        return f"{known} periods of history"
    first, last = expected[0], expected[-1]
    told = f"{_short(first.mean)} expected from {first.day}, between {_short(first.low)} and {_short(first.high)}"
    later = f"; {_short(last.mean)} from {last.day}, between {_short(last.low)} and {_short(last.high)}"
    return f"{known} periods of history, then {told}{later if last is not first else ''}"


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 or value == round(value) else f"{value:,.2f}"


def _grid(scale: _Scale, lines: Sequence[float]) -> Iterator[str]:
    step = lines[1] - lines[0]
    decimals = 0 if step >= 1 else min(4, ceil(-log10(step)))
    for line in lines:
        y = scale.y(line)
        yield f'<line class="grid" x1="{_LEFT}" y1="{y:.1f}" x2="{_WIDTH - _RIGHT}" y2="{y:.1f}"/>'
        yield f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{line + 0:,.{decimals}f}</text>\n'


def _dates(scale: _Scale, days: Sequence[date]) -> Iterator[str]:
    many = min(_DAYS, len(days))
    places = sorted({round(at * (len(days) - 1) / max(many - 1, 1)) for at in range(many)})
    for place in places:
        anchor = "start" if place == 0 else "end" if place == len(days) - 1 else "middle"
        x = scale.x(days[place])
        yield f'<text x="{x:.1f}" y="{_HEIGHT - 7}" text-anchor="{anchor}">{days[place]}</text>\n'


def _seen(chart: Fan, scale: _Scale) -> Iterator[str]:
    """History as a line with a gap where nothing is known; a period that stands alone is a dot."""
    runs: list[list[str]] = [[]]
    for one in chart.seen:
        if one.value is None:
            runs.append([])
        else:
            runs[-1].append(scale.at(one.day, one.value))
    for run in runs:
        if len(run) == 1:
            x, y = run[0].split(",")
            yield f'<circle class="seen-dot" cx="{x}" cy="{y}" r="2.5"/>\n'
        elif run:
            yield f'<polyline class="seen" points="{" ".join(run)}"/>\n'


def _expected(chart: Fan, scale: _Scale) -> Iterator[str]:
    """The band and the mean, from the last value on, and where they begin."""
    if not chart.expected:
        return
    last = chart.seen[-1] if chart.seen and chart.seen[-1].value is not None else None
    start = [Expected(last.day, last.value, last.value, last.value)] if last and last.value is not None else []
    told = [*start, *chart.expected]
    upper, lower = [scale.at(one.day, one.high) for one in told], [scale.at(one.day, one.low) for one in told]
    yield f'<polygon class="band" points="{" ".join([*upper, *reversed(lower)])}"/>\n'
    yield f'<polyline class="mean" points="{" ".join(scale.at(one.day, one.mean) for one in told)}"/>\n'
    if chart.seen:
        x = scale.x(chart.seen[-1].day)
        yield f'<line class="mark" x1="{x:.1f}" y1="{_TOP}" x2="{x:.1f}" y2="{_HEIGHT - _BOTTOM}"/>\n'


def _bars(chart: Bars) -> Drawn:
    high = max([value for _, value in chart.bars] + ([chart.line] if chart.line else []), default=1.0) or 1.0
    room = _WIDTH - _NAME - _FIGURE
    height = _BAR * len(chart.bars) + _TOP
    marks = [mark for place, bar in enumerate(chart.bars) for mark in _bar(place, *bar, room / high)]
    if chart.line:
        x = _NAME + chart.line * room / high
        marks.append(f'<line class="mark" x1="{x:.1f}" y1="0" x2="{x:.1f}" y2="{height}"/>\n')
    said = ", ".join(f"{name} {_short(value)}" for name, value in chart.bars)
    return said, (_WIDTH, height), marks


def _bar(place: int, name: str, value: float, unit: float) -> Iterator[str]:
    y, wide = _TOP / 2 + place * _BAR, max(value * unit, 0.0)
    yield f'<text x="{_NAME - 8}" y="{y + 16:.1f}" text-anchor="end">{escape(printable(name))}</text>'
    yield f'<rect class="bar" x="{_NAME}" y="{y + 4:.1f}" width="{wide:.1f}" height="{_BAR - 8}" rx="2"/>'
    yield f'<text x="{_WIDTH - 4}" y="{y + 16:.1f}" text-anchor="end">{value:.2f}</text>\n'
