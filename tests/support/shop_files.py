"""The files of an invented shop: what it bought and what StockX says it sold, with payouts to the cent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

from soleflip_cli.domain import pricing
from soleflip_cli.domain.money import plain
from soleflip_cli.domain.schedule_files import shipped
from soleflip_cli.domain.schedules import Terms, resolve
from soleflip_cli.domain.spells import Spell
from soleflip_cli.usecases.import_file import Wish, import_file
from soleflip_cli.usecases.toolbox import Toolbox

_BOUGHT = "date,supplier,name,brand,style code,size,price,currency"
_SOLD = (
    "Order Number,Sale Date,Item,Style,Sku Size,Listing Price,Listing Price Currency,Seller Fee,Payment Processing,"
    "Shipping Fee,Total Gross Amount (Total Payout),Payout date"
)


def style_of(spell: Spell) -> str:
    """A style code of its own for every item: a sale can take no other."""
    return f"AB{spell.item_id:04}-{spell.place.product % 900 + 100}"


def keep(box: Toolbox, folder: Path, spells: Iterable[Spell], level: int = 2, shipping: str = "4.50") -> None:
    """Put spells into books by import: each costs 80 EUR, sells at 100 EUR or more, and is paid on that day."""
    told = [*spells]
    folder.mkdir(exist_ok=True)
    bought = [
        f"{one.acquired_on},Shop,Shoe {one.place.product},{one.place.brand},{style_of(one)},US 9,80,EUR" for one in told
    ]
    sold = [_sold(one, level, shipping) for one in told if one.sold]
    for name, header, lines in (("bought.csv", _BOUGHT, bought), ("sold.csv", _SOLD, sold)):
        if lines:
            (folder / name).write_text("\n".join([header, *lines, ""]), encoding="utf-8")
            import_file(folder / name, Wish(), box)


def _sold(one: Spell, level: int, shipping: str) -> str:
    price, day = 10_000 + 100 * (one.item_id % 90), one.ended_on
    got = pricing.payout(price, resolve(shipped()["stockx"], Terms("stockx", day, "EUR", level, parcel=0)))
    fees = [plain(got.fees[kind], "EUR") for kind in ("transaction", "processing")]
    paid = plain(got.payout - int(Decimal(shipping or "0") * 100), "EUR")
    row = [
        f"O-{one.item_id}",
        _noon(day),
        "Shoe",
        style_of(one),
        "9",
        plain(price, "EUR"),
        "EUR",
        *fees,
        shipping,
        paid,
    ]
    return ",".join([*row, _noon(day)])


def _noon(day: date) -> str:
    return f"{day} 12:00:00 +00"
