"""The list of every file format that is known, and how to find out which one a file is."""

from __future__ import annotations

from collections.abc import Sequence

from . import purchases, stockx_sales
from .base import Importer

IMPORTERS: dict[str, Importer] = {importer.name: importer for importer in (stockx_sales.IMPORTER, purchases.IMPORTER)}


def recognise(header: Sequence[str]) -> Importer | None:
    """The importer whose columns the header has; the one with the most where several fit."""
    fitting = [importer for importer in IMPORTERS.values() if not importer.missing(header)]
    return max(fitting, key=lambda importer: importer.known(header), default=None)
