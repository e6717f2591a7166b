"""Settings that the books keep, for their figures were made with them."""

from __future__ import annotations

from collections.abc import Mapping

from .link import Link

SHAPING = ("timezone", "matching.order", "vat.reclaim")
"""Settings that old figures follow: the books keep the values they were made with."""

BESIDE = ("currency", "sizes.purchases")
"""Settings that the books keep for whoever opens them, although old figures do not follow them."""


def kept_settings(link: Link) -> dict[str, str]:
    """The settings that the books keep, as text."""
    return dict(link.rows("SELECT name, value FROM book_setting"))


def keep_settings(link: Link, values: Mapping[str, str]) -> None:
    """Store settings in the books."""
    for name, value in values.items():
        link.run(
            "INSERT INTO book_setting (name, value) VALUES (?, ?) "
            "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )
