"""`soleflip stock`: items bought, kept, lost, and the sales that took them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

import typer

from ..domain.errors import UsageError
from .common import talk
from .stock_match import link, match, unlink, unmatched

app = typer.Typer(
    no_args_is_help=True,
    help="""Items: list, add, edit, and match with the sales that took them.

    \b
    soleflip stock add DD1391-100 --size 42,42.5x2 --cost 119.99 --shipping 6.90
    soleflip stock list
    soleflip stock match --review
    soleflip stock edit 12 --cost 99.50""",
)

Item = Annotated[int, typer.Argument(metavar="ITEM", help="The item's number, as `stock list` shows it.")]
Shipping = Annotated[str | None, typer.Option("--shipping", metavar="AMOUNT", help="Inbound shipping.")]
Supplier = Annotated[str | None, typer.Option("--supplier", metavar="NAME", help="Where it was bought.")]
Invoice = Annotated[str | None, typer.Option("--invoice", metavar="NUMBER", help="The shop's invoice.")]
Vat = Annotated[str | None, typer.Option("--vat", metavar="PERCENT", help="VAT rate that the invoice states.")]
Day = Annotated[str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="Day of purchase; default: today.")]


@app.command()
def add(
    sku: Annotated[str, typer.Argument(metavar="SKU", help="The maker's style code.")],
    size: Annotated[str, typer.Option("--size", metavar="SIZES", help="Such as 42,42.5x2,43 or 'US 9.5'.")],
    cost: Annotated[str, typer.Option("--cost", metavar="AMOUNT", help="Price of each item, with VAT.")],
    shipping: Shipping = None,
    supplier: Supplier = None,
    day: Day = None,
    vat: Vat = None,
    invoice: Invoice = None,
    name: Annotated[str | None, typer.Option("--name", metavar="TEXT", help="What it is called.")] = None,
    currency: Annotated[str | None, typer.Option("--currency", metavar="CODE", help="Such as EUR.")] = None,
) -> None:
    """Put items into stock.

    \b
    soleflip stock add DD1391-100 --size 42,42.5x2,43 --cost 119.99 --shipping 6.90
    soleflip stock add 162050C --size "US 9" --cost 55 --supplier "Corner Shop" --vat 19

    --cost is for each item; --shipping is shared by all of them, to the cent.
    """
    from ..usecases.stock import Lot
    from ..usecases.stock import add as add_lot
    from .common import box

    opened = box()
    sizes = _sizes(size, str(opened.setting("sizes.purchases")))
    freight = _amount(shipping, "--shipping")
    paid = _needed(_amount(cost, "--cost"))
    lot = Lot(sku, sizes, paid, freight, name, supplier, invoice, _day(day), _rate(vat), currency)
    _say_added(add_lot(opened, lot))


def _say_added(numbers: list[int]) -> None:
    which = str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]} to {numbers[-1]}"
    talk(f"{len(numbers)} item{'s' if len(numbers) > 1 else ''} added: {which}; soleflip stock show {numbers[0]}")


@app.command("list")
def list_() -> None:
    """Every item held, oldest first.

    \b
    soleflip stock list
    soleflip stock list --format json
    soleflip report stock --brand Nike      the same, with filters
    """
    from ..reports.base import Query
    from ..usecases.report import report
    from .common import box
    from .output import show

    opened = box()
    with opened.reader() as reader:
        table = report("stock", Query(), reader, opened.today())
    show(table)


@app.command("show")
def show_(item: Item) -> None:
    """All about one item, and where each value comes from."""
    from .why import why

    why(f"item:{item}")


@app.command()
def edit(
    item: Item,
    cost: Annotated[str | None, typer.Option("--cost", metavar="AMOUNT", help="Its price, with VAT.")] = None,
    shipping: Shipping = None,
    vat: Vat = None,
    size: Annotated[str | None, typer.Option("--size", metavar="SIZE", help="Its size.")] = None,
    day: Day = None,
    supplier: Supplier = None,
    invoice: Invoice = None,
    sku: Annotated[str | None, typer.Option("--sku", metavar="SKU", help="The maker's style code.")] = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="A note of your own.")] = None,
) -> None:
    """Correct an item, also one that is sold: costs, profits and matches follow.

    \b
    soleflip stock edit 12 --cost 99.50
    soleflip stock edit 12 --size "EU 43" --date 2026-01-31

    What you set by hand stays when the list it came from is imported again.
    """
    from ..usecases.stock import Edit
    from ..usecases.stock import edit as edit_item
    from .common import box

    opened = box()
    sizes = _sizes(size, str(opened.setting("sizes.purchases"))) if size else [None]
    new = Edit(
        _amount(cost, "--cost"), _amount(shipping, "--shipping"), _rate(vat), sizes[0], _day(day), supplier, invoice, sku, note
    )  # fmt: skip
    changed = edit_item(opened, item, new)
    talk(f"item {item}: changed {', '.join(changed)}" if changed else f"item {item}: nothing to change")


@app.command()
def remove(
    item: Item,
    reason: Annotated[str, typer.Option("--reason", metavar="WHY", help="lost, donated, personal_use, written_off or returned.")],
    day: Annotated[str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="When; default: today.")] = None,
) -> None:
    """Take an item out of stock without a sale. Its history stays.

    \b
    soleflip stock remove 12 --reason personal_use
    """
    from ..usecases.stock import remove as remove_item
    from .common import box

    remove_item(box(), item, reason, _day(day))
    talk(f"item {item} left stock: {reason}")


app.command()(match)
app.command()(unmatched)
app.command()(link)
app.command()(unlink)


def _sizes(text: str, system: str) -> list[Any]:
    """`42,42.5x2` as sizes. Raises UsageError where one cannot be read."""
    from ..domain.sizes import read_size

    bare = {"us": "US M", "eu": "EU", "uk": "UK", "cm": "CM"}.get(system)
    found = []
    for part in text.split(","):
        name, _, times = part.strip().rpartition("x") if _counted(part) else (part.strip(), "", "1")
        size = read_size(name, bare)
        if not name or size.system == "other":
            raise UsageError(f"{part.strip()!r} is no size", "--size 42,42.5x2,43")
        found += [size] * int(times)
    return found


def _counted(part: str) -> bool:
    head, mark, times = part.strip().rpartition("x")
    return bool(mark and head) and times.isdigit() and 0 < int(times) < 1_000


def _amount(text: str | None, option: str) -> Decimal | None:
    if text is None:
        return None
    try:
        value = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        value = Decimal("nan")
    if not value.is_finite() or not 0 <= value < 10**10:
        raise UsageError(f"{text!r} is no amount", f"{option} 119.99")
    return value


def _needed(value: Decimal | None) -> Decimal:
    if value is None:
        raise UsageError("an item needs its cost", "--cost 119.99")
    return value


def _rate(text: str | None) -> int | None:
    value = _amount(text.rstrip("% ") if text else None, "--vat")
    if value is None:
        return None
    if value >= 100:
        raise UsageError(f"{text} is no VAT rate", "--vat 19")
    return int(value * 100)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is no day", "--date 2026-01-31") from error


