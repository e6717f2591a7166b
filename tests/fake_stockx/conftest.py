"""A shop that is served, and a client of it; what the tests asked is held against StockX's own description."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from fake_stockx import Shop, serve
from tests.fake_stockx.client import Client
from tests.fake_stockx.contract import Contract
from tests.support import isolation


@pytest.fixture
def shop() -> Shop:
    """40 orders and 5 listings."""
    return Shop.with_orders(40, listings=5)


@pytest.fixture
def client(shop: Shop) -> Iterator[Client]:
    """Every request that it makes and that is answered well must be one that StockX's file knows."""
    with serve(shop) as url:
        yield Client(url, shop)
    if isolation.SHARED.is_dir():
        assert unknown(described(isolation.SHARED), shop) == []


@pytest.fixture
def contract(shared: Path) -> Contract:
    return described(shared)


@cache
def described(shared: Path) -> Contract:
    return Contract(shared)


def unknown(contract: Contract, shop: Shop) -> list[str]:
    good = [one for one in shop.requests if one.path.startswith("/v2/") and (one.status or 400) < 400]
    return [
        f"{one.method} {one.path}: {fault}"
        for one in good
        for fault in contract.asked(one.method, one.path, one.query, one.body)
    ]
