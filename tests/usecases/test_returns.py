"""The range of returns of a purchase: from which prices, none without ground, and the same when it is replayed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import exp
from pathlib import Path
from random import Random

import pytest
from tests.usecases.busy import Traded, trade
from tests.usecases.prices import Prices
from tests.usecases.stall import CHERRY, DUNK, stall, touch

from soleflip_cli.domain.sizes import read_size
from soleflip_cli.domain.table import Cell, Table
from soleflip_cli.usecases.backtest import Wish, backtest
from soleflip_cli.usecases.backtest_tables import backtest_blocks, backtest_table
from soleflip_cli.usecases.check_price import Bid, check_price
from soleflip_cli.usecases.fee_rules import Asked
from soleflip_cli.usecases.roi_ranges import for_people
from soleflip_cli.usecases.stakes import Wanted
from soleflip_cli.usecases.toolbox import Toolbox

STOCKX = Asked("stockx", level=1)
START = date(2026, 1, 1)
RANGE = ("roi_p10", "roi_p50", "roi_p90", "chance_of_loss", "roi_from", "roi_sales")


def items(many: int = 160, seed: int = 4) -> list[Traded]:
    """Two items a day of four styles; prices are 150, more or less, and each sells in a month or so."""
    random, found = Random(seed), []
    for number in range(many):
        bought = START + timedelta(number // 2)
        sold = bought + timedelta(1 + int(random.expovariate(1 / 20)))
        price = f"{150 * exp(random.gauss(0, 0.1)):.0f}"
        style = (DUNK, CHERRY, "AB1234-100", "AB1234-200")[number % 4]
        found.append(Traded(style, "EU 42", str(bought), "100", str(sold), price))
    return found


def at(box: Toolbox, day: date) -> Toolbox:
    return replace(box, now=lambda: datetime(day.year, day.month, day.day, 12, tzinfo=UTC))


def known(some: list[Traded], day: date) -> list[Traded]:
    """What the books could hold on the evening of a day."""
    bought = (one for one in some if one.bought <= str(day))
    return [one if one.sold and one.sold <= str(day) else one._replace(sold=None, price=None) for one in bought]


def row(table: Table) -> dict[str, Cell]:
    (cells,) = table.rows
    return {column.key: cell for column, cell in zip(table.columns, cells, strict=True)}


def check(box: Toolbox, style: str = DUNK, **more: object) -> Table:
    bid = Bid(style, Decimal(100), read_size("EU 42"))._replace(**more)  # type: ignore[arg-type]
    return check_price(box, STOCKX, Wanted(), bid)


def test_without_a_market_price_the_own_last_prices_tell_the_return(books_url: str, tmp_path: Path) -> None:
    box = at(stall(books_url), START + timedelta(100))
    trade(box, tmp_path / "files", known(items(), START + timedelta(100)))
    table = check(box)
    found = row(table)
    assert found["is_worth"] is None and found["roi_from"] == "own sales of the size"
    assert Decimal("-0.2") < found["roi_p10"] < found["roi_p50"] < found["roi_p90"] < Decimal(1)  # type: ignore[operator]
    assert any(
        note.startswith("ROI range: eight in ten of those that sell, from the last prices") for note in table.notes
    )
    assert row(check(box, size=read_size("EU 44")))["roi_from"] == "own sales of the style"


def test_prices_by_hand_move_the_range_with_them(tmp_path: Path) -> None:
    box = at(stall(f"sqlite:///{tmp_path / 'a.db'}"), START + timedelta(100))
    trade(box, tmp_path / "files", known(items(), START + timedelta(100)))
    low, high = (row(check(box, ask=Decimal(ask))) for ask in (110, 220))
    assert (low["roi_from"], high["roi_from"]) == ("market", "market")
    assert low["roi_p90"] < high["roi_p10"] and low["chance_of_loss"] > high["chance_of_loss"]  # type: ignore[operator]
    assert high["chance_of_loss"] == 0
    assert any("around your own prices before" in note for note in check(box, ask=Decimal(110)).notes)


def test_few_sales_and_prices_of_long_ago_tell_nothing(tmp_path: Path) -> None:
    few = at(stall(f"sqlite:///{tmp_path / 'few.db'}"), START + timedelta(400))
    trade(few, tmp_path / "few", items(8))
    assert [row(check(few))[name] for name in RANGE] == [None] * 6
    assert any(note.startswith("no ROI range: needs 10 own sales") for note in check(few).notes)
    late = at(stall(f"sqlite:///{tmp_path / 'late.db'}"), START + timedelta(900))
    trade(late, tmp_path / "late", items())
    assert [row(check(late))[name] for name in RANGE] == [None] * 6
    assert any(note.startswith("no ROI range: you sold none within a year") for note in check(late).notes)


def test_market_prices_known_before_sales_are_the_first_choice(books_url: str, tmp_path: Path) -> None:
    found = Prices(books_url, DUNK, "EU 42")
    bought = [Traded(DUNK, "EU 42", "2026-05-02", "100", "2026-05-20", str(141 + number)) for number in range(12)]
    trade(found.box, tmp_path / "files", bought)
    found.known()
    found.told(30, (15_000, 12_000))
    found.told(1 / 24, (20_000, 12_000))
    one = row(check(found.box))
    assert (one["roi_from"], one["roi_sales"]) == ("market", 12)
    assert Decimal("0.55") < one["roi_p50"] < Decimal("0.75")  # type: ignore[operator]


def test_people_read_one_range(tmp_path: Path) -> None:
    box = at(stall(f"sqlite:///{tmp_path / 'a.db'}"), START + timedelta(100))
    trade(box, tmp_path / "files", known(items(), START + timedelta(100)))
    found = row(check(box))
    shown = row(for_people(check(box)))
    low, high = (f"{Decimal(str(found[name])) * 100:.0f}" for name in ("roi_p10", "roi_p90"))
    assert shown["roi_range"] == f"{low} to {high} %"
    assert not {"roi_p10", "roi_p50", "roi_p90"} & {*shown}


def test_a_replay_tells_the_range_that_was_told_on_the_day_of_the_purchase(tmp_path: Path) -> None:
    """Books that hold no more than was known then give the very same range."""
    day, some = START + timedelta(60), items()
    whole, then = (at(stall(f"sqlite:///{tmp_path / name}.db"), to) for name, to in
                   (("whole", START + timedelta(200)), ("then", day)))  # fmt: skip
    trade(whole, tmp_path / "whole", some)
    trade(then, tmp_path / "then", known(some, day))
    returns = backtest(whole, Wish(day, day, 30)).returns
    own = [one for one in returns.found if one.dealt.item.acquired_on == day]
    assert len(own) == 2 and len(returns.found) == 2
    for one in own:
        (style,) = (style for style in (DUNK, CHERRY, "AB1234-100", "AB1234-200")
                    if str(row(check(then, style))["style"]) == style_of(whole, one.dealt.item.item_id))  # fmt: skip
        told = row(check_price(then, Asked("stockx", day), Wanted(), Bid(style, Decimal(100), read_size("EU 42"))))
        assert [told[name] for name in RANGE[:4]] == [*one.range]


def style_of(box: Toolbox, item: int) -> str:
    with box.reader() as reader:
        ((style,),) = reader.link.rows(f"SELECT style FROM item_facts WHERE item_id = {item}")
    return str(style)


def test_a_backtest_holds_ranges_against_what_came(tmp_path: Path) -> None:
    box = at(stall(f"sqlite:///{tmp_path / 'a.db'}"), START + timedelta(300))
    trade(box, tmp_path / "files", items(400))
    touch(
        box,
        "UPDATE item SET landed_cost = NULL WHERE id = 300",
        "UPDATE sale SET payout_stated = 0 WHERE item_id = 301",
    )
    found = backtest(box, Wish(every=7))
    (line,) = [one for one in backtest_table(found).rows if (one[0], one[4]) == ("roi_range", "own sales of the size")]
    assert Decimal(str(line[5])) > 200
    assert 0.7 < float(str(line[8])) < 0.9
    assert (found.returns.without["no cost"], found.returns.without["no payout"]) == (1, 1)
    block = next(one for one in backtest_blocks(found) if one.title == "Returns of purchases")
    assert any(note.startswith("1 purchase: the cost is unknown") for note in block.notes)


@pytest.mark.parametrize("by", ["month", "brand", "category"])
def test_returns_are_parted_as_the_rest_is(tmp_path: Path, by: str) -> None:
    box = at(stall(f"sqlite:///{tmp_path / 'a.db'}"), START + timedelta(300))
    trade(box, tmp_path / "files", items(200))
    found = backtest(box, Wish(by=by))  # type: ignore[arg-type]
    groups = {one[3] for one in backtest_table(found).rows if one[0] == "roi_range"}
    assert groups and (groups == {"Nike"} if by == "brand" else True)
    assert sum(int(str(one[5])) for one in backtest_table(found).rows if one[0] == "roi_range") == len(
        found.returns.found
    )
