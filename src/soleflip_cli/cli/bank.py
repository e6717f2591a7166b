"""`soleflip bank`: lines of the bank account, and what stands behind them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from ..domain.words import counted
from .common import talk
from .exits import PARTIAL

app = typer.Typer(
    no_args_is_help=True,
    help="""Lines of your bank account, and what stands behind them.

    \b
    soleflip import bank account.xml
    soleflip bank list --open
    soleflip bank link 4 payout:12""",
)

Line = Annotated[int, typer.Argument(metavar="LINE", help="The line's number, as `bank list` shows it.")]


@app.command("list")
def list_(
    open_: Annotated[bool, typer.Option("--open", help="Only lines that stand for nothing yet.")] = False,
) -> None:
    """Lines of the account, and what they stand for.

    \b
    soleflip bank list
    soleflip bank list --open --format json
    """
    from ..usecases.bank import listed
    from .common import box
    from .output import show

    show(listed(box(), open_))


@app.command()
def link(
    line: Line,
    target: Annotated[
        str, typer.Argument(metavar="WHAT", help="payout:12, purchase:7, sale:ORDER, expense:3, noted or private.")
    ],
) -> None:
    """Say what a line stands for.

    \b
    soleflip bank link 4 payout:12
    soleflip bank link 5 purchase:7
    soleflip bank link 6 sale:vinted-2026-0007

    A sale that waits for its money is paid with that. An invoice or reference goes for a number: purchase:R-17.
    `noted` is money that the books have otherwise, such as postage; `private` is none of the business.
    """
    from ..usecases.bank import link as say
    from .common import box

    done = say(box(), line, target)
    talk(f"line {line} stands for {done.target}")
    for remark in done.remarks:
        talk(f"  {remark}")
    talk("  take it back: soleflip undo")


@app.command()
def unlink(line: Line) -> None:
    """Take back what a line stands for.

    \b
    soleflip bank unlink 4
    """
    from ..usecases.bank import unlink as take_back
    from .common import box

    done = take_back(box(), line)
    talk(f"line {line} no longer stands for {done.target}")
    for remark in done.remarks:
        talk(f"  {remark}")
    talk("  take it back: soleflip undo")


def read(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The statement.", show_default=False)],
    account: Annotated[
        str | None, typer.Option("--account", metavar="NAME", help="Which account; default: as the file says.")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option("--encoding", metavar="NAME", help="If it is neither UTF-8 nor Windows-1252.")
    ] = None,
    decimal: Annotated[
        Literal[".", ","] | None, typer.Option("--decimal", metavar="MARK", help="The decimal mark, where in doubt.")
    ] = None,
    dates: Annotated[
        Literal["ymd", "dmy", "mdy"] | None,
        typer.Option("--dates", metavar="ORDER", help="Order of dates, where in doubt: dmy, mdy or ymd."),
    ] = None,
    currency: Annotated[
        str | None, typer.Option("--currency", metavar="CODE", help="Currency of amounts that name none.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would happen; store nothing.")] = False,
) -> None:
    """A bank statement: CAMT.053, MT940 or CSV.

    \b
    Examples:
      soleflip import bank account.xml
      soleflip import bank umsaetze.csv --account giro
      soleflip bank list --open          what is still to be explained

    A CSV file has the usual German or English headings. Payouts and purchases of the same amount and time are
    found; the rest waits for `soleflip bank link`. The same file twice adds nothing; stay with one format for an
    account, for each words its lines in its own way.
    """
    from ..importers.reading.notation import Told
    from ..usecases.import_bank import Request, import_bank
    from .common import box
    from .output import show_json, wants_json

    done = import_bank(file, Request(account, encoding, Told(decimal, dates), currency, dry_run), box())
    talk(
        f"{file.name}: {counted(done.read, 'line')} read, {done.added:,} added, {done.unchanged:,} unchanged, "
        f"{done.rejected:,} rejected; {done.matched:,} matched"
    )
    for bad in done.bad[:3]:
        talk(f"  line {bad.line:,}: {bad.reason}")
    if done.open:
        talk(f"  {counted(done.open, 'line')} to be explained: soleflip bank list --open")
    if done.batch:
        talk(f"  take it back: soleflip import undo {done.batch}")
    if wants_json():
        show_json(done.as_json())
    if done.rejected:
        raise typer.Exit(PARTIAL)
