"""A reseller who is connected to an invented StockX: commands typed into books of their own."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from threading import Thread
from typing import Any
from unittest.mock import patch
from urllib.request import urlopen

import pytest

from fake_stockx import Shop, serve
from tests.fake_stockx.contract import Contract
from tests.importers.running import Run, rows, soleflip
from tests.support import isolation

SECRETS = {"CLIENT_ID": "fake-client", "CLIENT_SECRET": "fake-secret", "API_KEY": "fake-key"}


KEY = "c29sZWZsaXAtdGVzdHMtdXNlLXRoaXMtb25lLWtleTA="
"""Of the encrypted file, for tests alone."""


def free_port() -> int:
    """A port that nobody listens at now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


class Browser(Thread):
    """Opens a page as a person does, and goes where it leads."""

    def __init__(self, page: str) -> None:
        super().__init__(daemon=True)
        self._page = page
        self.start()

    def run(self) -> None:
        with suppress(OSError), urlopen(self._page, timeout=10) as answer:
            answer.read()


class Desk:
    """Books, a home, and the shop that is served."""

    def __init__(self, books: Path | str, shop: Shop) -> None:
        self.url = books if "://" in str(books) else f"sqlite:///{books}"
        self.shop = shop

    def run(self, command: str) -> Run:
        return soleflip(*command.split(), "--db", self.url)

    def did(self, command: str) -> Run:
        done = self.run(command)
        assert done.code == 0, (command, done)
        return done

    def table(self, command: str) -> Any:
        return self.did(f"{command} --format json").json()

    def connect(self, *options: str) -> Run:
        """Log in with a browser that grants everything; secrets go to the encrypted file."""
        with patch("webbrowser.open", Browser):
            return self.run(" ".join(("connect stockx --store file", *options)))

    def sync(self, *options: str) -> dict[str, Any]:
        """What came of `sync orders` at StockX."""
        (came,) = self.table(" ".join(("sync orders", *options)))
        return dict(came)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return rows(self.url, sql)

    def states(self) -> dict[str, tuple[str, str]]:
        """Order → its state, and the service's word for it."""
        return {order: (state, status) for order, state, status in self.rows(_STATES)}


_STATES = "SELECT order_number, state, status FROM sale_facts"


@contextmanager
def served(shop: Shop, books: Path | str, environment: pytest.MonkeyPatch, **how: Any) -> Iterator[Desk]:
    """The shop on this machine, with its addresses and keys in the environment; nobody is logged in yet."""
    with serve(shop, **how) as url:
        environment.setenv("SOLEFLIP_STOCKX_API_URL", f"{url}/v2")
        environment.setenv("SOLEFLIP_STOCKX_LOGIN_URL", url)
        environment.setenv("SOLEFLIP_STOCKX_PER_SECOND", "0")
        environment.setenv("SOLEFLIP_STOCKX_CALLBACK_PORT", str(free_port()))
        environment.setenv("SOLEFLIP_KEY", KEY)
        for name, text in SECRETS.items():
            environment.setenv(f"SOLEFLIP_STOCKX_{name}", text)
        yield Desk(books, shop)
    if isolation.SHARED.is_dir():
        assert undescribed(shop) == []


def undescribed(shop: Shop) -> list[str]:
    """What was asked of the shop that StockX's own description does not know; requests alike are looked at once."""
    contract = described(isolation.SHARED)
    good = [one for one in shop.requests if one.path.startswith("/v2/") and (one.status or 400) < 400]
    kinds = {(one.method, len(one.path), re.sub("=[^&]*", "", one.query)): one for one in good}
    return [
        f"{one.method} {one.path}: {fault}"
        for one in kinds.values()
        for fault in contract.asked(one.method, one.path, one.query, one.body)
    ]


@cache
def described(shared: Path) -> Contract:
    return Contract(shared)
