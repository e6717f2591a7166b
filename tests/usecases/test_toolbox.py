"""Settings that shape figures: followed at the next command, said once, kept by the books."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.support.postgres import run
from tests.usecases.stall import DUNK, buy, rows, sell, stall

from soleflip_cli.domain.errors import NotReady, UsageError
from soleflip_cli.usecases.links import link
from soleflip_cli.usecases.settings import set_value, unset_value
from soleflip_cli.usecases.stock import Edit, edit
from soleflip_cli.usecases.toolbox import Toolbox

Open = Callable[..., Toolbox]
EARLY, LATE = (DUNK, "US 9", "2026-01-05", "80"), (DUNK, "US 9", "2026-02-05", "60")
LATE_AT_NIGHT = ("A-1", "2026-02-28 23:30:00 +00", DUNK, "9")


@pytest.fixture
def told() -> list[str]:
    """What was said to the person."""
    return []


@pytest.fixture
def opened(books_url: str, told: list[str]) -> Open:
    """Opens the same books anew, as the next command does."""

    def open_again(**chosen: str) -> Toolbox:
        told.clear()
        return stall(books_url, told.append, **chosen)

    return open_again


def costs(box: Toolbox) -> list[object]:
    """What a command that only reads sees."""
    with box.reader() as reader:
        return [row[0] for row in reader.rows("SELECT landed_cost FROM sale_facts")]


def test_new_books_say_whose_days_they_count(opened: Open, told: list[str]) -> None:
    box = opened()
    with box.books("stock add"):
        pass
    assert told == [f"new books at {box.location}; days are those of Europe/Berlin"]
    with opened().books("stock add"):
        pass
    assert told == []


def test_reading_follows_a_changed_order_and_says_so_once(opened: Open, told: list[str], tmp_path: Path) -> None:
    buy(opened(), EARLY, LATE)
    sell(opened(), tmp_path, LATE_AT_NIGHT)
    assert costs(opened()) == [8000]
    assert costs(opened(matching_order="lifo")) == [6000]
    assert told == ["figures recomputed for matching.order = lifo"]
    assert costs(opened(matching_order="lifo")) == [6000]
    assert told == []
    assert costs(opened()) == [6000], "the books keep what was chosen"


def test_writing_follows_a_changed_setting_though_the_command_itself_fails(
    opened: Open, told: list[str], tmp_path: Path
) -> None:
    buy(opened(), EARLY, LATE)
    sell(opened(), tmp_path, LATE_AT_NIGHT)
    for said in (["figures recomputed for matching.order = lifo"], []):
        with pytest.raises(UsageError):
            link(opened(matching_order="lifo"), "A-9", 1)
        assert told == said
    assert rows(opened(), "SELECT landed_cost FROM sale_facts") == [(6000,)]


def test_the_zone_moves_days_months_and_matches(opened: Open, told: list[str], tmp_path: Path) -> None:
    box = opened()
    buy(box, (DUNK, "US 9", "2026-03-01", "80"))
    sell(box, tmp_path, LATE_AT_NIGHT)
    seen = "SELECT sold_on, month, item_id FROM sale_facts"
    assert [(str(day), *rest) for day, *rest in rows(box, seen)] == [("2026-03-01", "2026-03", 1)]
    with opened(timezone="UTC").reader():
        assert told == ["figures recomputed for timezone = UTC"]
    assert [(str(day), *rest) for day, *rest in rows(box, seen)] == [("2026-02-28", "2026-02", None)]


def test_costs_are_net_where_vat_is_reclaimed_and_gross_again_afterwards(opened: Open, told: list[str]) -> None:
    buy(opened(), (DUNK, "US 9", "2026-01-05", "119"))
    edit(opened(), 1, Edit(vat_rate=1900))
    for chosen, cost in (("true", 10000), ("false", 11900)):
        with opened(vat_reclaim=chosen).reader() as reader:
            assert reader.rows("SELECT landed_cost FROM stock_facts") == [(cost,)]
        assert told == [f"figures recomputed for vat.reclaim = {chosen}"]


def test_a_setting_of_the_file_or_the_environment_counts_alike(
    opened: Open, told: list[str], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    buy(opened(), EARLY)
    set_value(home / "config.toml", "matching.order", "highest")
    costs(opened())
    assert told == ["figures recomputed for matching.order = highest"]
    monkeypatch.setenv("SOLEFLIP_MATCHING_ORDER", "lifo")
    costs(opened())
    assert told == ["figures recomputed for matching.order = lifo"]
    monkeypatch.delenv("SOLEFLIP_MATCHING_ORDER")
    unset_value(home / "config.toml", "matching.order")
    box = opened()
    costs(box)
    assert (told, box.with_books().value("matching.order")) == ([], "lifo")


def test_the_zone_of_another_computer_changes_nothing(
    opened: Open, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    buy(opened(), EARLY)
    monkeypatch.delenv("SOLEFLIP_TIMEZONE")
    monkeypatch.setenv("TZ", "America/New_York")
    box = opened()
    assert box.settings.value("timezone") == "America/New_York"
    costs(box)
    assert told == []


def test_today_is_that_of_the_books_where_nobody_chose_another_zone(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    night = datetime(2026, 5, 31, 23, 30, tzinfo=UTC)
    buy(opened(), EARLY)
    assert replace(opened(timezone="UTC"), now=lambda: night).today() == date(2026, 5, 31)
    monkeypatch.delenv("SOLEFLIP_TIMEZONE")
    monkeypatch.setenv("TZ", "America/New_York")
    assert replace(opened(), now=lambda: night).today() == date(2026, 6, 1)


def test_without_books_today_is_that_of_the_settings(opened: Open) -> None:
    night = datetime(2026, 5, 31, 23, 30, tzinfo=UTC)
    assert replace(opened(), now=lambda: night).today() == date(2026, 6, 1)
    assert replace(opened(timezone="UTC"), now=lambda: night).today() == date(2026, 5, 31)


def test_books_that_cannot_be_written_say_which_setting_they_do_not_follow(
    fresh_postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    buy(stall(fresh_postgres), EARLY)
    name = urlsplit(fresh_postgres).path.removeprefix("/")
    run(fresh_postgres, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    assert costs(stall(fresh_postgres)) == []
    monkeypatch.setenv("SOLEFLIP_MATCHING_ORDER", "lifo")
    with pytest.raises(NotReady, match=r"cannot follow matching\.order = lifo") as caught:
        costs(stall(fresh_postgres))
    assert "the books keep matching.order = fifo" in caught.value.message
    assert caught.value.hint == "unset SOLEFLIP_MATCHING_ORDER"


def test_a_rehearsal_leaves_no_trace(opened: Open) -> None:
    buy(opened(), EARLY)
    with opened().rehearsal("stock match") as (books, changed):
        books.link.run("UPDATE item SET landed_cost = 1")
        assert changed == frozenset()
    assert rows(opened(), "SELECT landed_cost FROM item") == [(8000,)]


def test_a_command_that_fails_leaves_the_books_as_they_were(opened: Open) -> None:
    buy(opened(), EARLY)
    with pytest.raises(ZeroDivisionError), opened().books("stock edit") as books:
        books.link.run("UPDATE item SET landed_cost = 1")
        books.link.run(f"UPDATE item SET landed_cost = {1 // 0}")
    assert rows(opened(), "SELECT landed_cost FROM item") == [(8000,)]
