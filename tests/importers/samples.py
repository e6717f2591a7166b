"""Small invented files of the kinds that shops and StockX write."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

_SELLER = (
    "Seller Name;Seller Address (Billing);Seller VAT Number;Sold To Name;Sold To address;Sold to VAT Number;"
    "Fiscal Representative Name;Fiscal Representative Address;StockX Destination Address"
)
NEW = (
    f"{_SELLER};Payout date;Invoice Date;Invoice Number;Item;Sku Name;Sku Size;Style;Order Number;Sale Date;"
    "Seller Tracking Number;Buyer Destination Country;Buyer Destination City;Buyer Tracking Number;Quantity;"
    "Ship From Address;Ship To Address;Seller Fee;Seller Fee Currency;Payment Processing;"
    "Payment Processing Currency;Shipping Fee;Shipping Fee Currency;VAT Rate;"
    "Total Net Amount (Payout Excluding VAT);Total Net Amount (Payout Excluding VAT) Currency;Listing Price;"
    "Listing Price Currency;Total Gross Amount (Total Payout);Total Gross Amount (Total Payout) Currency;"
    "Total VAT Amount;Total VAT Amount Currency;Payout ID;Special references;Provider Transaction ID;"
    "Total Invoice Amount"
).split(";")
"""The columns of a StockX report of 2025."""

OLD = (
    f"{_SELLER};Sale Date;Payout date;Invoice Date;Invoice Number;Order Number;Item;Sku Name;Sku Size;Style;Quantity;"
    "Ship From Address;Ship To Address;Listing Price;Listing Price Currency;Seller Fee;Seller Fee Currency;"
    "Payment Processing;Payment Processing Currency;Shipping Fee;Shipping Fee Currency;VAT Rate;"
    "Total Net Amount (Payout Excluding VAT);Total Net Amount (Payout Excluding VAT) Currency;Total VAT Amount;"
    "Total VAT Amount Currency;Total Gross Amount (Total Payout);"
    "Total Gross Amount (Total Payout) Currency;Special references"
).split(";")
"""The columns of a StockX report of about 2022 to 2024."""

BOUGHT = (
    "date",
    "supplier",
    "invoice",
    "style code",
    "name",
    "size",
    "quantity",
    "price",
    "currency",
    "vat rate",
    "shipping",
)
"""The columns of a purchase list."""


def sale(order: str, price: str = "100", fee: str = "9", payout: str = "88", **other: str) -> dict[str, str]:
    """A row of a StockX report; other columns by name, blanks as underscores."""
    row = {
        "Seller Name": "Example Sneakers",
        "Seller Address (Billing)": '"Example Sneakers 1 Musterstrasse 30159 Hannover DE"',
        "Payout date": "2024-06-20 09:30:00 +00",
        "Invoice Date": "2024-06-20 09:30:00 +00",
        "Invoice Number": "11112222-33334444",
        "Item": 'Nike Dunk Low "Example"',
        "Sku Name": "Example",
        "Sku Size": "10",
        "Style": "DD1391-100",
        "Order Number": order,
        "Sale Date": "2024-06-15 12:00:00 +00",
        "Buyer Destination Country": "Poland",
        "Buyer Destination City": "Sampleville",
        "Buyer Tracking Number": "N/A",
        "Quantity": "1",
        "Seller Fee": fee,
        "Seller Fee Currency": "EUR" if fee else "N/A",
        "Payment Processing": "3",
        "Payment Processing Currency": "EUR",
        "Shipping Fee Currency": "EUR",
        "Listing Price": price,
        "Listing Price Currency": "EUR",
        "Total Net Amount (Payout Excluding VAT)": payout,
        "Total Net Amount (Payout Excluding VAT) Currency": "EUR",
        "Total Gross Amount (Total Payout)": payout,
        "Total Gross Amount (Total Payout) Currency": "EUR",
        "Payout ID": "0",
        "Special references": "1) An invented note\n2) of two lines",
        "Provider Transaction ID": f"transfer-{order}",
        "Total Invoice Amount": payout,
    }
    return row | {name.replace("_", " "): value for name, value in other.items()}


def bought(style: str = "DD1391-100", size: str = "US 10", price: str = "60.00", **other: str) -> dict[str, str]:
    """A row of a purchase list; other columns by name, blanks as underscores."""
    row = {"date": "2024-05-01", "supplier": "Example Store", "invoice": "R-1", "style code": style, "size": size}
    row |= {"name": "Nike Dunk Low", "quantity": "1", "price": price, "currency": "EUR"}
    return row | {name.replace("_", " "): value for name, value in other.items()}


def written(
    path: Path,
    rows: Iterable[Mapping[str, str]],
    columns: Sequence[str] = NEW,
    delimiter: str = ",",
    encoding: str = "utf-8",
    ends: str = "\n",
) -> Path:
    """A file of `rows`, written as told."""
    with path.open("w", encoding=encoding, newline="") as stream:
        table = csv.DictWriter(stream, columns, "", "ignore", delimiter=delimiter, lineterminator=ends)
        table.writeheader()
        table.writerows(rows)
    return path
