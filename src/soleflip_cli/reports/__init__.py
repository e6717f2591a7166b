"""The list of all reports."""

from .adjustments import ADJUSTMENTS
from .base import Report
from .expenses import EXPENSES
from .fees import FEES
from .payouts import PAYOUTS, PAYOUTS_OPEN
from .roi import ROI
from .sales import SALES_LIST
from .stock import AGING, DEAD_STOCK, RETURNS_DUE, STOCK

REPORTS: dict[str, Report] = {
    report.name: report
    for report in (
        ROI, SALES_LIST, STOCK, AGING, DEAD_STOCK, RETURNS_DUE, FEES, PAYOUTS, PAYOUTS_OPEN, ADJUSTMENTS,
        EXPENSES,
    )
}  # fmt: skip
