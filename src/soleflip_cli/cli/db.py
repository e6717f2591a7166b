"""`soleflip db`: the books on disk."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..domain.words import counted
from .common import box, confirm, talk

_HELP = """The books on disk: check, upgrade, back up.

\b
Examples:
  soleflip db check
  soleflip db backup books-2026.db
  soleflip db copy --to postgresql://me@localhost/soleflip
"""

app = typer.Typer(no_args_is_help=True, help=_HELP)

File = Annotated[Path, typer.Argument(metavar="FILE", show_default=False, help="A file of books.")]


@app.command()
def path() -> None:
    """Where the books are, or would be.

    \b
    Examples:
      soleflip db path
      sqlite3 "$(soleflip db path)" "SELECT * FROM sale_facts LIMIT 5"
    """
    typer.echo(str(box().location))


@app.command()
def current() -> None:
    """How the books stand to this program.

    \b
    Examples:
      soleflip db current
      soleflip db current --format json
    """
    from ..usecases.keep_books import standing
    from .output import show

    show(standing(box()))


@app.command()
def upgrade() -> None:
    """Bring the books to what this program needs.

    \b
    Examples:
      soleflip db upgrade
      soleflip --db postgresql://me@localhost/soleflip db upgrade

    A file is backed up first.
    """
    from ..usecases.keep_books import upgrade as bring_up

    talk(bring_up(box()))


@app.command()
def check(
    repair: Annotated[bool, typer.Option("--repair", help="Compute anew what follows from something else.")] = False,
) -> None:
    """Check that every stored figure is right.

    \b
    Examples:
      soleflip db check
      soleflip db check --repair

    Exit code 7 when something differs.
    """
    from ..usecases.keep_books import check as examine
    from ..usecases.keep_books import ensure_right
    from .output import show

    table = examine(box(), repair)
    show(table)
    ensure_right(table, repair)
    talk(f"{counted(len(list(table.rows)), 'check')}, nothing differs")


@app.command()
def backup(file: File) -> None:
    """A copy of the books as one file.

    \b
    Examples:
      soleflip db backup books-2026.db
      soleflip db backup /media/stick/books.db --yes

    Other programs may be writing meanwhile.
    """
    from ..usecases.keep_books import back_up

    if file.is_file() and not confirm(f"{file} is there already. Overwrite it?"):
        talk("nothing changed")
    else:
        talk(back_up(box(), file))


@app.command()
def restore(file: File) -> None:
    """Make the books what a backup holds.

    \b
    Examples:
      soleflip db restore books-2026.db
      soleflip db restore books-2026.db --yes

    The present books are kept among the backups.
    """
    from ..usecases.keep_books import restorable
    from ..usecases.keep_books import restore as give_back

    world = box()
    restorable(world, file)
    if not confirm(f"Replace the books at {world.location} by those of {file}?"):
        talk("nothing changed")
    else:
        talk(give_back(world, file))


@app.command("copy")
def copy_(
    to: Annotated[
        str, typer.Option("--to", metavar="PATH|URL", show_default=False, help="An empty database, or a new file.")
    ],
) -> None:
    """Copy the books to another database.

    \b
    Examples:
      soleflip db copy --to postgresql://me@localhost/soleflip
      soleflip --db postgresql://me@localhost/soleflip db copy --to books.db

    SQLite or Postgres, either way; all of it or nothing.
    """
    from ..usecases.keep_books import copy
    from .output import show

    show(copy(box(), to))
