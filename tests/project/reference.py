"""Write docs/reference from the program itself: `python -m tests.project.reference --write`."""

import sqlite3
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.project.commands import Command, commands
from tests.support.isolation import ROOT

FOLDER = ROOT / "docs" / "reference"
WRITTEN = "<!-- Written by `make docs` from the program; change the program, not this page. -->"


def commands_page() -> str:
    """Every command with its usage, arguments and options; the common options once."""
    root, *others = commands()
    contents = [f"- [`{one.title}`](#{slug(one.title)}) {first_line(one.help)}" for one in others]
    opening = [
        root.help,
        f"```\n{root.usage}\n```",
        "## Common options",
        *table(("option", "meaning"), root.options),
    ]
    return page(
        "Commands",
        [
            *opening,
            "## All commands",
            "\n".join(contents),
            *(part for one in others for part in section(one)),
        ],
    )


def section(command: Command) -> list[str]:
    """One command of the page."""
    inner = [(f"{command.title} {word}", "") for word in command.inner]
    links = [f"[`{title}`](#{slug(title)})" for title, _ in inner]
    return [
        f"## {command.title}",
        *prose(command.help),
        f"```\n{command.usage}\n```",
        *([f"Commands: {', '.join(links)}"] if links else []),
        *table(("argument", "meaning"), command.arguments),
        *table(("option", "meaning"), command.options),
    ]


def prose(text: str) -> list[str]:
    """The paragraphs of a help text; indented lines are what can be typed, and become examples."""
    return [example(part) for part in text.split("\n\n")]


def example(paragraph: str) -> str:
    said = [line for line in paragraph.splitlines() if not line.startswith("  ")]
    typed = [f"$ {line.strip()}" for line in paragraph.splitlines() if line.startswith("  ")]
    return "\n".join([*said, "", "```console", *typed, "```"] if typed else said).strip()


def settings_page() -> str:
    """Every setting: its default, its variable, what it takes and means."""
    from soleflip_cli.usecases.settings_table import every, expected

    rows = [
        (one.name, default(one.default), f"`{one.variable}`", expected(one), one.meaning) for one in every().values()
    ]
    order = (
        "A value comes from the first of these that has one: an option of the command line, a variable of "
        "the environment, `soleflip.toml` in the current folder, `config.toml` in soleflip's home, the "
        "books, the default. `soleflip config list --show-origin` shows which."
    )
    return page("Settings", [order, *table(("setting", "default", "variable", "takes", "means"), rows)])


def default(value: object) -> str:
    """A default as it is written in TOML; what depends on the computer says so."""
    if value is None:
        return "depends on the computer"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def reports_page() -> str:
    """Every report, then what each kind of facts can be grouped by and what can be counted."""
    from soleflip_cli.reports import REPORTS

    reports = [
        (one.name, one.about, keys(one.by or one.each), keys(one.measures), keys(one.order)) for one in REPORTS.values()
    ]
    head = ("report", "shows", "grouped by", "counts", "order")
    facts = {one.facts.view: one.facts for one in REPORTS.values()}
    parts = ["## All reports", *table(head, reports)]
    for one in facts.values():
        parts += [f"## What can be said over {one.noun}", "To group, filter and sort by:"]
        parts += table(("key", "kind", "means"), [(d.key, d.kind, d.about) for d in one.dimensions.values()])
        parts += ["To count:"]
        parts += table(("key", "kind", "means"), [(m.key, m.kind, m.about) for m in one.measures.values()])
        parts += [f"Amounts, for `--where` alone: {keys(one.amounts)}."] if one.amounts else []
    return page("Reports", parts)


def exit_codes_page() -> str:
    """Every number that a run can end with."""
    from soleflip_cli.cli import exits

    meanings: dict[int, list[str]] = {
        exits.DONE: ["Done; also a file with a header and no rows, with a note."],
        exits.FAILED: ["A bug."],
        exits.PARTIAL: ["Some rows or services failed; safe to run again."],
        exits.INTERRUPTED: ["Interrupted."],
    }
    for kind, code in exits.CODES.items():
        meanings.setdefault(code, []).append(first_line(kind.__doc__ or ""))
    rows = [(str(code), " ".join(meanings[code])) for code in sorted(meanings)]
    return page("Exit codes", table(("code", "means"), rows))


def views_page() -> str:
    """Every view of the books with the columns it has in books made just now."""
    intro = (
        "Views are what a BI tool or `sqlite3` reads: the same numbers as every report. Amounts are whole "
        "minor units (cents) of the row's `currency`; unknown is NULL; voided rows do not show."
    )
    meanings = column_meanings()
    parts = [intro]
    for view, columns in view_columns().items():
        rows = [(f"`{name}`", meanings[view, name]) for name in columns]
        parts += [f"## {view}", *table(("column", "means"), rows)]
    return page("Views", parts)


def view_columns() -> Mapping[str, Sequence[str]]:
    """The columns of every view, read from empty books on SQLite."""
    from soleflip_cli.storage.engine import locate, upgrade
    from soleflip_cli.storage.views import VIEWS

    with TemporaryDirectory() as folder:
        path = Path(folder) / "books.db"
        upgrade(locate(str(path)))
        books = sqlite3.connect(path)
        try:
            return {view: [row[1] for row in books.execute(f"PRAGMA table_info({view})")] for view in VIEWS}
        finally:
            books.close()


def column_meanings() -> Mapping[tuple[str, str], str]:
    """What each column of a view means, as the reports say it; a column that none explains is an error."""
    from soleflip_cli.reports import REPORTS

    facts = [one.facts for one in REPORTS.values()]
    shared = {key: row.about for one in facts for key, row in one.names.items()}
    views = [(view, one) for one in facts for view in (one.view, one.history) if view]
    own = {(view, key): row.about for view, one in views for key, row in one.names.items()}
    found = {
        (view, name): own.get((view, name)) or shared.get(name) or ONLY_IN_VIEWS.get(name, "")
        for view, names in view_columns().items()
        for name in names
    }
    if bare := [".".join(place) for place, meaning in found.items() if not meaning]:
        raise SystemExit(f"no meaning is written for: {', '.join(bare)}")
    return found


ONLY_IN_VIEWS: Mapping[str, str] = {
    "acquired_day": "`acquired_on` as a day number: 1 is 0001-01-01",
    "left_day": "`left_on` as a day number: 1 is 0001-01-01",
    "age_days": "whole days from `acquired_on` to today",
    "sales": "how many sales the bank transfer pays",
}


def page(title: str, parts: Iterable[str]) -> str:
    """A page of paragraphs."""
    return "\n\n".join([f"# {title}", WRITTEN, *(part for part in parts if part)]) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A Markdown table as one paragraph, its first column as code; nothing without rows."""
    body = [[code(first), *(cell.replace("|", "\\|") for cell in rest)] for first, *rest in rows]
    lines = [list(head), ["---"] * len(head), *body]
    return ["\n".join(f"| {' | '.join(line)} |" for line in lines)] if body else []


def code(text: str) -> str:
    return f"`{text.strip('`')}`".replace("|", "\\|")


def keys(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def first_line(text: str) -> str:
    return text.strip().split("\n")[0]


def slug(title: str) -> str:
    """The anchor that Markdown readers give to a heading."""
    return "".join(letter for letter in title.lower().replace(" ", "-") if letter.isalnum() or letter in "-_")


PAGES: Mapping[str, Callable[[], str]] = {
    "commands.md": commands_page,
    "settings.md": settings_page,
    "reports.md": reports_page,
    "exit-codes.md": exit_codes_page,
    "views.md": views_page,
}


def write() -> None:
    """All pages, into docs/reference."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, made in PAGES.items():
        (FOLDER / name).write_text(made(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        raise SystemExit("say --write to write docs/reference anew")
    write()
