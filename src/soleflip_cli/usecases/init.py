"""Set books up: home currency, time zone, VAT and sizes, kept in the books themselves."""

from __future__ import annotations

from collections.abc import Mapping

from ..storage.kept import BESIDE, SHAPING, keep_settings, kept_settings
from .settings import shown
from .settings_table import parse
from .toolbox import Toolbox

ASKED = ("currency", "timezone", "vat.reclaim", "sizes.purchases")
"""What a reseller is asked, in this order."""


def init(box: Toolbox) -> Mapping[str, str]:
    """Make the books, or take those there are, and keep the settings of this run in them; what they keep now."""
    with box.books("init") as books:
        chosen = {name: shown(box.setting(name)) for name in BESIDE}
        keep_settings(books.link, {name: value for name, value in chosen.items() if value})
        kept = kept_settings(books.link)
    return {name: kept.get(name, "") for name in (*ASKED, *(name for name in SHAPING if name not in ASKED))}


def proposed(box: Toolbox, name: str) -> str:
    """The value that holds if nobody says another."""
    return shown(box.with_books().value(name))


def checked(name: str, text: str) -> str:
    """`text` as a value of the setting. Raises UsageError where it is none."""
    return shown(parse(name, text))


def overruled(box: Toolbox, told: Mapping[str, str | None]) -> list[tuple[str, str, str]]:
    """Settings that were told here, while a file or variable says another value: name, that value, its origin."""
    known = ((name, shown(box.settings.value(name)), box.settings.origin(name)) for name, text in told.items() if text)
    return [
        one for one in known if one[2] not in ("default", "books") and one[1] != checked(one[0], told[one[0]] or "")
    ]
