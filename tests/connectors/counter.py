"""Items in stock whose sizes the invented StockX has, and what is listed of them there."""

from __future__ import annotations

from typing import Any

from fake_stockx import Shop
from tests.connectors.desk import Desk
from tests.importers.running import soleflip

Good = tuple[dict[str, Any], dict[str, Any]]


def goods(shop: Shop) -> list[Good]:
    """Products with one style code and their men's sizes, in the shop's order."""
    return [
        (shop.products[one["productId"]], one)
        for one in shop.variants.values()
        if (shop.products[one["productId"]]["styleId"] or "").count("-") == 1
        and "/" not in shop.products[one["productId"]]["styleId"]
        and shop.products[one["productId"]]["productAttributes"]["gender"] == "men"
        and shop.products[one["productId"]]["productType"] == "sneakers"
    ]


def buy(desk: Desk, good: Good, count: int = 1, *more: str) -> None:
    """Put items of that style and size into stock."""
    product, variant = good
    size = f"US {variant['variantValue']}"
    done = soleflip(
        *("stock", "add", product["styleId"], "--size", f"{size}x{count}", "--cost", "100", "--currency", "EUR"),
        *("--date", "2020-01-01", *more, "--db", desk.url),
    )
    assert done.code == 0, done


def listed(desk: Desk) -> dict[int, tuple[int, str, str]]:
    """Item → ask in cents, state and reference, as the books have it."""
    sql = "SELECT item_id, ask, state, reference FROM listing WHERE ended_on IS NULL AND voided_by IS NULL"
    return {item: (ask, state, reference) for item, ask, state, reference in desk.rows(sql)}


def at_stockx(desk: Desk) -> dict[str, tuple[str, str]]:
    """Reference → amount and status there, of what is on offer."""
    shown = (one.detail for one in desk.shop.listings.values())
    return {
        one["listingId"]: (one["amount"], one["status"]) for one in shown if one["status"] in ("ACTIVE", "INACTIVE")
    }


def agree(desk: Desk) -> None:
    """The books and StockX say the same of every listing."""
    states = {"active": "ACTIVE", "inactive": "INACTIVE"}
    sql = "SELECT reference, ask, state FROM listing WHERE ended_on IS NULL AND voided_by IS NULL"
    ours = {ref: (str(ask // 100), states[state]) for ref, ask, state in desk.rows(sql)}
    assert ours == at_stockx(desk)


def writes(desk: Desk) -> list[str]:
    """What was asked of the shop that changes something."""
    return [f"{one.method} {one.path}" for one in desk.shop.requests if one.method != "GET" and "/v2/" in one.path]
