"""Prices as a service told them, put into real books: what fetches leave behind, without a service."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.usecases.stall import NOON, stall

from soleflip_cli.storage.engine import connect
from soleflip_cli.storage.link import Link
from soleflip_cli.storage.products import next_id
from soleflip_cli.usecases.toolbox import Toolbox

DAY = timedelta(days=1)


def at(days_ago: float) -> datetime:
    """So many days before the stall's noon, to the minute."""
    return NOON - timedelta(minutes=round(days_ago * 1440))


class Prices:
    """Books of a stall whose clock goes, and a service that tells prices of sizes of one style."""

    def __init__(self, url: str, style: str, *sizes: str) -> None:
        self.box: Toolbox = stall(url)
        self.style, self.sizes = style, sizes

    def known(self) -> None:
        """Let the service know the style in its sizes, each `US M 9/EU 42.5`: names parted by slashes."""
        with self._writing() as link:
            (product,) = link.rows("SELECT id FROM product WHERE style = ?", (self.style,))
            for number, size in enumerate(self.sizes, 1):
                for name in size.split("/"):
                    system, _, value = name.rpartition(" ")
                    self._add(link, "variant", service="stockx", product_id=product[0],
                              reference=f"v{number}", size_key=f"{system}:{value}")  # fmt: skip

    def told(self, days_ago: float, *prices: tuple[int | None, int | None], **more: Any) -> None:
        """A fetch so many days ago: ask and bid of each size, of those that differ; `ok=False` where it failed."""
        started, ended = at(days_ago), at(days_ago) + timedelta(seconds=30)
        error = None if more.pop("ok", True) else "the service failed"
        with self._writing() as link:
            self._add(link, "sync_run", service="stockx", account="main", stream="market",
                      started_at=str(started), ended_at=str(ended), error=error)  # fmt: skip
            for number, (ask, bid) in enumerate(prices, 1):
                fields = {"service": "stockx", "kind": "standard", "currency": "EUR", **more}
                last = link.one(
                    "SELECT ask, bid FROM quote WHERE variant = ? AND kind = ? AND currency = ? ORDER BY id DESC",
                    (f"v{number}", fields["kind"], fields["currency"]),
                )
                if last != (ask, bid):
                    moment = str(started + timedelta(seconds=10))
                    self._add(link, "quote", variant=f"v{number}", quoted_at=moment, ask=ask, bid=bid, **fields)

    def now(self, days_ago: float) -> Toolbox:
        """The box at that moment."""
        return replace(self.box, now=lambda: at(days_ago))

    def _writing(self) -> Any:
        return _Writing(connect(self.box.location, write=True))

    def _add(self, link: Link, table: str, **fields: Any) -> None:
        link.insert(table, ("id", *fields), [(next_id(link, table), *fields.values())])


class _Writing:
    """One transaction in the books, behind the program's back."""

    def __init__(self, link: Link) -> None:
        self._link, self._open = link, link.transaction()

    def __enter__(self) -> Link:
        self._open.__enter__()
        return self._link

    def __exit__(self, *error: Any) -> None:
        self._open.__exit__(*error)
        self._link.close()


__all__ = ["DAY", "UTC", "Prices", "at"]
