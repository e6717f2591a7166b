"""Invented files of any length: a StockX sales report of 44 columns, and the purchases behind its sales."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

HEADER = (
    "Seller Name", "Seller Address (Billing)", "Seller VAT Number", "Sold To Name", "Sold To address",
    "Sold to VAT Number", "Fiscal Representative Name", "Fiscal Representative Address",
    "StockX Destination Address", "Payout date", "Invoice Date", "Invoice Number", "Item", "Sku Name",
    "Sku Size", "Style", "Order Number", "Sale Date", "Seller Tracking Number", "Buyer Destination Country",
    "Buyer Destination City", "Buyer Tracking Number", "Quantity", "Ship From Address", "Ship To Address",
    "Seller Fee", "Seller Fee Currency", "Payment Processing", "Payment Processing Currency", "Shipping Fee",
    "Shipping Fee Currency", "VAT Rate", "Total Net Amount (Payout Excluding VAT)",
    "Total Net Amount (Payout Excluding VAT) Currency", "Listing Price", "Listing Price Currency",
    "Total Gross Amount (Total Payout)", "Total Gross Amount (Total Payout) Currency", "Total VAT Amount",
    "Total VAT Amount Currency", "Payout ID", "Special references", "Provider Transaction ID",
    "Total Invoice Amount",
)  # fmt: skip
PURCHASES = ("Date", "Supplier", "Invoice", "Name", "Style", "Size", "Quantity", "Price", "Currency")
FIRST_DAY = datetime(2023, 2, 1, tzinfo=UTC)
PAYOUT_IDS_SINCE = FIRST_DAY + timedelta(days=400)
DAYS = 1000
STYLES = 1000
NAMES = (
    "Nike Dunk Low {}", "Jordan 1 Retro High {}", "Jordan 4 Retro {}", "adidas Samba {}", "adidas Yeezy Slide {}",
    "New Balance 550 {}", "ASICS Gel-Kayano 14 {}", "Converse Chuck 70 {}", "Puma Suede {}", "Salomon XT-6 {}",
)  # fmt: skip
COLOURS = ("Panda", "Bone", "University Blue", "Core Black", "Moss", "Cream", "Chalk", "Rust", "Slate", "Ivory")
SIZES = (
    *(f"{half / 2:g}" for half in range(7, 29)), *(f"{half / 2:g}W" for half in range(10, 24)),
    *(f"{half / 2:g}Y" for half in range(7, 14)), "L", "XL",
)  # fmt: skip
COUNTRIES = ("Germany", "France", "Italy", "Spain", "Poland", "Sweden", "Austria", "Belgium", "Portugal")
ADDRESS = '"Sample Seller 1 Musterstrasse 30159 Hannover DE"'
CENTRE = "28 Example Verification Centre, Veldhoven 5503 LS NL"
REFERENCES = "1) Intra-community supply\n2) Invoice issued by the customer"


class Sold(NamedTuple):
    """One invented sale: which style and size, when, in which transfer, and its euros."""

    number: int
    style: int
    size: str
    sold_at: datetime
    price: int
    transfer: int


def style_of(number: int) -> str:
    """The style code of the n-th style; every fiftieth goes by two."""
    code = f"AB{1000 + number}-{100 + number % 7}"
    return f"{code}/CD{1000 + number}-001" if number % 50 == 0 else code


def name_of(number: int) -> str:
    """The name of the n-th style."""
    return NAMES[number % len(NAMES)].format(f"{COLOURS[number // 10 % 10]} {number // 100}")


def sales(count: int, seed: int = 7) -> Iterator[Sold]:
    """Sales in no order; newer ones share transfers by 1 to 14, older ones have each its own."""
    chance, transfer, left = random.Random(seed), 0, 0
    for number in range(count):
        if left == 0:
            transfer, left = transfer + 1, chance.choice((1, 1, 2, 3, 5, 8, 14))
        sold_at = FIRST_DAY + timedelta(seconds=chance.randrange(DAYS * 86_400))
        left = left - 1 if sold_at >= PAYOUT_IDS_SINCE else left
        own = transfer if sold_at >= PAYOUT_IDS_SINCE else -1 - number
        yield Sold(
            number, int(STYLES * chance.random() ** 2), chance.choice(SIZES), sold_at, chance.randrange(45, 420), own
        )


def write_report(path: Path, count: int) -> Path:
    """A report of `count` sales at `path`."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(map(_row, sales(count)))
    return path


def _row(sold: Sold) -> tuple[object, ...]:
    number, name = sold.number, name_of(sold.style)
    code = "N/A" if sold.style % 40 == 7 else style_of(sold.style)
    paid = _moment(sold.sold_at + timedelta(days=3, seconds=number % 7000))
    fee, processing = f"{sold.price * 95 // 1000}.{number % 90 + 10}", f"{sold.price * 0.03:.2f}"
    shipping = 4.5 if number % 9 == 0 else 0
    payout = f"{sold.price - float(fee) - float(processing) - shipping - (number % 6 == 0) / 100:.2f}"
    is_new = sold.transfer >= 0
    return (
        "Sample Seller", ADDRESS, "DE000000000", "StockX LLC", "1046 Woodward Ave Detroit MI 48226",
        "NL000000000B01", "Sample Representative BV", "Example street 1, 5503LN, Veldhoven, Netherlands", CENTRE,
        paid, paid, f"{64_000_000 + number}-{76_000_000 + number}", name, name.split(" ", 1)[1], sold.size, code,
        _order_number(number), _moment(sold.sold_at), f"1Z60540924{number:08}",
        COUNTRIES[number % len(COUNTRIES)], "Sampleville", 3_800_000_000 + number, 1, ADDRESS, CENTRE,
        fee, "EUR", processing, "EUR", f"{shipping:.2f}" if shipping else "", "EUR", "", payout, "EUR",
        sold.price, "EUR", payout, "EUR", "", "", f"P-{sold.transfer:08}" if is_new else "0",
        REFERENCES if is_new or number % 3 else "", UUID(int=(abs(sold.transfer) << 64) + is_new), payout,
    )  # fmt: skip


def _order_number(number: int) -> str:
    """Unique below ten million and in no order, as in a report whose dates are in none."""
    scattered = number * 48_271 % 9_999_991
    return f"{90_000_000 + scattered}-{89_000_000 + number}"


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} +00"


def write_purchases(path: Path, count: int) -> Path:
    """A purchase list of about as many items as a report of `count` sales sells, all bought before."""
    chance = random.Random(11)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(PURCHASES)
        for sold in sales(count):
            day = date.fromordinal(sold.sold_at.toordinal() - chance.randrange(1, 90))
            shop = f"Sample Shop {sold.style % 40}"
            where = day, shop, f"R-{sold.number}", name_of(sold.style), style_of(sold.style), sold.size
            writer.writerow((*where, 1, f"{sold.price * 0.7:.2f}", "EUR"))
    return path
