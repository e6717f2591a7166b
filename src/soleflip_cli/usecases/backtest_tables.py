"""A back-test as tables: all lines in one for programs, a table for each question for people."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from ..domain.money import Money, half_up, plain
from ..domain.selling_time import ENOUGH, HORIZONS
from ..domain.table import Cell, Column, Table
from ..domain.words import counted
from .backtest import Backtest, Wish
from .backtest_advice import Why
from .backtest_columns import ADVICE, BESIDE, BINS, DAYS, LINES, PAYOUTS, RETURNS
from .backtest_lines import WAYS, Line, decided, lines
from .backtest_returns import Without

_CHANCES, _BESIDE = "Chances to sell, and what sold", "Own items beside simpler ways to tell"
_ORIGINS = {
    "none": "no levels",
    "setting": "set",
    "payouts": "from payouts",
    "fees.toml": "learnt",
    "assumed": "assumed",
}
_WHY: dict[Why, str] = {
    "no prices": "no prices were known then",
    "no cost": "the cost is unknown, so nothing was advised",
    "no fees": "no fees are known, so nothing was advised",
    "no ask": "the prices of then made no ask",
    "another currency": "sold in another currency than it cost",
}

_NO_RANGE: dict[Without, str] = {
    "no cost": "the cost is unknown, so no return was told",
    "no payout": "no payout was stated, so no return came",
    "no fees": "no fees are known, so no return was told",
    "no price": "no price was known then, or too few sales to tell how prices move",
}


def backtest_table(found: Backtest) -> Table:
    """Every line, for programs: shares from 0 to 1, days, or money, as `unit` says."""
    told = [*lines(found)]
    rows = [[*one[:7], *map(_plain, one[7:])] for one in told]
    return Table("Back-test", LINES, rows, [*_notes(found, told)])


def _plain(value: Cell) -> Decimal | None:
    """A figure as a plain number, since those of a column differ in kind; `unit` says of what."""
    if isinstance(value, Money):
        return Decimal(plain(value.minor, value.currency))
    return value if isinstance(value, Decimal) else None


def backtest_blocks(found: Backtest) -> list[Table]:
    """What was replayed, and a table for each question that can be answered, for people.

    Parted by brand or the like, fifths and simpler ways are left to programs: there would be little in each.
    """
    told, by = [*lines(found)], found.wish.by
    own = [one for one in told if not by or one.measure != "chance" or one.part == WAYS[0]]
    bins = _block(_CHANCES, BINS, told, "chance_bin", _bin_row, by, _bin_notes(found))
    blocks = [
        *([] if by else [bins]),
        _block(_CHANCES if by else _BESIDE, BESIDE, own, "chance", _way_row, by, _way_notes(found)),
        _block("Days until it sold", DAYS, told, "days", _days_row, by, _day_notes(told)),
        _block("Payouts", PAYOUTS, told, "payout", _payout_rows(told), by, _payout_notes(found)),
        _block("Advice, and what the sale made", ADVICE, told, "advice", _money_row, by, _advice_notes(found)),
        _block("Returns of purchases", RETURNS, told, "roi_range", _return_rows(told), by, _return_notes(found)),
    ]
    return [_scope(found, blocks), *(one for one in blocks if one.rows)]


def _block(
    title: str,
    columns: Sequence[Column],
    told: Sequence[Line],
    measure: str,
    row: Callable[[Line], list[Cell]],
    by: str | None,
    notes: Iterator[str],
) -> Table:
    """The lines of one measure, each headed by its group where there are any."""
    some = [one for one in told if one.measure == measure]
    has_groups = by is not None and any(one.group for one in some)
    head = [Column("group", str(by).capitalize())] if has_groups else []
    rows = [[one.group, *row(one)] if has_groups else row(one) for one in some]
    return Table(title, [*head, *columns], rows, [*notes])


def _scope(found: Backtest, blocks: Sequence[Table]) -> Table:
    """What was replayed; what could not be answered is said beneath."""
    one = found.replayed
    days = f"{counted(len(one.days), 'day')}, {one.days[0]} to {one.days[-1]}" if one.days else "no day"
    rows: list[list[Cell]] = [
        ["Replayed", days],
        ["Known", f"up to {one.news}: {counted(one.sold, 'item')} sold"],
        ["Foretold", f"{counted(len(one.foretold), 'time')} that an item was on offer"],
        ["Payouts", counted(len(found.payouts.found), "sale")],
        ["Advice", counted(len({said.item.item_id for said in found.advised}), "sale")],
        ["Returns", counted(len(found.returns.found), "purchase")],
    ]
    silent = [note for block in blocks if not block.rows for note in block.notes]
    notes = [*_day_choice(found), *dict.fromkeys(silent)]
    return Table("Back-test", (Column("what", "What"), Column("how", "How much")), rows, notes)


def _day_choice(found: Backtest) -> Iterator[str]:
    """Why no day, or not every day, was replayed."""
    one = found.replayed
    if one.sold < ENOUGH:
        yield f"{counted(one.sold, 'item')} sold so far: a day can be replayed once {ENOUGH} had"
    elif not one.days:
        yield f"no day among those asked for has {ENOUGH} sales before it and {min(HORIZONS)} known days after it"
    if one.skipped and one.sold >= ENOUGH:
        yield f"{counted(one.skipped, 'day')} left out: fewer than {ENOUGH} had sold in the two years before"


def _bin_row(one: Line) -> list[Cell]:
    points = _points(one.error), _points(one.by_chance)
    return [_within(one), one.part, one.number, one.foretold, one.happened, *points]


def _way_row(one: Line) -> list[Cell]:
    scores = str(one.brier), str(one.log_score)
    return [_within(one), one.part, one.number, one.foretold, one.happened, _points(one.absolute_error), *scores]


def _days_row(one: Line) -> list[Cell]:
    return [one.part, one.number, one.foretold, one.happened, one.error, one.absolute_error]


def _money_row(one: Line) -> list[Cell]:
    amounts = one.foretold, one.happened, one.error, one.absolute_error
    return [one.channel, one.part, one.unit, one.number, *amounts, one.share]


def _payout_rows(told: Sequence[Line]) -> Callable[[Line], list[Cell]]:
    """A line of payouts, ended by the share to the cent if the parcel had been known."""
    known = {_whose(one): one.share for one in told if one.measure == "payout_parcel_known"}

    def row(one: Line) -> list[Cell]:
        channel, part, *rest = _money_row(one)
        return [channel, _ORIGINS.get(str(part), part), *rest, known[_whose(one)]]

    return row


def _return_rows(told: Sequence[Line]) -> Callable[[Line], list[Cell]]:
    """A line of returns, ended by the chance of a loss that was told and the share of losses."""
    losses = {_whose(one): one for one in told if one.measure == "roi_loss"}

    def row(one: Line) -> list[Cell]:
        loss = losses[_whose(one)]
        points = _points(one.error), _points(one.by_chance)
        return [one.part, one.number, one.happened, *points, one.share, loss.foretold, loss.happened]

    return row


def _whose(one: Line) -> tuple[Cell, ...]:
    return one.channel, one.group, one.part, one.unit


def _within(one: Line) -> str:
    return f"{one.days} days"


def _points(value: Cell) -> Decimal | None:
    """A share as points, to a tenth."""
    return half_up(value * 100, 1) if isinstance(value, Decimal) else None


def _notes(found: Backtest, told: Sequence[Line]) -> Iterator[str]:
    yield from _day_choice(found)
    for notes in (
        _way_notes(found._replace(wish=Wish())),
        _bin_notes(found),
        _day_notes(told),
        _payout_notes(found),
        _advice_notes(found),
        _return_notes(found),
    ):
        yield from notes


def _bin_notes(found: Backtest) -> Iterator[str]:
    """How many chances are left out, for each horizon."""
    one = found.replayed
    if not one.foretold:
        return
    open_ = {days: len(one.foretold) - len(decided(one.foretold, days, one.news)) for days in HORIZONS}
    told = ", ".join(f"{number:,} of {days} days" for days, number in open_.items() if number)
    if told:
        yield f"left out: {told}, not over yet or left stock without a sale"
    yield "an item counts on each day on which it was on offer, so neighbours are alike and chance moves more than ±"
    if found.wish.channel:
        yield "chances and days are of the whole shop: no item knows beforehand where it will sell"


def _way_notes(found: Backtest) -> Iterator[str]:
    """How the scores are meant."""
    if found.wish.by:
        yield from _bin_notes(found)
        yield "fifths and simpler ways for each: --format csv"
    if found.replayed.foretold:
        yield "points off: foretold and sold apart, over the fifths; Brier and log score: lower is better"


def _day_notes(told: Sequence[Line]) -> Iterator[str]:
    """What sold is the quicker part; the share within the median is the fair test."""
    if any(one.measure == "days" for one in told):
        yield "what has sold is the quicker part of all: days foretold for it seem too long, for the rest too short"
    for one in told:
        if one.measure == "median" and isinstance(one.happened, Decimal):
            whose = f"{one.group}: " if one.group else ""
            share, by_chance = f"{half_up(one.happened * 100, 1)} %", _points(one.by_chance)
            yield f"{whose}{share} of {one.number:,} sold within the median days; 50 % should, ±{by_chance} by chance"


def _payout_notes(found: Backtest) -> Iterator[str]:
    """What is left out of payouts."""
    paid = found.payouts
    if paid.found:
        yield "an item is reckoned to fill a parcel alone; parcel known: with what the parcel cost, as it was printed"
    if paid.without_fees:
        yield f"{counted(paid.without_fees, 'sale')} left out: no fees are known (soleflip price fees list; --country)"
    if paid.named:
        yield f"{counted(paid.named, 'sale')} left out: at that channel you name the payout yourself"
    if any(one.origin == "fees.toml" for one in paid.found):
        yield "learnt: by rates learnt from your payouts, perhaps these very ones, so it proves little"
    if not (paid.found or paid.without_fees or paid.named):
        yield f"no payout was stated by {found.wish.channel or 'a channel'}"


def _advice_notes(found: Backtest) -> Iterator[str]:
    """For how many sales nothing can be compared, and why."""
    for why, number in found.unadvised.most_common():
        yield f"{counted(number, 'sale')}: {_WHY[why]}"
    if not found.advised and not found.unadvised and found.replayed.days:
        where = f" at {found.wish.channel}" if found.wish.channel else ""
        yield f"nothing that was on offer on a replayed day has sold{where}"


def _return_notes(found: Backtest) -> Iterator[str]:
    """What the ranges are, and what is left out of them."""
    if found.returns.found:
        yield "a range should hold 80 % of what came; only what has sold is compared, and that is the quicker part"
    for why, number in found.returns.without.most_common():
        yield f"{counted(number, 'purchase')}: {_NO_RANGE[why]}"
