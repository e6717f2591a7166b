"""Places to sell: those everybody knows, and those that a person has named."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches

from ..domain.channels import CHANNELS
from ..domain.errors import BooksDisagree, UsageError
from ..domain.table import Column, Table
from ..storage.link import Link
from ..storage.rows import add_row, alter_row, void_row
from .stock_words import one_line
from .toolbox import Toolbox

_COLUMNS = (Column("channel", "Channel"), Column("name", "Name"), Column("sales", "Sales", "count"))
_WORD = r"[a-z0-9][a-z0-9._-]{0,29}"


def known_channels(link: Link) -> Mapping[str, str]:
    """Word and name of every channel that can be sold on."""
    own: dict[str, str] = dict(link.rows("SELECT key, name FROM channel WHERE voided_by IS NULL"))
    seen = link.rows("SELECT DISTINCT channel FROM sale WHERE voided_by IS NULL")
    return {**{word: word for (word,) in seen}, **CHANNELS, **own}


def channel_of(link: Link, word: str) -> str:
    """The channel that is meant. Raises UsageError with the nearest one where there is none of that word."""
    known, wanted = known_channels(link), word.strip().casefold()
    if wanted in known:
        return wanted
    near = get_close_matches(wanted, known, n=1)
    meant = f"; did you mean {near[0]}?" if near else ""
    raise UsageError(f"no channel is called {word[:40]!r}{meant}", f"soleflip channel add {wanted or 'market'}")


def add(box: Toolbox, word: str, name: str | None) -> str:
    """Name a channel of one's own; its word. Raises UsageError for a word that cannot be typed or is taken."""
    key = word.strip().casefold()
    if not re.fullmatch(_WORD, key):
        raise UsageError(f"{word[:40]!r} is no word for a channel", "soleflip channel add flea-market")
    with box.books("channel add") as books:
        row = books.link.one("SELECT id, voided_by FROM channel WHERE key = ?", (key,))
        if key in CHANNELS or (row and row[1] is None):
            raise UsageError(f"there is a channel {key} already", "soleflip channel list")
        fields = {"name": one_line(name, "--name") or word.strip()}
        if row:
            alter_row(books, "channel", row[0], {**fields, "voided_by": None})
        else:
            add_row(books, "channel", {"key": key, **fields})
    return key


def remove(box: Toolbox, word: str) -> None:
    """Forget a channel of one's own. Raises UsageError for another, BooksDisagree while it has sales or offers."""
    with box.books("channel remove", existing=True) as books:
        row = books.link.one("SELECT id, key FROM channel WHERE key = ? AND voided_by IS NULL", (word.casefold(),))
        if row is None:
            raise UsageError(f"{word[:40]!r} is no channel that was added", "soleflip channel list")
        used = "SELECT 1 FROM {} WHERE channel = ? AND voided_by IS NULL LIMIT 1"
        if any(books.link.one(used.format(table), (row[1],)) for table in ("sale", "listing")):
            raise BooksDisagree(f"channel {row[1]} has sales or offers", f"soleflip report sales --channel {row[1]}")
        void_row(books, "channel", row[0])


def list_channels(box: Toolbox) -> Table:
    """Every channel, with how many sales stand in the books."""
    with box.reader() as reader:
        counts: dict[str, int] = dict(
            reader.rows("SELECT channel, COUNT(*) FROM sale WHERE voided_by IS NULL GROUP BY channel")
        )
        rows = [(word, name, counts.get(word, 0)) for word, name in known_channels(reader.link).items()]
    return Table("", _COLUMNS, sorted(rows))
