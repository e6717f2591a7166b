"""What one measured process does with books, by name, `alone` on one processor: make, import a file, match."""

from __future__ import annotations

import os
import sys
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


if __name__ == "__main__":
    if sys.argv[1] == "alone":
        del sys.argv[1]
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    {"make": make, "read": read, "match": match}[sys.argv[1]](toolbox({}, None, lambda text: None), *sys.argv[2:])
