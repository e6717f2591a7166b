"""Proposals from the books: sales without an item beside items without a sale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..domain.proposals import Candidate, Proposal, propose
from ..domain.size_charts import doubtful_keys, sure_keys
from ..domain.styles import alternatives, name_key
from ..domain.trade import STANDING
from .link import Link
from .matches import ItemLine, SaleLine, as_size, item_lines, own_keys, sale_lines

_OPEN = f"sale.item_id IS NULL AND sale.pinned = 0 AND sale.state IN {STANDING}"
_UNTAKEN = "NOT EXISTS (SELECT 1 FROM sale WHERE sale.item_id = item.id AND sale.voided_by IS NULL)"


class _Product(NamedTuple):
    styles: Sequence[str]
    brand: str | None
    name: str


def proposals(link: Link) -> list[Proposal]:
    """What may belong together. Sales that a person has linked or unlinked are left alone."""
    free = [item for item in item_lines(link, only=_UNTAKEN) if item.free]
    if not free:
        return []
    open_sales = sale_lines(link, only=_OPEN)
    known = {
        number: _Product(alternatives(style) if style else (), brand, name_key(name or ""))
        for number, style, brand, name in link.rows("SELECT id, style, brand, name FROM product")
    }
    return propose(
        [_sale(sale, known[sale.product_id]) for sale in open_sales],
        [_item(item, known[item.product_id]) for item in free],
    )


def _sale(sale: SaleLine, product: _Product) -> Candidate:
    own = own_keys(sale.size)
    by_style = [(style, one) for style in product.styles for one in own]
    names = [(bool(product.styles), product.name, one) for one in own] if product.name else []
    return Candidate(
        sale.id, sale.rank, sale.sold_on, {"doubtful-size": by_style, "pre-sold": by_style, "no-style": names}
    )


def _item(item: ItemLine, product: _Product) -> Candidate:
    size = as_size(item.size)
    sure, doubtful = sure_keys(size, product.brand), doubtful_keys(size, product.brand)
    # A sale meets an item by name only where one of the two has no style code.
    sides = (False,) if product.styles else (False, True)
    return Candidate(
        item.id,
        (item.acquired_on, item.key),
        item.acquired_on,
        {
            "doubtful-size": [(style, one) for style in product.styles for one in doubtful],
            "pre-sold": [(style, one) for style in product.styles for one in sure],
            "no-style": [(side, product.name, one) for side in sides for one in sure] if product.name else [],
        },
    )
