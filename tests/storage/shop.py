"""A small invented shop: two sales in one transfer, fees of every nature, sales without an item."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

from soleflip_cli.storage.engine import connect
from soleflip_cli.storage.link import Link
from soleflip_cli.usecases.import_file import Wish, import_file
from soleflip_cli.usecases.toolbox import Toolbox, toolbox

SALES = """\
Order Number,Sale Date,Item,Style,Sku Size,Listing Price,Listing Price Currency,Seller Fee,Payment Processing,\
Shipping Fee,Total Gross Amount (Total Payout),Payout date,Provider Transaction ID,Total Invoice Amount
A-1,2026-02-10 23:30:00 +00,Nike Dunk Low,DD1391-100,9,120,EUR,10.80,3.60,,105.60,2026-02-20 10:00:00 +00,T-1,194.60
A-2,2026-02-11 10:00:00 +00,Jordan 11 Retro,CT8012-116,10,100,EUR,,3,,89,2026-02-20 10:00:00 +00,T-1,194.60
A-3,2026-03-01 10:00:00 +00,Nike Dunk Low,DD1391-100,9,110,EUR,9.90,3.30,,96.79,2026-03-10 10:00:00 +00,T-2,96.79
A-4,2026-03-02 10:00:00 +00,Box Logo Hoodie,N/A,XL,50,EUR,4.50,1.50,3,41,2026-03-10 12:00:00 +00,T-3,41
A-5,2026-03-03 10:00:00 +00,Nike Air Max 1,FZ1234-001,8,80,EUR,7.20,2.40,,70.40,2026-03-15 10:00:00 +00,T-4,70.40
A-6,2026-03-04 10:00:00 +00,New Balance 550,BB550-WT1,9,70,EUR,6.30,2.10,,61.60,,,
"""
PURCHASES = """\
date,supplier,invoice,name,style code,size,price,shipping,vat rate,currency
2026-01-05,Example Shop,R-1,Nike Dunk Low,DD1391-100,US 9,"80,00","4,00",19 %,EUR
2026-02-20,Other Shop,R-2,Nike Dunk Low,DD1391-100,US 9,"85,00",,,EUR
2026-01-10,Example Shop,R-3,Jordan 11 Retro,CT8012-116,US 10,"60,00",,19 %,EUR
2026-03-20,Example Shop,R-4,Nike Air Max 1,FZ1234-001,US 8,"50,00",,19 %,EUR
"""
SALE_IDS = {f"A-{number}": number for number in range(1, 7)}


def box_of(books: str, talk: Callable[[str], None] = lambda text: None) -> Toolbox:
    """The outside world with its books at a path or URL."""
    return toolbox({"db": books}, None, talk)


def read_in(box: Toolbox, folder: Path, name: str, text: str) -> None:
    """Import a text as a file of that name."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    import_file(path, Wish(), box)


def open_shop(books: str, folder: Path) -> Toolbox:
    """The outside world whose books hold the shop: batch 1 are the purchases, batch 2 the sales."""
    box = box_of(books)
    folder.mkdir(exist_ok=True)
    read_in(box, folder, "bought.csv", PURCHASES)
    read_in(box, folder, "sales.csv", SALES)
    return box


def with_cell(text: str, row: str, column: str, cell: str) -> str:
    """A CSV text with one cell changed, in the row whose first cell is `row`."""
    header, *rows = csv.reader(io.StringIO(text))
    for cells in rows:
        if cells[0] == row:
            cells[header.index(column)] = cell
    written = io.StringIO()
    csv.writer(written).writerows([header, *rows])
    return written.getvalue()


def touch(box: Toolbox, *statements: str) -> None:
    """Change the books behind the program's back."""
    link: Link = connect(box.location, write=True)
    try:
        with link.transaction():
            for statement in statements:
                link.run(statement)
    finally:
        link.close()
