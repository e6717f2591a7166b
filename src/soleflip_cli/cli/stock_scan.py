"""`soleflip stock scan`: boxes by the numbers that a scanner reads."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ..domain.errors import UsageError
from . import typed
from .common import box, options, talk
from .connect import manner
from .exits import PARTIAL

if TYPE_CHECKING:
    from ..usecases.scan import Scanned, Terms
    from ..usecases.toolbox import Toolbox

_EXAMPLE = "soleflip stock scan 196565724298"


def scan(
    numbers: Annotated[
        list[str] | None, typer.Argument(metavar="[NUMBER]…", help="As printed below the bars; without any, read in.")
    ] = None,
    cost: Annotated[
        str | None, typer.Option("--cost", metavar="AMOUNT", help="Price of each that was not ordered, with VAT.")
    ] = None,
    currency: Annotated[str | None, typer.Option("--currency", metavar="CODE", help="Such as EUR.")] = None,
    supplier: Annotated[
        str | None, typer.Option("--supplier", metavar="NAME", help="Where they were bought; no other's arrive.")
    ] = None,
    shelf: Annotated[str | None, typer.Option("--shelf", metavar="PLACE", help="Where they lie now.")] = None,
    day: Annotated[
        str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="Arrived or bought then; default: today.")
    ] = None,
    ordered: Annotated[
        Literal["yes", "no"], typer.Option("--ordered", metavar="yes|no", help="Tick off what was ordered first.")
    ] = "yes",
    style: Annotated[str | None, typer.Option("--is", metavar="STYLE", help="Say what this number means.")] = None,
    size: Annotated[str | None, typer.Option("--size", metavar="SIZE", help="With --is: its size.")] = None,
    pending: Annotated[bool, typer.Option("--pending", help="Show the numbers that nobody knew.")] = False,
    retry: Annotated[bool, typer.Option("--retry", help="Ask services for those again.")] = False,
) -> None:
    """Take boxes in by their numbers.

    \b
    soleflip stock scan                                 scan one after the other
    soleflip stock scan 196565724298 --shelf B3
    soleflip stock scan --cost 119.99 --supplier "Corner Shop" < numbers.txt
    soleflip stock scan --pending                       numbers that nobody knew
    soleflip stock scan 196565724298 --is DD1391-100 --size "US 9"

    An ordered item of that style and size has arrived then; where there is none, an item is added. Numbers are looked
    up in the books, then at connected services; what nobody knows is kept until somebody does. Exit code 9 where a
    number is wrong or not known.
    """
    from ..usecases.scan import Terms

    opened = box()
    if style is not None or size is not None:
        done = _named(opened, numbers or (), style, size, ordered == "yes")
    elif retry:
        done = _retried(opened, ordered == "yes")
    elif pending:
        _show_pending(opened)
        return
    else:
        price = typed.optional_amount(cost, "--cost")
        terms = Terms(price, currency, supplier, shelf, typed.day(day), ordered == "yes")
        done = _scanned(opened, numbers, terms)
    _end(done)


def _named(
    opened: Toolbox, numbers: Sequence[str], style: str | None, size: str | None, ordered: bool
) -> list[Scanned]:
    from ..usecases.scan import name_number

    if len(numbers) != 1 or style is None or size is None:
        raise UsageError("--is and --size say what one number means", f"{_EXAMPLE} --is DD1391-100 --size 'US 9'")
    meant = typed.one_size(size, str(opened.setting("sizes.purchases")))
    done = name_number(opened, numbers[0], style, meant, ordered)
    for one in done:
        _tell(one)
    return done


def _retried(opened: Toolbox, ordered: bool) -> list[Scanned]:
    from ..usecases.scan import retry
    from ..usecases.scan_services import Catalogues

    with Catalogues(opened, manner()) as catalogues:
        return [_tell(one) for one in retry(opened, catalogues, ordered)]


def _show_pending(opened: Toolbox) -> None:
    from ..usecases.scan import waiting
    from .output import show

    show(waiting(opened))


def _scanned(opened: Toolbox, numbers: Sequence[str] | None, terms: Terms) -> list[Scanned]:
    from ..usecases.scan import scan as take
    from ..usecases.scan_services import Catalogues

    with Catalogues(opened, manner()) as catalogues:
        return [_tell(take(opened, text, terms, catalogues)) for text in numbers or _read()]


def _read() -> Iterator[str]:
    """Numbers line by line: on a terminal until an empty line, else to the end of the file."""
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    if not sys.stdin.isatty():
        yield from (line for line in sys.stdin if line.strip())
        return
    if options().no_input:
        raise UsageError("no number was given", _EXAMPLE)
    talk("scan one box after the other; an empty line ends")
    while True:
        typer.echo("> ", nl=False, err=True)
        line = sys.stdin.readline()
        if not line.strip():
            return
        yield line


def _tell(came: Scanned) -> Scanned:
    """What came of a number, as soon as it is known, and what to do next."""
    if came.outcome == "wrong":
        talk(f"{came.number or 'that'}: no number of a box, {came.reason}; scan it again")
    elif came.outcome == "pending":
        talk(f"{came.number}: {came.reason}, kept for later")
        talk(f"  say what it is: soleflip stock scan {came.number} --is STYLE --size SIZE")
    else:
        also = f" ({', '.join(came.names)})" if came.names else ""
        what = " ".join(filter(None, (came.style, came.name)))
        talk(f"{what}, {came.size}{also}: {_became(came)}")
        talk(f"  {_next(came)}")
    return came


def _became(came: Scanned) -> str:
    if came.outcome == "known":
        return f"that is what {came.number} means from now on"
    unknown = "" if came.cost_known else ", its cost is unknown"
    return f"item {came.item} {'arrived' if came.outcome == 'arrived' else 'added'}{unknown}"


def _next(came: Scanned) -> str:
    if came.item is None:
        return f"none was scanned before; take one in: soleflip stock scan {came.number}"
    if came.order:
        return f"order {came.order} has it: soleflip ship list"
    if not came.cost_known:
        return f"what it cost: soleflip stock edit {came.item} --cost AMOUNT"
    return f"look at it: soleflip stock show {came.item}; take it back: soleflip undo"


def _end(done: Sequence[Scanned]) -> None:
    from .output import show_json, wants_json

    if wants_json():
        show_json([one.as_json() for one in done])
    if any(one.is_open for one in done):
        raise typer.Exit(PARTIAL)
