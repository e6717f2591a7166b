"""A busy shop: many items bought, and sold or not, put into real books by two imports."""

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from soleflip_cli.usecases.import_file import Wish, import_file
from soleflip_cli.usecases.toolbox import Toolbox

_BOUGHT = "date,supplier,name,brand,style code,size,price,currency"
_SOLD = (
    "Order Number,Sale Date,Item,Style,Sku Size,Listing Price,Listing Price Currency,Total Gross Amount (Total Payout)"
)


class Traded(NamedTuple):
    """One item: what was bought when for how much, and on which day it sold for how much (None: it has not)."""

    style: str
    size: str
    bought: str
    cost: str
    sold: str | None = None
    price: str | None = None
    brand: str = "Nike"
    currency: str = "EUR"


def trade(box: Toolbox, folder: Path, items: Iterable[Traded], name: str = "busy") -> None:
    """Import them; a sale pays out 85 % of its price."""
    told = [*items]
    folder.mkdir(exist_ok=True)
    bought = [
        f"{one.bought},Shop,Shoe {one.style},{one.brand},{one.style},{one.size},{one.cost},{one.currency}"
        for one in told
    ]
    sold = [_sold(f"{name}-{number}", one) for number, one in enumerate(told) if one.sold]
    for kind, header, lines in (("bought", _BOUGHT, bought), ("sold", _SOLD, sold)):
        if lines:
            path = folder / f"{name}-{kind}.csv"
            path.write_text("\n".join([header, *lines, ""]), encoding="utf-8")
            import_file(path, Wish(), box)


def _sold(order: str, one: Traded) -> str:
    price = Decimal(one.price or "0")
    day = f"{one.sold} 12:00:00 +00"
    return f"{order},{day},Shoe {one.style},{one.style},{one.size},{price},{one.currency},{price * 85 / 100:.2f}"
