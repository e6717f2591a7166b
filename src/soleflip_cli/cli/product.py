"""`soleflip product`: styles, and what catalogues tell of them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from ..domain.errors import UsageError
from .common import ask, box, options, talk
from .connect import manner

if TYPE_CHECKING:
    from ..domain.services import Product

app = typer.Typer(
    no_args_is_help=True,
    help="""Styles, and what catalogues tell of them.

    \b
    soleflip product list --unmapped
    soleflip product show DD1391-100
    soleflip product map DD1391-100 --on stockx --as "dunk low panda\"""",
)

Style = Annotated[str, typer.Argument(metavar="STYLE", help="The maker's style code.")]


@app.command("list")
def list_(
    unmapped: Annotated[bool, typer.Option("--unmapped", help="Only those that no service has.")] = False,
) -> None:
    """Every style that was bought, sold or is watched.

    \b
    soleflip product list
    soleflip product list --unmapped
    """
    from ..usecases.products import listed
    from .output import show

    show(listed(box(), unmapped))


@app.command("show")
def show_(style: Style) -> None:
    """All about a style: sizes, numbers on boxes, prices.

    \b
    soleflip product show DD1391-100
    soleflip product show DD1391-100 --format json
    """
    from ..usecases.products import shown
    from .why import show_parts

    show_parts([shown(box(), style)])


@app.command("map")
def map_(
    style: Style,
    on: Annotated[str, typer.Option("--on", metavar="SERVICE", help="Where, as `connect list` names it.")],
    text: Annotated[str, typer.Option("--as", metavar="TEXT", help="Its id there, another style code, or words.")],
) -> None:
    """Say what a style is called at a service.

    \b
    soleflip product map DD1391-100 --on stockx --as "dunk low panda"
    soleflip product map DD1391-100 --on stockx --as DD1391-103

    Where several may be meant you choose; a script is shown them and names one by its id. What you map stays:
    no fetch replaces it.
    """
    from ..usecases.mapping import map_style

    def choose(some: Sequence[Product]) -> Product:
        return _chosen(some, f"soleflip product map {style} --on {on} --as")

    product = map_style(box(), style, on, text, manner(), choose)
    talk(f"{style} is {product.name or product.reference} on {on}")
    talk("  look at it: soleflip product show " + style + "; take it back: soleflip undo")


def _chosen(some: Sequence[Product], command: str) -> Product:
    """The one that the person picks. Raises UsageError where nobody is there: what may be meant is shown then."""
    from ..usecases.mapping import candidates
    from .output import show

    if options().no_input or not sys.stdin.isatty():
        show(candidates(some))
        raise UsageError(f"{len(some)} products may be meant", f"{command} {some[0].reference}")
    for number, one in enumerate(some, 1):
        talk(f"{number:>3}  {one.name} ({one.style or 'no style code'})")
    answer = ask(f"Which one, 1 to {len(some)}?", f"{command} ID").strip()
    if not answer.isdigit() or not 0 < int(answer) <= len(some):
        raise UsageError(f"{answer[:20]!r} is none of them", f"{command} {some[0].reference}")
    return some[int(answer) - 1]
