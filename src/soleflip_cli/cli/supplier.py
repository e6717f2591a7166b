"""`soleflip supplier`: where things are bought, and on what terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from . import typed
from .common import box, talk
from .stock_match import say_lines

if TYPE_CHECKING:
    from ..usecases.suppliers import Terms

app = typer.Typer(
    no_args_is_help=True,
    help="""Where things are bought, and on what terms.

    \b
    soleflip supplier add "Corner Shop" --return-by 30d --vat 19
    soleflip supplier list
    soleflip report returns-due""",
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="The supplier, as purchases name it; case does not count.")]
ReturnBy = Annotated[str | None, typer.Option("--return-by", metavar="DAYS", help="It takes back for so long: 30d.")]
Vat = Annotated[str | None, typer.Option("--vat", metavar="PERCENT", help="VAT rate of its invoices.")]
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="A note of your own.")]


@app.command()
def add(name: Name, return_by: ReturnBy = None, vat: Vat = None, note: Note = None) -> None:
    """Enter a supplier.

    \b
    soleflip supplier add "Corner Shop" --return-by 30d --vat 19

    Its VAT rate is taken by `stock add` where none is said; its time for returns begins when an item arrives.
    """
    from ..usecases.suppliers import add as enter

    talk(f"supplier {enter(box(), name, _terms(return_by, vat, note))} added")
    talk("  take it back: soleflip undo")


@app.command()
def edit(
    name: Name,
    return_by: ReturnBy = None,
    vat: Vat = None,
    note: Note = None,
    rename: Annotated[str | None, typer.Option("--name", metavar="TEXT", help="How it is written.")] = None,
) -> None:
    """Change a supplier's terms.

    \b
    soleflip supplier edit "Corner Shop" --return-by 14d
    """
    from ..usecases.suppliers import edit as change

    done = change(box(), name, _terms(return_by, vat, note)._replace(name=rename))
    talk(f"supplier {name} changed" if done else f"supplier {name} is so already: nothing changed")
    say_lines([*done, *(["take it back: soleflip undo"] if done else [])])


@app.command("list")
def list_() -> None:
    """Every supplier, and what was bought there.

    \b
    soleflip supplier list
    """
    from ..usecases.suppliers import list_suppliers
    from .output import show

    show(list_suppliers(box()))


@app.command("show")
def show_(name: Name) -> None:
    """One supplier.

    \b
    soleflip supplier show "Corner Shop"
    """
    from ..usecases.suppliers import list_suppliers
    from .output import show

    show(list_suppliers(box(), name))


def _terms(return_by: str | None, vat: str | None, note: str | None) -> Terms:
    from ..usecases.suppliers import Terms

    return Terms(typed.days(return_by, "--return-by"), typed.rate(vat), note)
