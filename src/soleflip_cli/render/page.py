"""The face for a browser: one page that needs nothing else, in light and in dark, on paper too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import IO

from ..domain.table import Column, Table
from .base import NUMERIC, UNKNOWN, Face, human_rows, human_total, printable

_STYLE = """
:root { color-scheme: light dark; --ink: #1c2126; --quiet: #59636e; --paper: #ffffff; --line: #d8dee4;
  --stripe: #f6f8fa; --accent: #0a5cad; --band: #0a5cad; --loss: #b42318; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --quiet: #9aa4ae; --paper: #14181c; --line: #313840;
  --stripe: #1b2026; --accent: #6cb2f5; --band: #6cb2f5; --loss: #ff8a7a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 78rem; margin: 0 auto; padding: 1.5rem 1.25rem 3rem; }
h1 { font-size: 1.45rem; line-height: 1.25; margin: 0 0 1.25rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 34rem), 1fr)); gap: 1.25rem;
  margin: 0 0 1.5rem; }
figure { margin: 0; break-inside: avoid; }
figcaption { font-weight: 600; margin: 0 0 .25rem; overflow-wrap: anywhere; }
figcaption small { color: var(--quiet); font-weight: 400; }
svg { display: block; width: 100%; height: auto; font: 12px system-ui, sans-serif; }
svg text { fill: var(--quiet); }
.grid { stroke: var(--line); }
.mark { stroke: var(--quiet); stroke-dasharray: 3 3; }
.seen { fill: none; stroke: var(--ink); stroke-width: 1.75; }
.seen-dot { fill: var(--ink); }
.mean { fill: none; stroke: var(--accent); stroke-width: 2.25; stroke-dasharray: 6 4; }
.band { fill: var(--band); opacity: .2; }
.bar { fill: var(--accent); opacity: .75; }
.wide { overflow-x: auto; }
.wide:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; width: max-content; }
th, td { max-width: 24rem; padding: .3rem .6rem; overflow-wrap: anywhere;
  text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th { vertical-align: bottom; border-bottom: 2px solid var(--ink); font-weight: 600; }
tbody tr:nth-child(even) { background: var(--stripe); }
tfoot td { border-top: 2px solid var(--ink); border-bottom: 0; font-weight: 600; }
.number { text-align: right; white-space: nowrap; }
.day { white-space: nowrap; }
.loss { color: var(--loss); }
.unknown { color: var(--quiet); }
ul { color: var(--quiet); padding-left: 1.1rem; margin: 1.25rem 0 0; max-width: 60rem; }
@media print { :root { --ink: #000; --quiet: #333; --paper: #fff; --line: #bbb; --stripe: #fff; --accent: #000;
  --band: #777; --loss: #000; }
  main { max-width: none; padding: 0; } table { width: auto; } body { font-size: 10pt; } .wide { overflow: visible; }
  thead { display: table-header-group; } tr { break-inside: avoid; } th, td { padding: .15rem .4rem; } }
"""


def write(table: Table, stream: IO[str], face: Face) -> None:
    """A page with a heading, what is drawn, rows as they come, the total, and notes beneath."""
    title = escape(printable(table.title or "soleflip"))
    stream.write(
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n"
    )
    stream.write("".join(_drawn(table)))
    stream.write(f'<div class="wide" role="region" aria-label="{title}" tabindex="0">\n<table>\n')
    stream.write("".join(_head(table.columns)) if face.header else "")
    stream.write("<tbody>\n")
    for row in human_rows(table):
        stream.write(_line(row, table.columns))
    stream.write("</tbody>\n")
    if total := human_total(table):
        stream.write(f"<tfoot>\n{_line(total, table.columns)}</tfoot>\n")
    stream.write("</table>\n</div>\n")
    stream.write("".join(_notes(table.notes)))
    stream.write("</main>\n</body>\n</html>\n")


def _drawn(table: Table) -> Iterator[str]:
    if not table.charts:
        return
    from .drawing import drawn

    yield '<div class="charts">\n'
    for number, chart in enumerate(table.charts, 1):
        yield drawn(chart, number)
    yield "</div>\n"


def _head(columns: Sequence[Column]) -> Iterator[str]:
    yield "<thead>\n<tr>"
    for column in columns:
        mark = ' class="number"' if column.kind in NUMERIC else ""
        yield f'<th scope="col"{mark}>{escape(printable(column.title))}</th>'
    yield "</tr>\n</thead>\n"


def _line(row: Iterable[str], columns: Sequence[Column]) -> str:
    return f"<tr>{''.join(map(_cell, row, columns))}</tr>\n"


def _cell(text: str, column: Column) -> str:
    marks = ["number"] if column.kind in NUMERIC else ["day"] if column.kind in ("date", "time") else []
    marks += ["unknown"] if text == UNKNOWN else []
    marks += ["loss"] if column.kind in ("money", "ratio") and text.startswith("-") else []
    inside = f"<code>{escape(text)}</code>" if column.kind == "command" and text != UNKNOWN else escape(text)
    return f'<td class="{" ".join(marks)}">{inside}</td>' if marks else f"<td>{inside}</td>"


def _notes(notes: Sequence[str]) -> Iterator[str]:
    if notes:
        yield "<ul>\n"
        yield from (f"<li>{escape(printable(note))}</li>\n" for note in notes)
        yield "</ul>\n"
