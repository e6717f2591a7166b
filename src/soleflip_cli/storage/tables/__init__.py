"""The schema of the books. Rows are read and written through the plain driver; this is what they look like."""

from __future__ import annotations

from sqlmodel import SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

from .forecasts import ForecastRun, ForecastScore, ForecastValue  # noqa: E402
from .history import Change, ImportBatch, Operation, Period, Sighting, SourceRecord  # noqa: E402
from .money import BankLine, Expense  # noqa: E402
from .selling import Adjustment, Channel, Fee, Listing, Payout, Sale, Shipment  # noqa: E402
from .services import (  # noqa: E402
    Connection,
    ListingPlan,
    ListingStep,
    PricePlan,
    PriceStep,
    ProductRef,
    Quote,
    RequestDay,
    ServiceRecord,
    SyncCursor,
    SyncRun,
    Variant,
)
from .stock import Cost, Item, Purchase, Supplier  # noqa: E402
from .things import BookSetting, Gtin, Product, ProductName, Scan, Tag, Watch  # noqa: E402

METADATA = SQLModel.metadata

__all__ = [
    "METADATA",
    "Adjustment",
    "BankLine",
    "BookSetting",
    "Change",
    "Channel",
    "Connection",
    "Cost",
    "Expense",
    "Fee",
    "ForecastRun",
    "ForecastScore",
    "ForecastValue",
    "Gtin",
    "ImportBatch",
    "Item",
    "Listing",
    "ListingPlan",
    "ListingStep",
    "Operation",
    "Payout",
    "Period",
    "PricePlan",
    "PriceStep",
    "Product",
    "ProductName",
    "ProductRef",
    "Purchase",
    "Quote",
    "RequestDay",
    "Sale",
    "Scan",
    "ServiceRecord",
    "Shipment",
    "Sighting",
    "SourceRecord",
    "Supplier",
    "SyncCursor",
    "SyncRun",
    "Tag",
    "Variant",
    "Watch",
]
