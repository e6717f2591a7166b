"""What to ask: for one style, one item or everything in stock, from what a channel tells or from prices by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from ..domain.errors import SoleflipError, UsageError
from ..domain.money import to_minor
from ..domain.size_charts import related
from ..domain.sizes import Size, key
from ..domain.suggesting import Told
from ..domain.words import ago
from ..storage.collector import paused_collector
from ..storage.link import Link
from ..storage.shelf import Held, held
from ..storage.styles import Style
from .appraisal import Appraised, Appraiser
from .fee_rules import Asked
from .links import MOST_ROWS
from .markets import LATELY, SWING, Market
from .near_styles import known_style
from .sizes_made import require_known
from .stakes import Wanted
from .toolbox import Toolbox


class Wish(NamedTuple):
    """Whose ask is wanted: of a style in stock, or of a size of it, or of an item; of all that is in stock for none.

    `ask` and `bid` are prices by hand, in major units, of one size.
    """

    asked: Asked
    wanted: Wanted
    style: str | None = None
    size: Size | None = None
    item: int | None = None
    ask: Decimal | None = None
    bid: Decimal | None = None

    command: str = "soleflip price suggest"

    @property
    def by_hand(self) -> bool:
        """Whether the prices are given."""
        return self.ask is not None or self.bid is not None


class Suggested(NamedTuple):
    """Everything that was appraised, and with what; `left` is why items were not, and how many."""

    found: list[Appraised]
    appraiser: Appraiser
    left: dict[str, int]


def suggest(box: Toolbox, wish: Wish) -> Suggested:
    """What each of these items can be asked for.

    Raises UsageError for what is not known or not in stock, and where every price is too old to count.
    """
    with box.reader() as reader, paused_collector():
        items = items_of(reader.link, wish)
        is_all = wish.style is None and wish.item is None
        appraiser = Appraiser(box, reader.link, wish.asked, wish.wanted, SWING if is_all else LATELY)
        markets = _by_hand(items, wish) if wish.by_hand else appraiser.markets.of_items(items)
        found, left = list[Appraised](), dict[str, int]()
        for one in items:
            try:
                found.append(appraiser.held(one, markets.get(one.item_id), full=not is_all))
            except SoleflipError as error:
                if not is_all:
                    raise
                left[error.message] = left.get(error.message, 0) + 1
    if not is_all:
        _require_fresh(found, appraiser)
    return Suggested(found, appraiser, left)


def items_of(link: Link, wish: Wish) -> list[Held]:
    """The items in stock that are meant. Raises UsageError where there are none."""
    if wish.item is not None:
        items = [one for one in held(link) if one.item_id == wish.item] if 0 < wish.item < MOST_ROWS else []
        if not items:
            raise UsageError(f"item {wish.item} is not in stock", "soleflip stock list")
    elif wish.style is not None:
        items = _of_style(link, known_style(link, wish.style, wish.command), wish.size)
    else:
        items = [one for one in held(link) if _is_of(wish.size, one, one.brand)]
    told = wish.asked.currency and wish.asked.currency.strip().upper()
    found = [one for one in items if told in (None, one.currency)]
    if items and not found:
        other = items[0]
        raise UsageError(
            f"item {other.item_id} cost {other.currency}, the ask is in {told}", f"--currency {other.currency}"
        )
    return found


def _of_style(link: Link, style: Style, size: Size | None) -> list[Held]:
    there = held(link, style["id"])
    if not there:
        hint = f"soleflip price check {style['style']} --at 119.99"
        raise UsageError(f"no {style['style']} is in stock", hint)
    found = [one for one in there if _is_of(size, one, style["brand"])]
    if size is not None and not found:
        require_known(link, style["id"], size)
        sizes = [*dict.fromkeys(one.size.label for one in there)]
        raise UsageError(
            f"no {style['style']} in {size.label} is in stock; there are {', '.join(sizes)}", f'--size "{sizes[0]}"'
        )
    return found


def _is_of(size: Size | None, item: Held, brand: str | None) -> bool:
    return size is None or related(size, item.size, brand) == "same"


def _by_hand(items: Sequence[Held], wish: Wish) -> dict[int, Market]:
    sizes = {key(one.size): one.size.label for one in items}
    if len(sizes) > 1 or (wish.style is None and wish.item is None):
        again = f'--size "{next(iter(sizes.values()))}"' if wish.style else "soleflip price suggest STYLE --size 42"
        raise UsageError("prices by hand are of one size", again if wish.style else f"{again} --ask 210")
    return {one.item_id: market_by_hand(wish.ask, wish.bid, one.currency) for one in items}


def market_by_hand(ask: Decimal | None, bid: Decimal | None, currency: str) -> Market:
    """Prices that a person has seen, in major units."""
    told = [None if one is None else to_minor(one, currency) for one in (ask, bid)]
    return Market(Told(*told))


def _require_fresh(found: Iterable[Appraised], appraiser: Appraiser) -> None:
    """Raises UsageError where there are prices, and all of them are too old to count."""
    old = [one.too_old for one in found if one.too_old]
    if old and not any(one.market for one in found):
        age = min(one.age(appraiser.markets.now) for one in old)
        raise UsageError(
            f"the prices were told {ago(age)} ago: too old to count", "soleflip sync market, or add --stale"
        )
