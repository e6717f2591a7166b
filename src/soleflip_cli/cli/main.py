"""The command `soleflip`: what it offers, the common options, and the one place where errors end."""

from __future__ import annotations

import errno
import io
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, TextIO

import typer

from .. import __version__
from ..domain.errors import MachineFailed, SoleflipError, UsageError
from .common import Common, announce, complain, options, remember, wrote
from .exits import DONE, FAILED, INTERRUPTED
from .grammar import Entry, Shelf, hoist
from .sparing import spare_checks

Format = Literal["table", "csv", "json", "ndjson", "xlsx", "md", "html"]

_BOOKS_IN, _STOCK, _SELLING = "Books in", "Stock and matching", "Selling"
_MONEY, _REPORTS, _SET_UP = "Money", "Reports", "Set-up"


class Soleflip(Shelf):
    """Everything that can be typed after `soleflip`."""

    examples = (
        ("soleflip demo", "look around in invented books"),
        ("soleflip init", "books of your own: currency, VAT"),
        ("soleflip connect stockx", "log in once; then: soleflip sync all"),
        ("soleflip import stockx sales.csv", "or read the sales from a report"),
        ("soleflip import purchases bought.csv", "read what the items cost"),
        ("soleflip report roi --by brand", "what came back, by brand"),
        ("soleflip report roi -o roi.xlsx", "the same as a workbook"),
        ("soleflip stock list --format json", "what is in stock, for other programs"),
    )
    entries = (
        Entry("import", _BOOKS_IN, "Read files of sales, purchases and stock.", ".import_"),
        Entry("connect", _BOOKS_IN, "Log in to services, once.", ".connect"),
        Entry("sync", _BOOKS_IN, "Fetch what connected services know.", ".sync"),
        Entry("demo", _BOOKS_IN, "Try everything in invented books.", ".demo", "demo"),
        Entry("status", _STOCK, "What waits today; `soleflip` alone shows it too.", ".status", "status"),
        Entry("stock", _STOCK, "Items: list, add, link to the sale that took them.", ".stock"),
        Entry("cost", _STOCK, "What came on top of an item's price, or off it.", ".cost"),
        Entry("product", _STOCK, "Styles: what catalogues tell of them.", ".product"),
        Entry("supplier", _STOCK, "Where things are bought, and on what terms.", ".supplier"),
        Entry("payout", _STOCK, "Payouts: what reached you, and for which sales.", ".payout"),
        Entry("undo", _STOCK, "Take the last command back.", ".undo", "undo"),
        Entry("tag", _STOCK, "Put words of your own on sales and items.", ".marks", "tag"),
        Entry("note", _STOCK, "Write something beside a sale or an item.", ".marks", "note"),
        Entry("sale", _SELLING, "Sales by hand, corrections, and what goes wrong.", ".sale"),
        Entry("ship", _SELLING, "What is to be shipped, and what has been.", ".ship"),
        Entry("listing", _SELLING, "Items on offer, and what must be taken down.", ".listing"),
        Entry("channel", _SELLING, "Places to sell.", ".channel"),
        Entry("price", _SELLING, "What to ask: payouts, floors, fees, how prices went.", ".price"),
        Entry("bank", _MONEY, "Lines of bank statements, and what they paid.", ".bank"),
        Entry("expense", _MONEY, "Money spent on the business.", ".expense"),
        Entry("close", _MONEY, "Close a month or year whose figures are filed.", ".close", "close"),
        Entry("report", _REPORTS, "Profit, return, dead stock and more, grouped as you like.", ".report"),
        Entry("forecast", _REPORTS, "What is to be expected, and how true that was.", ".forecast"),
        Entry("find", _REPORTS, "Look for a text in everything.", ".find", "find"),
        Entry("why", _REPORTS, "Where a number comes from, down to file and line.", ".why", "why"),
        Entry("init", _SET_UP, "Home currency, time zone, VAT and sizes of your books.", ".init", "init"),
        Entry("config", _SET_UP, "Settings, and where each value comes from.", ".config"),
        Entry("db", _SET_UP, "The books on disk: check, upgrade, back up.", ".db"),
        Entry("doctor", _SET_UP, "Check that everything is ready.", ".doctor", "doctor"),
    )


app = typer.Typer(
    name="soleflip",
    cls=Soleflip,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    pretty_exceptions_show_locals=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done, 1 failed, 2 usage, 3 books or settings not ready, 4 login needed, "
    "5 a service failed, 6 file not understood, 7 the books disagree, 9 done in part, "
    "75 busy (try later), 130 interrupted.",
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"soleflip {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def soleflip(
    context: typer.Context,
    db: Annotated[str | None, typer.Option("--db", metavar="PATH|URL", help="The books to use.")] = None,
    home: Annotated[
        Path | None, typer.Option("--home", metavar="DIR", help="Keep books, settings and back-ups here.")
    ] = None,
    format_: Annotated[
        Format | None,
        typer.Option(
            "--format",
            metavar="NAME",
            help="table, csv, json, ndjson, md, html or xlsx; default: table on a terminal, csv in a pipe.",
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write there; the suffix picks the format."),
    ] = None,
    columns: Annotated[
        str | None, typer.Option("--columns", metavar="A,B", help="Only these columns, in this order.")
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=0, help="Only the first N rows.")] = None,
    no_header: Annotated[bool, typer.Option("--no-header", help="Without titles.")] = False,
    excel: Annotated[bool, typer.Option("--excel", help="CSV that a German Excel opens as it is.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only data and errors.")] = False,
    verbose: Annotated[int, typer.Option("--verbose", "-v", count=True, show_default=False, help="Say more.")] = 0,
    no_input: Annotated[bool, typer.Option("--no-input", help="Never ask.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Agree beforehand.")] = False,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_version, help="Show the version.")
    ] = False,
) -> None:
    """Books, profit and dead stock for people who resell sneakers and streetwear.

    Everything stays on this computer, in one file. Options go before or after the command.
    """
    remember(
        Common(
            db=db,
            home=home,
            format=format_,
            output=None if output in (None, "-") else Path(str(output)),
            columns=tuple(key.strip() for key in (columns or "").split(",") if key.strip()),
            limit=limit,
            header=not no_header,
            excel=excel,
            quiet=quiet,
            verbose=verbose,
            no_input=no_input,
            yes=yes,
        )
    )
    if context.invoked_subcommand is None:
        _open_up(context)


def _open_up(context: typer.Context) -> None:
    """`soleflip` alone: what waits today, or the help page while there are no books."""
    from .common import box
    from .status import status

    if box().books_state()[2] == "absent":
        typer.echo(context.get_help())
    else:
        status(check=False)


def run(argv: Sequence[str]) -> int:
    """Run one command line and return its exit code: the boundary that no error passes."""
    remember(Common())
    _open_streams()
    spare_checks()
    _soften(sys.stdout, sys.stderr)
    try:
        return _dispatch(argv)
    except (SystemExit, BrokenPipeError) as leaving:
        return _left(leaving)
    except (KeyboardInterrupt, typer.Abort):
        return _interrupted()
    except (SoleflipError, typer.TyperException) as error:
        return complain(error) if isinstance(error, SoleflipError) else _misused(error)
    except Exception as error:
        known = _machine_failure(error)
        return complain(known) if known else _bug(error)


def _dispatch(argv: Sequence[str]) -> int:
    code = app(args=hoist(argv), prog_name="soleflip", standalone_mode=False)
    if (told := wrote()) and code in (None, DONE):
        from .output import show_json

        show_json(told[-1])
    sys.stdout.flush()
    return code if type(code) is int else DONE


def _misused(error: typer.TyperException) -> int:
    context: Any = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":  # Typer exports no name for it; its text is the help page.
        typer.echo(error.format_message())
        return DONE
    path = context.command_path if context else "soleflip"
    message = error.format_message().replace("Value error, ", "")  # pydantic's words, not the person's
    return complain(UsageError(" ".join(message.split()), hint=f"{path} --help"))


def _interrupted() -> int:
    typer.echo("interrupted", err=True)
    return INTERRUPTED


def _bug(error: Exception) -> int:
    what = " ".join(f"{type(error).__name__}: {error}".split())
    announce("internal error", "31", f"{what}, please report")
    if options().verbose:
        traceback.print_exception(error)
    return FAILED


def _left(leaving: SystemExit | BrokenPipeError) -> int:
    """Typer exits so after shell completion, and when whoever read stdout had seen enough (`| head`)."""
    if isinstance(leaving, SystemExit) and not isinstance(leaving.__context__, BrokenPipeError):
        return leaving.code if isinstance(leaving.code, int) else DONE
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python's last flush must succeed
    return DONE


_FAILURES = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EROFS: "the file system is read-only",
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.EIO: "the disk failed",
}


def _machine_failure(error: Exception) -> MachineFailed | None:
    """What this computer refused, None if the error is not of that kind."""
    why = _FAILURES.get(error.errno or 0) if isinstance(error, OSError) else None
    if why is None or not isinstance(error, OSError):
        return None
    return MachineFailed(f"{why}: {error.filename}" if error.filename else why, hint="soleflip doctor")


def _open_streams() -> None:
    """Give a program that was started without a stream (`>&-`) one that leads nowhere."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 (open till the end)


def _soften(*streams: TextIO) -> None:
    """Let a stream that cannot carry every character replace it, rather than fail."""
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper) and not _carries(stream):
            stream.reconfigure(errors="replace")


def _carries(stream: TextIO) -> bool:
    try:
        "\u2013\u2500é€".encode(stream.encoding)
    except UnicodeEncodeError:
        return False
    return True
