"""Styles whose market prices are wanted, though none is in stock, and the lines that are told of."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ..domain.errors import UsageError
from ..domain.money import Money, to_minor
from ..domain.sizes import Size, key
from ..domain.table import Cell, Column, Table
from ..storage.books import Books
from ..storage.link import Link
from ..storage.products import LISTED_NAME, Products
from ..storage.quote_series import market_runs
from ..storage.rows import add_row, alter_row, void_row
from ..storage.styles import style_named
from ..storage.watches import Watch, watching
from .sizes_made import require_made
from .sizes_priced import Market, Priced, market_now
from .stock import currency_of
from .stock_words import code_of
from .toolbox import Toolbox
from .why_parts import purse

_COLUMNS = (
    Column("style", "Style code"),
    Column("product", "Product", priority=2),
    Column("size", "Size"),
    Column("watched_since", "Watched since", "date", 5),
    Column("currency", "Currency", priority=6),
    Column("lowest_ask", "Lowest ask", "money"),
    Column("highest_bid", "Highest bid", "money"),
    Column("quoted_at", "Last change", "time", 4),
    Column("ask_below", "Ask below", "money", 1),
    Column("bid_above", "Bid above", "money", 1),
    Column("margin_above", "Margin above", "ratio", 1),
    Column("cost", "Cost", "money", 3),
)


class Lines(NamedTuple):
    """What is told of: amounts in major units, the margin in basis points of the ask.

    As changes, None leaves a line as it is; those named in `without` are taken away.
    """

    ask_below: Decimal | None = None
    bid_above: Decimal | None = None
    margin_above: int | None = None
    cost: Decimal | None = None
    without: tuple[str, ...] = ()

    def stored(self, currency: str) -> dict[str, int | None]:
        """The columns that they name, in minor units; None for a line that is taken away."""
        amounts = {"ask_below": self.ask_below, "bid_above": self.bid_above, "cost": self.cost}
        minor = {name: to_minor(value, currency) for name, value in amounts.items() if value is not None}
        margin = {} if self.margin_above is None else {"margin_above": self.margin_above}
        return {**minor, **margin, **dict.fromkeys(self.without)}


def watch(
    box: Toolbox, style: str, currency: str | None, size: Size | None = None, lines: Lines | None = None
) -> Watch:
    """Watch a style, or a size of it, from now on. Raises UsageError where that is so already."""
    code = code_of(style, "STYLE", "soleflip price watch add DD1391-100")
    with box.books("price watch add") as books:
        told = currency_of(books, box, currency)
        if size:
            _require_made(books, code, size)
        if any(one.currency == told and _key(one.size) == _key(size) for one in watching(books.link, code)):
            hint = (
                f"soleflip price watch edit {code}" + (f' --size "{size.label}"' if size else "") + " --ask-below 150"
            )
            raise UsageError(f"{code}{f' {size.label}' if size else ''} is watched in {told} already", hint)
        product = Products(books.link, LISTED_NAME).of(code, None, size.system if size else "other")
        fields = {"product_id": product.id, "currency": told, "since": box.today().isoformat(), "size_key": _key(size)}
        number = add_row(books, "watch", fields | (lines or Lines()).stored(told))
        return next(one for one in watching(books.link, code) if one.id == number)


def edit(box: Toolbox, style: str, size: Size | None, currency: str | None, lines: Lines) -> Watch:
    """Move, add or take away lines of a watch. Raises UsageError where nothing, or several, would be meant."""
    code = code_of(style, "STYLE", "soleflip price watch add DD1391-100")
    if lines == Lines():
        raise UsageError("say which line changes", f"soleflip price watch edit {code} --ask-below 150")
    with box.books("price watch edit", existing=True) as books:
        one = _one(books.link, code, size, currency)
        fields = lines.stored(one.currency)
        alter_row(books, "watch", one.id, {**fields, **_untold(fields)})
        return next(again for again in watching(books.link, code) if again.id == one.id)


def unwatch(box: Toolbox, style: str, size: Size | None = None) -> list[Watch]:
    """Watch a style no more, or a size of it, in whatever currency. Raises UsageError where it is not watched."""
    code = code_of(style, "STYLE", "soleflip price watch add DD1391-100")
    with box.books("price watch remove", existing=True) as books:
        found = [one for one in watching(books.link, code) if size is None or _key(one.size) == _key(size)]
        if not found:
            raise _not_watched(code, size)
        for one in found:
            void_row(books, "watch", one.id)
    return found


def watches(box: Toolbox) -> Table:
    """What is watched, with the lowest ask and the highest bid over its sizes as they were told last."""
    markets: dict[str, Market] = {}
    with box.reader() as reader:
        found, runs = watching(reader.link), market_runs(reader.link, ZoneInfo(box.with_books().text("timezone")))
        for style in {one.style for one in found}:
            known = style_named(reader.link, style)
            assert known is not None
            markets[style] = market_now(reader.link, known, runs)
    rows = [_row(one, markets[one.style]) for one in found]
    unpriced = any(row[5] is None and row[6] is None for row in rows)
    notes = ("prices come with: soleflip sync market",) if unpriced else ()
    return Table("Watched", _COLUMNS, rows, notes if rows else ("nothing is watched: soleflip price watch add STYLE",))


def watched_prices(one: Watch, market: Market) -> list[Priced]:
    """The prices that a watch looks at: of its size, else of every size, in its currency."""
    there = market.of(one.size) if one.size else market.sizes
    return [piece for piece in there if piece.currency == one.currency]


def _row(one: Watch, market: Market) -> tuple[Cell, ...]:
    pieces, money = watched_prices(one, market), purse(one.currency)
    asks = [piece.asks[-1].value for piece in pieces if piece.asks[-1].value is not None]
    bids = [piece.bids[-1].value for piece in pieces if piece.bids[-1].value is not None]
    return (
        one.style,
        market.style["name"],
        one.size.label if one.size else None,
        one.since,
        one.currency,
        money(min(asks, default=None)),
        money(max(bids, default=None)),
        max((piece.asks[-1].at for piece in pieces), default=None),
        money(one.ask_below),
        money(one.bid_above),
        None if one.margin_above is None else Decimal(one.margin_above).scaleb(-4),
        money(one.cost),
    )


def told_lines(one: Watch) -> str:
    """The lines of a watch in words; empty where it has none."""
    ask, bid = (None if amount is None else Money(amount, one.currency) for amount in (one.ask_below, one.bid_above))
    margin = None if one.margin_above is None else f"{Decimal(one.margin_above).scaleb(-2).normalize():f} %"
    told = (("ask below", ask), ("bid above", bid), ("margin above", margin))
    return ", ".join(f"{name} {value}" for name, value in told if value is not None)


def _one(link: Link, code: str, size: Size | None, currency: str | None) -> Watch:
    """The watch that is meant: of the size or, where none is named, of the whole style, else the only one."""
    wanted = None if currency is None else currency.strip().upper()
    there = [one for one in watching(link, code) if wanted in (None, one.currency)]
    exact = [one for one in there if _key(one.size) == _key(size)]
    found = exact or ([] if size else there)
    if not found:
        raise _not_watched(code, size)
    if len(found) > 1:
        called = ", ".join(f"{one.called} in {one.currency}" for one in found)
        narrower = "--currency " + found[0].currency if exact else f'--size "{found[0].size and found[0].size.label}"'
        raise UsageError(f"several watches may be meant: {called}", narrower)
    return found[0]


def _not_watched(code: str, size: Size | None) -> UsageError:
    return UsageError(f"{code}{f' {size.label}' if size else ''} is not watched", "soleflip price watch list")


def _untold(fields: Mapping[str, int | None]) -> dict[str, None]:
    """What was told of a line that moves does not count for where it is now; a margin moves with the cost too."""
    lines = {"margin" if name == "cost" else name.partition("_")[0] for name in fields}
    return {f"{line}_told_at": None for line in sorted(lines)}


def _require_made(books: Books, code: str, size: Size) -> None:
    try:
        require_made(books, code, (size,))
    except UsageError as error:
        raise UsageError(error.message, (error.hint or "").partition(";")[0]) from error


def _key(size: Size | None) -> str | None:
    return key(size) if size else None
