"""StockX: the seller's "historical sales" report, the 44-column vintage and the older one of 37.

Fees do not add up in it (a minimum fee that was never printed, cents of rounding): the payout is the
fact, and what is left between price, fees and payout stays visible as unexplained. A row is one item; no
source says whether the sums of a row with a quantity above 1 are those of one item or of all, so it is rejected.
"""

from __future__ import annotations

from .base import Importer, amount, instant, order_number, single, size, style, text

_IN = "Listing Price Currency"

IMPORTER = Importer(
    name="stockx",
    title="StockX historical seller sales report",
    kind="sale",
    channel="stockx",
    header=frozenset({"Order Number", "Sale Date", "Item", "Listing Price", "Total Gross Amount (Total Payout)"}),
    fields={
        "order_number": order_number("Order Number"),
        "line": single("Quantity"),
        "name": text("Item"),
        "style": style("Style", "SKU"),
        "size": size("Sku Size", "Size"),
        "sold_at": instant("Sale Date", needed=True),
        "paid_at": instant("Payout date"),
        "transfer": text("Provider Transaction ID"),
        "payout_ref": text("Payout ID", blank="0"),
        "country": text("Buyer Destination Country"),
        "price": amount("Listing Price", needed=True, currency=_IN),
        "payout": amount(
            "Total Gross Amount (Total Payout)",
            "Total Payout",
            currency="Total Gross Amount (Total Payout) Currency",
        ),
        "invoice_total": amount("Total Invoice Amount"),
    },
    fees={
        "transaction": amount("Seller Fee", currency="Seller Fee Currency"),
        "processing": amount("Payment Processing", currency="Payment Processing Currency"),
        "shipping": amount("Shipping Fee", currency="Shipping Fee Currency"),
    },
    people=frozenset({"Buyer Destination City", "Ship To Address"}),
)
