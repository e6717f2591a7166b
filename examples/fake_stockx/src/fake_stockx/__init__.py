"""A stateful fake of StockX's public API v2 and its login."""

from __future__ import annotations

from .faults import Fault
from .limits import Limits
from .login import Login
from .records import Listing, Order, Record, most_in_a_second
from .server import serve
from .shop import Shop

__all__ = ["Fault", "Limits", "Listing", "Login", "Order", "Record", "Shop", "most_in_a_second", "serve"]
