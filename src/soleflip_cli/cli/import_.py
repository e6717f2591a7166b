"""`soleflip import`: files into the books, and batches back out."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from .common import complain, talk
from .exits import PARTIAL, code_of

_ANY = "any-format"


class ImportGroup(TyperGroup):
    """A name of a subcommand wins; a path that exists is imported; anything else is an error."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The subcommand that is named, else the one that finds out the format by itself."""
        word = args[0]
        if word in self.commands:
            return super().resolve_command(ctx, args)
        if word.startswith("-") or Path(word).exists():
            return _ANY, self.commands[_ANY], args
        near = get_close_matches(word, [name for name in self.commands if name != _ANY], n=1)
        ctx.fail(f"there is no file {word!r}" + (f"; did you mean: soleflip import {near[0]}" if near else ""))


app = typer.Typer(
    cls=ImportGroup,
    no_args_is_help=True,
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
    help="""Read files of sales and purchases into the books.

    \b
    soleflip import report.csv                  finds the format itself
    soleflip import stockx report.csv           says which it is
    soleflip import purchases bought.xlsx       what the items cost
    soleflip import ~/Downloads/reports         a whole folder

    A file may be imported again, or a longer one that overlaps: nothing is counted twice.""",
)

Files = Annotated[list[Path], typer.Argument(metavar="FILE…", help="Files or folders.", show_default=False)]
Account = Annotated[str, typer.Option("--account", metavar="NAME", help="Which of your accounts there.")]
Encoding = Annotated[str | None, typer.Option("--encoding", metavar="NAME", help="If it is neither UTF-8 nor Windows-1252.")]
Decimal = Annotated[Literal[".", ","] | None, typer.Option("--decimal", metavar="MARK", help="The decimal mark, where it is in doubt: . or ,")]
Dates = Annotated[Literal["ymd", "dmy", "mdy"] | None, typer.Option("--dates", metavar="ORDER", help="Order of dates, where it is in doubt: dmy, mdy or ymd.")]
Currency = Annotated[str | None, typer.Option("--currency", metavar="CODE", help="Currency of amounts that name none.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would happen; store nothing.")]
Sizes = Annotated[Literal["us", "eu", "uk", "cm"] | None, typer.Option("--sizes", metavar="SYSTEM", help="System of sizes that name none: us, eu, uk or cm.")]


@app.command()
def stockx(
    files: Files,
    account: Account = "main",
    encoding: Encoding = None,
    decimal: Decimal = None,
    dates: Dates = None,
    currency: Currency = None,
    dry_run: DryRun = False,
) -> None:
    """StockX: the "historical sales" report of a seller.

    \b
    soleflip import stockx stockx_historical_seller_sales_report.csv
    soleflip import stockx report.csv --dry-run
    soleflip import stockx report.csv --format json
    """
    _run("stockx", files, account, encoding, (decimal, dates, None), currency, dry_run)


@app.command()
def purchases(
    files: Files,
    sizes: Sizes = None,
    encoding: Encoding = None,
    decimal: Decimal = None,
    dates: Dates = None,
    currency: Currency = None,
    dry_run: DryRun = False,
) -> None:
    """A list of what you bought: CSV or Excel, English or German headings.

    \b
    soleflip import purchases bought.xlsx
    soleflip import purchases einkauf.csv --sizes eu
    soleflip import template purchases -o bought.csv     an empty list to fill in
    """
    _run("purchases", files, "main", encoding, (decimal, dates, sizes), currency, dry_run)


@app.command(_ANY, hidden=True)
def any_format(
    files: Files,
    account: Account = "main",
    sizes: Sizes = None,
    encoding: Encoding = None,
    decimal: Decimal = None,
    dates: Dates = None,
    currency: Currency = None,
    dry_run: DryRun = False,
) -> None:
    """Any file: its columns say what it is."""
    _run(None, files, account, encoding, (decimal, dates, sizes), currency, dry_run)


@app.command("list")
def list_() -> None:
    """Every import, the newest first."""
    from ..usecases.batches import list_batches
    from .common import box
    from .output import show

    show(list_batches(box()))


@app.command("show")
def show_(number: Annotated[int, typer.Argument(metavar="N", help="The batch.")]) -> None:
    """One import: what it read, what it came to."""
    from ..usecases.batches import show_batch
    from .common import box
    from .output import show

    show(show_batch(box(), number))


@app.command()
def undo(number: Annotated[int, typer.Argument(metavar="N", help="The batch.")]) -> None:
    """Take an import back: the books are as they were before it.

    Refused when a later import or command changed the same rows.
    """
    from ..usecases.batches import undo as undo_batch
    from .common import box

    gone = undo_batch(box(), number)
    talk(
        f"batch {number} undone: {gone['sales']:,} sales and {gone['items']:,} items taken out, "
        f"{gone['restored']:,} rows as they were"
    )


@app.command()
def formats() -> None:
    """The file formats that are known."""
    from ..usecases.batches import list_formats
    from .output import show

    show(list_formats())


@app.command()
def template(kind: Annotated[Literal["purchases"], typer.Argument(metavar="KIND", help="purchases")]) -> None:
    """An empty list to fill in, with the right headings.

    \b
    soleflip import template purchases -o bought.csv
    soleflip import template purchases -o bought.xlsx
    """
    from ..usecases.templates import template as empty
    from .output import show

    show(empty(kind), default="csv")


def _run(
    kind: str | None,
    files: Sequence[Path],
    account: str,
    encoding: str | None,
    told: tuple[Any, Any, Any],
    currency: str | None,
    dry_run: bool,
) -> None:
    from ..importers.reading.notation import Told
    from ..usecases.import_file import Wish
    from ..usecases.import_many import import_many
    from .common import box
    from .output import progress

    wish = Wish(kind, account, encoding, Told(*told), currency, dry_run)
    _report(import_many(files, wish, box(), progress))


def _report(results: Sequence[Any]) -> None:
    """Say what came of each file, then leave with the code that says it to a script."""
    from ..usecases.import_file import Outcome
    from ..usecases.import_words import summary
    from .output import show_json, wants_json

    done = [one for one in results if isinstance(one, Outcome)]
    failed = [one for one in results if not isinstance(one, Outcome)]
    if failed and not done and len(failed) == 1:
        raise failed[0].error
    for outcome in done:
        for line in summary(outcome):
            talk(line)
    for failure in failed:
        complain(failure.error)
    if wants_json():
        show_json(done[0].as_json() if len(results) == 1 else [one.as_json() for one in done])
    if failed and not done:
        raise typer.Exit(max(code_of(failure.error) for failure in failed))
    if failed or any(outcome.rejected for outcome in done):
        raise typer.Exit(PARTIAL)
