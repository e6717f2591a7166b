"""Reading for reports: plain SQL over the views, no writing, no ORM."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .link import Dialect, Link, Row


class Reader:
    """SELECTs with `?` for parameters, on either engine."""

    def __init__(self, link: Link) -> None:
        self.link = link

    @property
    def dialect(self) -> Dialect:
        """Which engine answers: sqlite or postgresql."""
        return self.link.dialect

    def rows(self, sql: str, params: Sequence[object] = ()) -> Iterable[Row]:
        """Every row of a SELECT."""
        return self.link.rows(sql, params)
