"""The own sales replayed out of real books: nothing leaks, payouts and advice beside what came, and clear words."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from tests.importers.running import soleflip
from tests.support.shop_files import keep, style_of
from tests.support.shop_truth import START, Shop
from tests.usecases.prices import Prices
from tests.usecases.stall import DUNK, buy, rows, sell, stall, touch

from soleflip_cli.domain.errors import UsageError
from soleflip_cli.domain.spells import Place, Spell, known_on
from soleflip_cli.domain.table import Table
from soleflip_cli.usecases.backtest import Backtest, By, Wish, backtest
from soleflip_cli.usecases.backtest_tables import backtest_blocks, backtest_table
from soleflip_cli.usecases.outlooks import outlooks
from soleflip_cli.usecases.toolbox import Toolbox

SHOP = Shop(7, pieces=140, styles=40, days=300)
DAY = START + timedelta(200)
PARCEL = "5.00"


def at(box: Toolbox, day: date) -> Toolbox:
    """The box at noon of a day."""
    return replace(box, now=lambda: datetime(day.year, day.month, day.day, 12, tzinfo=UTC))


def books(folder: Path, name: str, spells: Iterable[Spell], day: date = SHOP.today) -> Toolbox:
    box = at(stall(f"sqlite:///{folder / name}.db"), day)
    keep(box, folder / name, spells, shipping=PARCEL)
    return box


def styles(box: Toolbox) -> dict[int, str]:
    return dict(rows(box, "SELECT item_id, style FROM item_facts"))


def line(table: Table, measure: str, part: str) -> dict[str, object]:
    keys = [one.key for one in table.columns]
    (found,) = [row for row in (dict(zip(keys, row, strict=True)) for row in table.rows)
                if (row["measure"], row["part"]) == (measure, part)]  # fmt: skip
    return found


def words(blocks: list[Table]) -> str:
    return "\n".join(note for block in blocks for note in block.notes)


def test_a_replay_foretells_what_was_told_on_that_day(tmp_path: Path) -> None:
    """Books that hold no more than was known then give the very same chances and days."""
    whole, then = books(tmp_path, "whole", SHOP.spells), books(tmp_path, "then", known_on(SHOP.spells, DAY), DAY)
    table, names = outlooks(then, None), styles(whole)
    keys = [one.key for one in table.columns]
    picked = [keys.index(key) for key in ("style", "chance_7d", "chance_30d", "chance_90d", "expected_days")]
    told = {row[picked[0]]: tuple(row[place] for place in picked[1:]) for row in table.rows}
    late = next(number for number, style in names.items() if style in told)
    touch(
        whole,
        "INSERT INTO listing (id, item_id, channel, account, currency, listed_on, ask) "
        f"VALUES (1, {late}, 'stockx', 'main', 'EUR', '{DAY + timedelta(3)}', 100)",
    )
    found = backtest(whole, Wish(DAY, DAY, 30)).replayed
    assert found.days == [DAY] and len(told) == 20
    again = {
        names[one.life.item_id]: (
            *(Decimal(repr(chance)).quantize(Decimal("0.0001"), "ROUND_HALF_UP") for chance in one.chances),
            round(one.expected_days),
        )
        for one in found.foretold
    }
    assert again == told


def test_payouts_foretold_know_nothing_of_later_ones(tmp_path: Path) -> None:
    whole, then = books(tmp_path, "whole", SHOP.spells), books(tmp_path, "then", known_on(SHOP.spells, DAY), DAY)
    early = backtest(whole, Wish(until=DAY)).payouts
    assert len(early.found) > 30
    assert [one[1:] for one in early.found] == [one[1:] for one in backtest(then, Wish()).payouts.found]


def test_where_the_schedule_is_right_payouts_are_right_to_the_cent(tmp_path: Path) -> None:
    table = backtest_table(backtest(books(tmp_path, "a", SHOP.spells), Wish()))
    shown = line(table, "payout", "payouts")
    assert (shown["error"], shown["absolute_error"], shown["share"]) == (
        Decimal("0.00"),
        Decimal("0.00"),
        Decimal("1.0000"),
    )
    assert shown["unit"] == "EUR" and int(str(shown["number"])) > 50
    assumed = line(table, "payout", "assumed")
    assert assumed["number"] == 3, "until three payouts have shown it the level is assumed"
    assert Decimal(str(assumed["error"])) < 0, "level 1 was assumed, level 2 was true"


def test_a_parcel_that_cost_something_else_is_told_apart(tmp_path: Path) -> None:
    box = at(stall(f"sqlite:///{tmp_path / 'a.db'}"), SHOP.today)
    keep(box, tmp_path / "a", SHOP.spells, shipping="2.50")
    table = backtest_table(backtest(box, Wish()))
    assert line(table, "payout", "payouts")["error"] == Decimal("-2.50")
    assert line(table, "payout", "payouts")["share"] == Decimal("0.0000")
    assert line(table, "payout_parcel_known", "payouts")["share"] == Decimal("1.0000")


def sold_before(day: date, number: int = 40) -> list[Spell]:
    """Items that sold one a day, the last of them before a day."""
    found = []
    for at_ in range(number):
        ended = day - timedelta(number - at_)
        offered = ended - timedelta(5 + at_ % 9)
        found.append(Spell(at_, Place("shoes", "Nike", at_, "US M:9"), offered, None, offered, ended, True))
    return found


@pytest.fixture
def told(books_url: str, tmp_path: Path) -> Prices:
    """Forty items sold in early 2026; one more was bought on 20 March and sells at 120.00 on 20 April."""
    found = Prices(books_url, DUNK, "EU 42")
    keep(found.box, tmp_path / "shop", sold_before(date(2026, 4, 1)))
    buy(found.box, (DUNK, "EU 42", "2026-03-20", "80"))
    found.known()
    sell(found.box, tmp_path, ("A-1", "2026-04-20", DUNK, "EU 42"))
    return found


def advised(found: Backtest) -> list[tuple[str, str, int, int]]:
    return [(one.day.isoformat(), one.name, one.ask, one.item.sold_for) for one in found.advised]


def test_advice_is_that_of_the_prices_known_on_the_last_day_before_the_sale(told: Prices) -> None:
    told.told(62, (18_000, 10_000))  # 31 March
    told.told(55, (9_000, 8_000))  # 7 April: nobody knew on the first
    found = backtest(told.box, Wish(date(2026, 4, 1), date(2026, 4, 1)))
    expected = [("2026-04-01", "sell faster", 17_900, 12_000), ("2026-04-01", "earn more", 18_000, 12_000)]
    assert advised(found) == expected
    shown = line(backtest_table(found), "advice", "sell faster")
    assert (shown["foretold"], shown["happened"], shown["error"]) == (
        Decimal("179.00"),
        Decimal("120.00"),
        Decimal("59.00"),
    )
    assert (shown["number"], shown["share"]) == (1, Decimal("1.0000"))


def test_the_last_replay_day_with_prices_counts(told: Prices) -> None:
    told.told(62, (18_000, 10_000))
    told.told(55, (13_000, 10_000))
    found = backtest(told.box, Wish(date(2026, 4, 1), date(2026, 4, 20), 7))
    assert {(day, ask) for day, _, ask, _ in advised(found)} == {("2026-04-08", 12_900), ("2026-04-08", 13_000)}


@pytest.mark.parametrize("days_ago", [70, 55])
def test_prices_too_old_then_or_told_later_are_none(told: Prices, days_ago: float) -> None:
    told.told(days_ago, (18_000, 10_000))
    found = backtest(told.box, Wish(date(2026, 4, 1), date(2026, 4, 1)))
    assert (advised(found), found.unadvised["no prices"]) == ([], 1)
    assert "1 sale: no prices were known then" in words(backtest_blocks(found))


def test_without_a_cost_nothing_was_advised(told: Prices) -> None:
    told.told(62, (18_000, 10_000))
    touch(told.box, "UPDATE item SET landed_cost = NULL")
    found = backtest(told.box, Wish(date(2026, 4, 1), date(2026, 4, 1)))
    assert (advised(found), found.unadvised["no cost"]) == ([], 1)


@pytest.mark.parametrize("spells", [[], sold_before(DAY, 1)], ids=["nothing", "one sale"])
def test_too_little_gives_a_clear_line_and_no_figure(spells: list[Spell], tmp_path: Path) -> None:
    box = at(stall(f"sqlite:///{tmp_path / 'a.db'}"), DAY + timedelta(100))
    buy(box, (DUNK, "EU 42", "2024-01-05", "80"))
    keep(box, tmp_path / "a", spells)
    found = backtest(box, Wish())
    assert found.replayed.foretold == [] and found.advised == []
    sold = "1 item" if spells else "0 items"
    assert f"{sold} sold so far: a day can be replayed once 30 had" in words(backtest_blocks(found))
    assert {row[0] for row in backtest_table(found).rows} <= {"payout", "payout_parcel_known"}


def test_sales_all_on_one_day_tell_nothing_of_days_before_it(tmp_path: Path) -> None:
    day = date(2026, 3, 10)
    spells = [one._replace(ended_on=day) for one in sold_before(day)]
    box = at(stall(f"sqlite:///{tmp_path / 'a.db'}"), day)
    keep(box, tmp_path / "a", spells)
    found = backtest(box, Wish())
    assert (found.replayed.days, found.replayed.sold) == ([], 40)
    said = "no day among those asked for has 30 sales before it and 7 known days after it"
    assert said in words(backtest_blocks(found))


@pytest.mark.parametrize("by", ["month", "brand", "category", "level"])
def test_groups_part_the_same_forecasts(by: By, tmp_path: Path) -> None:
    box = books(tmp_path, "a", SHOP.spells)
    (whole,), parts = sevens(backtest(box, Wish())), sevens(backtest(box, Wish(by=by)))
    assert sum(parts) == whole and (len(parts) > 1) == (by != "category")
    for block in backtest_blocks(backtest(box, Wish(by=by))):
        assert {len(row) for row in block.rows} == {len(block.columns)}


def sevens(found: Backtest) -> list[int]:
    """How many chances of seven days there are in each group."""
    rows_ = [dict(zip(("measure", "days", "channel", "group", "part", "number"), row, strict=False))
             for row in backtest_table(found).rows]  # fmt: skip
    return [int(str(row["number"])) for row in rows_ if row["days"] == 7 and row["part"] == "own items"]


def test_a_channel_narrows_payouts_and_advice_alone(tmp_path: Path) -> None:
    box = books(tmp_path, "a", SHOP.spells)
    whole, narrow = backtest(box, Wish()), backtest(box, Wish(channel="vinted"))
    assert len(narrow.replayed.foretold) == len(whole.replayed.foretold) > 0
    assert (len(whole.payouts.found) > 50, narrow.payouts.found) == (True, [])
    said = words(backtest_blocks(narrow))
    assert "no payout was stated by vinted" in said
    assert "nothing that was on offer on a replayed day has sold at vinted" in said


def test_an_unknown_channel_and_no_days_between_are_refused(tmp_path: Path) -> None:
    box = books(tmp_path, "a", [])
    buy(box, (DUNK, "EU 42", "2024-01-05", "80"))
    with pytest.raises(UsageError, match="no channel is called 'stockz'; did you mean stockx"):
        backtest(box, Wish(channel="stockz"))
    done = soleflip("price", "backtest", "--every", "0")
    assert (done.code, "between two replays lies a day at least" in done.err) == (2, True)


def test_the_command_speaks_to_programs_and_to_people(tmp_path: Path) -> None:
    box = books(tmp_path, "a", SHOP.spells)
    url = f"sqlite:///{tmp_path / 'a'}.db"
    done = soleflip("price", "backtest", "--db", url, "--format", "json")
    assert done.code == 0, done.err
    assert {row["measure"] for row in done.json()} == {
        "chance_bin", "chance", "days", "median", "payout", "payout_parcel_known",
    }  # fmt: skip
    assert [*done.json()[0]] == [one.key for one in backtest_table(backtest(box, Wish())).columns]
    shown = soleflip("price", "backtest", "--db", url, "--format", "table")
    assert shown.code == 0, shown.err
    for title in ("Back-test", "Chances to sell, and what sold", "Days until it sold", "Payouts"):
        assert f"{title}\n" in shown.out


def test_every_item_of_the_shop_has_a_style_of_its_own() -> None:
    names = [style_of(one) for one in SHOP.spells]
    assert len(names) == len({*names})
