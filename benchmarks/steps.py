"""What one measured process does with books, by name, `alone` on one processor: make, import, match, price."""

from __future__ import annotations

import os
import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from soleflip_cli.usecases.toolbox import Toolbox, toolbox


def make(box: Toolbox) -> None:
    """Empty books."""
    with box.books("benchmark"):
        pass


def read(box: Toolbox, path: str, added: str) -> None:
    """Import a file that must add so many records and leave none out."""
    from soleflip_cli.usecases.import_file import Wish, import_file

    outcome = import_file(Path(path), Wish(), box)
    assert (outcome.added, outcome.updated, outcome.rejected) == (int(added), 0, 0), outcome


def match(box: Toolbox, least: str) -> None:
    """Match all sales, by fifo; at least so many must find an item. Nothing is kept."""
    from soleflip_cli.storage.rematching import rematch

    try:
        with box.books("benchmark") as books:
            assert rematch(books.link, "fifo") >= int(least)
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        return


def price(box: Toolbox, days: str) -> None:
    """Let a service tell an ask and a bid of every size in stock, another one on each of so many days."""
    chance, now = random.Random(3), datetime.now(UTC)
    moments = [str(now - timedelta(days=day, minutes=5)) for day in range(int(days) - 1, -1, -1)]
    with box.books("benchmark") as books:
        link = books.link
        sizes = link.rows(
            "SELECT DISTINCT product_id, item.size_system || ':' || item.size_value FROM item JOIN stock_facts "
            "ON item_id = item.id WHERE item.product_id IS NOT NULL"
        )
        own = [(number, "stockx", product, f"v{number}", size) for number, (product, size) in enumerate(sizes, 1)]
        link.insert("variant", ("id", "service", "product_id", "reference", "size_key"), own)
        asks = [chance.randrange(60, 400) for _ in sizes]
        quotes = [
            (day * len(asks) + at, "stockx", f"v{at}", "standard", "EUR", moment, (ask + day % 5) * 100, ask * 90)
            for day, moment in enumerate(moments) for at, ask in enumerate(asks, 1)
        ]  # fmt: skip
        link.insert("quote", ("id", "service", "variant", "kind", "currency", "quoted_at", "ask", "bid"), quotes)
        runs = [(number, "stockx", "main", "market", moment, moment) for number, moment in enumerate(moments, 1)]
        link.insert("sync_run", ("id", "service", "account", "stream", "started_at", "ended_at"), runs)


if __name__ == "__main__":
    if sys.argv[1] == "alone":
        del sys.argv[1]
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    {"make": make, "read": read, "match": match, "price": price}[sys.argv[1]](
        toolbox({}, None, lambda text: None), *sys.argv[2:]
    )
