"""What to buy again: from sales while in stock, prices told or made, costs of late; what is said where one lacks."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import exp
from pathlib import Path
from random import Random

import pytest
from tests.usecases.busy import Traded, trade
from tests.usecases.prices import Prices
from tests.usecases.stall import CHERRY, DUNK, buy, stall, touch

from soleflip_cli.domain.errors import NotReady, UsageError
from soleflip_cli.domain.money import Money
from soleflip_cli.domain.restocking import LIKELY, Span
from soleflip_cli.domain.table import Cell, Table
from soleflip_cli.usecases.fee_rules import Asked
from soleflip_cli.usecases.reorder import Line, Reorder, Wish, reorder
from soleflip_cli.usecases.reorder_table import reorder_table
from soleflip_cli.usecases.toolbox import Toolbox

STOCKX = Asked("stockx", level=1)
START, TODAY = date(2026, 1, 1), date(2026, 6, 1)
SLOW = "AB1234-100"


def items(many: int = 60) -> list[Traded]:
    """A Dunk and a Cherry that sell within days, over and over, and one style of which two sold in months."""
    random, found = Random(2), []
    for number in range(many):
        bought = START + timedelta(2 * number)
        price = f"{150 * exp(random.gauss(0, 0.08)):.0f}"
        sold = str(bought + timedelta(1 + number % 6))
        found.append(Traded((DUNK, CHERRY)[number % 2], "EU 42", str(bought), "90", sold, price))
    found += [Traded(SLOW, "EU 42", str(START), "90", str(START + timedelta(60 * at)), "150") for at in (1, 2)]
    return [*found, *(Traded(SLOW, "EU 42", str(START), "90") for _ in range(6))]


def shop(url: str, folder: Path, some: list[Traded] | None = None, **chosen: str) -> Toolbox:
    box = replace(stall(url, **chosen), now=lambda: datetime(2026, 6, 1, 12, tzinfo=UTC))
    trade(box, folder / "files", items() if some is None else some)
    return box


@pytest.fixture
def box(tmp_path: Path) -> Toolbox:
    return shop(f"sqlite:///{tmp_path / 'books.db'}", tmp_path)


def wish(**more: object) -> Wish:
    return Wish(STOCKX)._replace(**more)  # type: ignore[arg-type]


def line(found: Reorder, style: str) -> Line:
    return next(one for one in found.lines if one.shelf.style == style)


def rows(table: Table) -> list[dict[str, Cell]]:
    return [{column.key: cell for column, cell in zip(table.columns, row, strict=True)} for row in table.rows]


def test_what_sells_again_and_again_is_bought_and_what_lies_there_is_not(books_url: str, tmp_path: Path) -> None:
    found = reorder(shop(books_url, tmp_path), wish())
    assert {one.shelf.style for one in found.lines} == {DUNK, CHERRY}
    assert found.left["covered"] == 1
    for one in found.lines:
        assert one.seen.sold == 30 and one.bought.many == len(one.chances) > 5
        assert one.chances[-1] >= LIKELY
        assert one.priced.basis == "own sales of the size" and one.usual == 9_000
        assert one.cost == 9_000 < one.most < one.priced.price
        assert one.bought.profit > 0


def test_what_is_in_stock_or_on_its_way_is_not_bought_again(box: Toolbox) -> None:
    before = line(reorder(box, wish()), DUNK)
    numbers = buy(box, *((DUNK, "EU 42", "2026-05-31", "90") for _ in range(4)))
    touch(box, f"UPDATE item SET state = 'ordered' WHERE id = {numbers[0]}")
    after = line(reorder(box, wish()), DUNK)
    assert (after.shelf.in_stock, after.shelf.ordered) == (3, 1)
    assert after.bought.many < before.bought.many
    touch(box, f"UPDATE item SET removed_on = '2026-06-01', state = 'lost' WHERE id = {numbers[0]}")
    fewer = line(reorder(box, wish()), DUNK)
    assert (fewer.shelf.ordered, fewer.bought.many) == (0, after.bought.many + 1), "what is on its way counts too"


def test_horizon_lead_and_target_move_it_as_they_should(box: Toolbox) -> None:
    usual = line(reorder(box, wish()), DUNK)
    short = line(reorder(box, wish(span=Span(7, 30))), DUNK)
    assert short.bought.many < usual.bought.many
    dear = line(reorder(box, wish(target="40%")), DUNK)
    assert dear.most < usual.most
    amount = line(reorder(box, wish(target="30.00")), DUNK)
    left = usual.most * 1.2
    assert abs(amount.most - (left - 3_000)) < 100


def test_a_cost_above_at_most_is_no_reason_to_pay_it(tmp_path: Path) -> None:
    dear = [one._replace(cost="140") for one in items()]
    found = reorder(shop(f"sqlite:///{tmp_path / 'a.db'}", tmp_path, dear), wish())
    one = line(found, DUNK)
    assert one.usual == 14_000 and one.cost == one.most < 14_000
    assert "2 sizes cost you more than `at most` lately: only worth it if cheaper" in reorder_table(found, "size").notes


def test_without_a_cost_the_profit_is_reckoned_at_the_most(box: Toolbox) -> None:
    touch(box, "UPDATE item SET landed_cost = NULL")
    found = reorder(box, wish())
    assert all(one.usual is None and one.cost == one.most for one in found.lines) and found.lines
    notes = reorder_table(found, "size").notes
    assert "2 sizes: no cost is known, so profit is reckoned at `at most`" in notes
    assert {row["usual_cost"] for row in rows(reorder_table(found, "size"))} == {None}


def test_the_market_goes_before_own_prices_unless_it_is_too_old(tmp_path: Path) -> None:
    prices = Prices(f"sqlite:///{tmp_path / 'a.db'}", DUNK, "EU 42")
    prices.box = replace(prices.box, now=lambda: datetime(2026, 6, 1, 12, tzinfo=UTC))
    trade(prices.box, tmp_path / "files", items())
    prices.known()
    prices.told(1 / 24, (20_000, 18_000))
    told = line(reorder(prices.box, wish()), DUNK)
    assert (told.priced.basis, told.priced.price) == ("market", 19_999)
    later = replace(prices.box, now=lambda: datetime(2026, 6, 10, 12, tzinfo=UTC))
    assert line(reorder(later, wish()), DUNK).priced.basis == "own sales of the size"
    assert line(reorder(later, wish(stale=True)), DUNK).priced.basis == "market"


def test_a_budget_is_spent_on_what_brings_most(box: Toolbox) -> None:
    whole = reorder(box, wish())
    some = reorder(box, wish(budget=Decimal(500)))
    spent = sum(one.bought.many * one.cost for one in some.lines)
    assert spent <= 50_000 < sum(one.bought.many * one.cost for one in whole.lines)
    assert spent > 50_000 - 9_000
    assert min(one.chances[-1] for one in some.lines) > min(one.chances[-1] for one in whole.lines)
    notes = reorder_table(some, "size").notes
    assert f"of a budget of 500.00 EUR {spent / 100:.2f} is spent" in notes
    none = reorder(box, wish(budget=Decimal(10)))
    assert (none.lines, none.left["budget"]) == ([], 2)


def test_the_interval_stands_around_the_profit_and_rows_by_profit_for_money(box: Toolbox) -> None:
    table = reorder_table(reorder(box, wish()), "size")
    found = rows(table)
    for row in found:
        assert row["profit_p10"] < row["profit"] < row["profit_p90"]  # type: ignore[operator]
        assert isinstance(row["spend"], Money) and isinstance(row["buy"], int)
        assert row["spend"].minor == row["buy"] * 9_000
    shares = [row["profit_per_money"] for row in found]
    assert shares == sorted(shares, reverse=True)  # type: ignore[type-var]
    assert table.total is not None and len(table.total) == len(table.columns)


def test_a_style_adds_up_its_sizes(tmp_path: Path) -> None:
    both = [one._replace(size="EU 43") if number % 4 == 0 else one for number, one in enumerate(items())]
    found = reorder(shop(f"sqlite:///{tmp_path / 'a.db'}", tmp_path, both), wish())
    sizes, styles = rows(reorder_table(found, "size")), rows(reorder_table(found, "style"))
    own = [row for row in sizes if row["style"] == DUNK]
    (style,) = [row for row in styles if row["style"] == DUNK]
    assert len(own) == 2
    assert style["buy"] == sum(row["buy"] for row in own)  # type: ignore[misc]
    assert style["spend"] == Money(sum(row["spend"].minor for row in own), "EUR")  # type: ignore[union-attr]
    assert abs(style["profit"].minor - sum(row["profit"].minor for row in own)) <= 1  # type: ignore[union-attr]
    assert {*str(style["sizes"]).split(", ")} == {f"{row['size']} x{row['buy']}" for row in own}
    apart = sum(row["profit_p90"].minor - row["profit_p10"].minor for row in own)  # type: ignore[union-attr]
    assert style["profit_p90"].minor - style["profit_p10"].minor < apart  # type: ignore[union-attr]


@pytest.mark.parametrize("many", [0, 1, 6])
def test_few_sales_are_no_ground(tmp_path: Path, many: int) -> None:
    some = [Traded(DUNK, "EU 42", "2026-05-01", "90", f"2026-05-{at + 2:02}", "150") for at in range(many)]
    box = shop(f"sqlite:///{tmp_path / 'a.db'}", tmp_path, [*some, Traded(CHERRY, "EU 42", "2026-05-01", "90")])
    table = reorder_table(reorder(box, wish()), "size")
    assert ([*table.rows], table.total) == ([], None)
    assert table.notes == [f"nothing is told until 10 items have sold within a year; so far {many}"]


def test_sales_of_more_than_a_year_ago_are_none(box: Toolbox) -> None:
    later = replace(box, now=lambda: datetime(2028, 1, 1, 12, tzinfo=UTC))
    assert reorder(later, wish()).lines == []


def test_prices_in_another_currency_or_channel_do_not_count(box: Toolbox) -> None:
    found = reorder(box, wish(asked=Asked("stockx", level=1, currency="USD")))
    assert (found.lines, found.left["no price"]) == ([], 2)
    assert reorder(box, wish(asked=Asked("vinted", currency="EUR"))).left["no price"] == 2
    assert any(note.startswith("2 sizes left out: no price is known") for note in reorder_table(found, "size").notes)


def test_where_prices_leave_nothing_nothing_is_bought(tmp_path: Path) -> None:
    cheap = [one._replace(price="6") for one in items()]
    found = reorder(shop(f"sqlite:///{tmp_path / 'a.db'}", tmp_path, cheap), wish())
    assert (found.lines, found.left["no room"]) == ([], 2)


def test_sales_without_an_item_are_counted_and_said(box: Toolbox, tmp_path: Path) -> None:
    touch(box, "UPDATE sale SET item_id = NULL WHERE id = 1")
    found = reorder(box, wish())
    assert found.without_item == 1
    said = "not counted, since they have no item: 1 sale: soleflip stock match --review"
    assert said in reorder_table(found, "size").notes


def test_what_cannot_be_answered_is_refused_with_what_to_do(box: Toolbox) -> None:
    with pytest.raises(UsageError, match="is no target"):
        reorder(box, wish(target="much"))
    with pytest.raises(UsageError, match="no channel is called"):
        reorder(box, wish(asked=Asked("nowhere")))
    with pytest.raises(NotReady):
        reorder(box, wish(asked=Asked("laced", currency="EUR")))
