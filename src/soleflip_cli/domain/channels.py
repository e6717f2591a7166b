"""Places to sell: their words and names."""

from __future__ import annotations

from collections.abc import Mapping

CHANNELS: Mapping[str, str] = {
    "stockx": "StockX",
    "alias": "alias / GOAT",
    "ebay": "eBay",
    "vinted": "Vinted",
    "kleinanzeigen": "Kleinanzeigen",
    "depop": "Depop",
    "etsy": "Etsy",
    "klekt": "Klekt",
    "laced": "Laced",
    "hypeboost": "Hypeboost",
    "own": "own shop",
    "cash": "cash in hand",
}
"""Channels that need not be added: the word that is typed, and the name."""

WITHOUT_FEE = frozenset({"cash", "vinted", "kleinanzeigen"})
"""Channels that keep nothing of a private seller's price: without a stated fee the payout is the price.

Vinted and Kleinanzeigen charge buyers; of every other channel a fee that nobody states is unknown.
"""
