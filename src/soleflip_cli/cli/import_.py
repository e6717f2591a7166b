"""`soleflip import`: files into the books, and batches back out."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from shlex import quote
from typing import Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from ..domain.errors import SoleflipError, UsageError
from .bank import read as read_bank
from .common import complain, options, talk
from .exits import PARTIAL, code_of

_ANY = "any-format"


class ImportGroup(TyperGroup):
    """A command for each importer there is. A path that exists is imported, whatever it is."""

    def __init__(self, *args: Any, **options: Any) -> None:
        from ..importers import IMPORTERS

        super().__init__(*args, **options)
        known = {name: _command(name, _help(name, one.title)) for name, one in IMPORTERS.items()}
        self.commands = {**known, **self.commands, _ANY: _command(_ANY, "Any file: its columns say what it is.")}
        self.commands[_ANY].hidden = True

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """A name of a subcommand wins, then a path that exists; anything else is an error."""
        word = args[0]
        if word in self.commands:
            return super().resolve_command(ctx, args)
        if word.startswith("-") or _exists(Path(word)) or (Path(word).suffix and len(args) > 1):
            return _ANY, self.commands[_ANY], args
        near = get_close_matches(word, [name for name in self.commands if name != _ANY], n=1)
        ctx.fail(f"there is no file {word!r}" + (f"; did you mean: soleflip import {near[0]}" if near else ""))


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name that is too long for any file
        return False


app = typer.Typer(
    cls=ImportGroup,
    no_args_is_help=True,
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
    help="""Read files of sales and purchases into the books.

    \b
    Examples:
      soleflip import report.csv                 finds the format itself
      soleflip import stockx report.csv          says which it is
      soleflip import purchases bought.xlsx      what the items cost
      soleflip import ~/Downloads/reports        a whole folder

    A file may be imported again, or a longer one that overlaps: nothing is counted twice.""",
)


def read(
    ctx: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Files or folders.", show_default=False)],
    account: Annotated[str, typer.Option("--account", metavar="NAME", help="Which of your accounts there.")] = "main",
    sizes: Annotated[
        Literal["us", "eu", "uk", "cm"] | None,
        typer.Option("--sizes", metavar="SYSTEM", help="System of sizes that name none: us, eu, uk or cm."),
    ] = None,
    encoding: Annotated[
        str | None, typer.Option("--encoding", metavar="NAME", help="If it is neither UTF-8 nor Windows-1252.")
    ] = None,
    decimal: Annotated[
        Literal[".", ","] | None,
        typer.Option("--decimal", metavar="MARK", help="The decimal mark, where it is in doubt: . or ,"),
    ] = None,
    dates: Annotated[
        Literal["ymd", "dmy", "mdy"] | None,
        typer.Option("--dates", metavar="ORDER", help="Order of dates, where it is in doubt: dmy, mdy or ymd."),
    ] = None,
    currency: Annotated[
        str | None, typer.Option("--currency", metavar="CODE", help="Currency of amounts that name none.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would happen; store nothing.")] = False,
) -> None:
    """Read files of one format, or of any."""
    from ..importers.reading.notation import Told
    from ..usecases.import_file import Wish
    from ..usecases.import_many import import_many
    from .common import box
    from .output import progress

    if Path("-") in files:
        raise UsageError(
            "standard input cannot be imported: every value keeps the file it came from", "soleflip import FILE"
        )
    if not account.strip():
        raise UsageError("an account needs a name", "leave --account out if you have only one there")
    kind = None if ctx.info_name == _ANY else ctx.info_name
    wish = Wish(kind, account.strip(), encoding, Told(decimal, dates, sizes), currency, dry_run)
    _report(import_many(files, wish, box(), progress))


def _command(name: str, text: str) -> Any:
    """`read` under the name of a format."""
    frame = typer.Typer(add_completion=False, rich_markup_mode=None)
    frame.command(name, help=text, context_settings={"help_option_names": ["-h", "--help"]})(read)
    return typer.main.get_command(frame)


def _help(name: str, title: str) -> str:
    return f"""{title[:1].upper()}{title[1:]}.

    \b
    Examples:
      soleflip import {name} FILE
      soleflip import {name} FILE --dry-run
      soleflip import {name} FILE --format json
    """


@app.command("list")
def list_() -> None:
    """Every import, the newest first.

    \b
    Examples:
      soleflip import list
      soleflip import list --format json
    """
    from ..usecases.batches import list_batches
    from .common import box
    from .output import show

    show(list_batches(box()))


@app.command("show")
def show_(number: Annotated[int, typer.Argument(metavar="N", help="The batch.")]) -> None:
    """One import: what it read, what it came to.

    \b
    Examples:
      soleflip import show 2
      soleflip import show 2 --format json
    """
    from ..usecases.batches import show_batch
    from .common import box
    from .output import show

    show(show_batch(box(), number))


@app.command()
def undo(number: Annotated[int, typer.Argument(metavar="N", help="The batch.")]) -> None:
    """Take an import back, as if it had never been.

    \b
    Examples:
      soleflip import list           the numbers of imports
      soleflip import undo 2

    Rows that a later import read too stay, as that import's. Refused when a later import or
    command changed the same rows.
    """
    from ..usecases.batches import undo as undo_batch
    from ..usecases.import_words import undone
    from .common import box

    for line in undone(number, undo_batch(box(), number)):
        talk(line)


@app.command()
def formats() -> None:
    """The file formats that are known.

    \b
    Examples:
      soleflip import formats
      soleflip import formats --format json
    """
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

    file = options().output
    if file is not None and file.is_file() and not options().yes:
        again = f"soleflip import template {kind} -o {quote(str(file))} --yes"
        raise UsageError(f"{file} is there already: nothing is written", again)
    show(empty(kind), default="csv", what="an empty list")


app.command("bank")(read_bank)


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
    for error in dict.fromkeys(failure.error for failure in failed):
        complain(_of_files(error, [str(failure.path) for failure in failed if failure.error is error]))
    if wants_json():
        show_json(done[0].as_json() if len(results) == 1 else [one.as_json() for one in done])
    if failed and not done:
        raise typer.Exit(max(code_of(failure.error) for failure in failed))
    if failed or any(outcome.rejected for outcome in done):
        raise typer.Exit(PARTIAL)


def _of_files(error: SoleflipError, names: Sequence[str]) -> SoleflipError:
    """An error with the files that it stopped, unless its message names them."""
    if all(Path(name).name in error.message for name in names):
        return error
    return type(error)(f"{error.message}; not imported: {', '.join(names)}", error.hint)
