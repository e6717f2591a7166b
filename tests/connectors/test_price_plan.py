"""Plans of asks at a service: from its prices to its listings, and what is left alone on the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fake_stockx import Shop
from fake_stockx.catalog import RATES
from soleflip_cli.storage.engine import connect, locate
from tests.connectors.counter import agree, at_stockx, buy, goods, listed, writes
from tests.connectors.desk import Desk, served


@pytest.fixture
def desk(books_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Connected; nobody waits. Two items of a size that sells for 200, one that is worth less than it cost."""
    monkeypatch.setattr("soleflip_cli.usecases.listing_apply.pause", lambda seconds: None)
    with served(Shop.with_orders(5), books_url, monkeypatch) as opened:
        assert opened.connect().code == 0
        dear, cheap = goods(opened.shop)[0], goods(opened.shop)[-1]
        buy(opened, dear, 2)
        buy(opened, cheap)
        price(opened, 200, 170)
        price(opened, 90, 70, -1)
        opened.did("sync market")
        yield opened


def rewrite(desk: Desk, sql: str) -> None:
    """Change the books behind the program's back."""
    link = connect(locate(desk.url), write=True)
    with link.transaction():
        link.run(sql)
    link.close()


def price(desk: Desk, ask: int, bid: int, place: int = 0) -> None:
    """What the shop says of a size from now on, in euros; it reckons in dollars."""
    ask, bid = (-(-euros * 100 // RATES["EUR"]) for euros in (ask, bid))
    variant = goods(desk.shop)[place][1]["variantId"]
    told = next(iter(desk.shop.market.values()))
    desk.shop.market[variant] = told._replace(ask=ask, bid=bid, faster=None, more=None, flex=None)


def test_a_plan_is_made_shown_and_carried_over(desk: Desk) -> None:
    rows = desk.table("price plan")
    assert {row["deed"] for row in rows} == {"list"}
    asks = {row["item_id"]: row["ask"] for row in rows}
    assert asks[1] == asks[2] == "199.00"
    assert asks[3] == rows[2]["floor"] and rows[2]["why"] == "floor"
    assert writes(desk) == []
    desk.did("price apply --yes")
    assert {item: ask for item, (ask, *_) in listed(desk).items()} == {
        number: int(float(ask) * 100) for number, ask in asks.items()
    }
    agree(desk)
    assert desk.table("price plan") == [], "all of it is carried out"
    nothing, kept = desk.table("price plans")
    assert (kept["list"], kept["channel"]) == (3, "stockx") and kept["applied_at"]
    assert (nothing["list"], nothing["applied_at"]) == (0, None), "the one before holds no more"


def test_nothing_is_sent_or_kept_by_a_dry_run_and_nothing_sent_without_a_yes(desk: Desk) -> None:
    desk.did("price plan --dry-run")
    assert desk.table("price plans") == []
    assert "nothing was planned yet" in desk.run("price apply").err
    desk.did("price plan")
    assert len(desk.table("price apply --dry-run")) == 3
    assert "nothing was sent: soleflip price apply 1 --yes" in desk.did("price apply --no-input").err
    assert desk.table("listing plans") == [], "it is made anew"
    assert writes(desk) == []
    assert desk.table("price plans")[0]["applied_at"] is None


def test_what_was_changed_since_the_plan_is_left_alone(desk: Desk) -> None:
    desk.did("price plan")
    desk.did("listing create 1 --on stockx --ask 230 --yes")
    done = desk.did("price apply --yes")
    assert "item 1 is at 230.00 EUR by now: left alone" in done.err
    assert {item: ask for item, (ask, *_) in listed(desk).items()}[1] == 23_000
    assert len(at_stockx(desk)) == 3


def test_rules_of_ones_own_decide_and_a_typo_in_them_is_named(desk: Desk, tmp_path: Path) -> None:
    rules = tmp_path / "asks.toml"
    rules.write_text('offline_below = "20%"\ntarget = "40%"\n[keep]\nitems = [2]\n', encoding="utf-8")
    rows = {row["item_id"]: row for row in desk.table(f"price plan --all --rules {rules}")}
    assert {item: row["deed"] for item, row in rows.items()} == {1: "list", 2: "leave", 3: "leave"}
    assert rows[2]["why"] == "not to be touched"
    assert rows[3]["why"] == "the lowest ask lies too far below the floor"
    desk.did("price apply --yes")
    rules.write_text('offline_below = "20%"\naim = "earn more"\nundercuts = 1\n', encoding="utf-8")
    done = desk.run(f"price plan --rules {rules}")
    assert (done.code, "line 3, column 1: the rules: 'undercuts' is no word" in done.err) == (3, True)
    assert desk.run(f"price plan --rules {tmp_path}/other.toml").code == 2


def test_the_market_moves_and_the_asks_follow_within_the_rules(desk: Desk, tmp_path: Path) -> None:
    desk.did("price plan")
    desk.did("price apply --yes")
    price(desk, 190, 170)
    desk.did("sync market")
    found = {row["item_id"]: row for row in desk.table("price plan")}
    assert {item: (row["deed"], row["was"], row["ask"]) for item, row in found.items()} == {
        1: ("lower", "199.00", "189.00"), 2: ("lower", "199.00", "189.00"),
    }  # fmt: skip
    desk.did("price apply --yes")
    agree(desk)
    price(desk, 150, 140)
    desk.did("sync market")
    waiting = {row["item_id"]: row for row in desk.table("price plan --all")}
    assert waiting[1]["why"] == "the lowest ask fell by 25 % in a day: wait"
    rules = tmp_path / "asks.toml"
    rules.write_text('stop_when_fallen = "none"\noffline_below = "10%"\n', encoding="utf-8")
    found = {row["item_id"]: row for row in desk.table(f"price plan --all --rules {rules}")}
    assert (found[1]["deed"], found[1]["ask"]) == ("lower", "180.00"), "a tenth below what it was a day ago"
    assert found[3]["deed"] == "take off"
    desk.did("price apply --yes")
    agree(desk)
    assert {item: state for item, (_, state, _) in listed(desk).items()} == {1: "active", 2: "active", 3: "inactive"}
    again = {row["item_id"]: row for row in desk.table("price plan --all --rules " + str(rules))}
    assert again[1]["why"] == "lowered today as far as a day allows"


def test_what_was_taken_off_is_put_on_offer_again(desk: Desk) -> None:
    desk.did("price plan")
    desk.did("price apply --yes")
    desk.did("listing deactivate 1 --yes")
    (row,) = desk.table("price plan")
    assert (row["item_id"], row["deed"], row["why"]) == (1, "list", "step below the lowest ask")
    desk.did("price apply --yes")
    agree(desk)
    assert {state for _, state, _ in listed(desk).values()} == {"active"}


def test_a_plan_is_written_out_as_a_list_that_plans_of_listings_read(desk: Desk, tmp_path: Path) -> None:
    desk.did("price plan")
    export = tmp_path / "asks.csv"
    desk.did(f"price apply --export --output {export}")
    assert export.read_text(encoding="utf-8").splitlines()[:2] == [
        "item,listing,action,ask,currency", "1,,create,199.00,EUR",
    ]  # fmt: skip
    assert writes(desk) == []
    desk.did(f"listing plan {export} --on stockx")
    desk.did("listing apply --yes")
    agree(desk)
    assert desk.table("price plan") == []


def test_where_nothing_can_be_changed_the_list_is_the_answer(desk: Desk) -> None:
    desk.did("listing add 1 --on hypeboost --ask 260")
    rows = desk.table("price plan --channel hypeboost")
    assert rows == [], "hypeboost tells no price"
    desk.did("price plan")
    desk.did("connect disconnect stockx --yes")
    done = desk.did("price apply --format csv")
    assert "soleflip cannot change listings at stockx as things are: here is the list" in done.err
    assert done.out.startswith("item,listing,action,ask,currency")


def test_what_is_kept_but_not_there_is_said_and_a_change_that_does_not_pay_is_left(desk: Desk, tmp_path: Path) -> None:
    rules = tmp_path / "asks.toml"
    rules.write_text(
        'only_if_it_pays = true\n[keep]\nitems = [99]\nstyles = ["NO-1"]\ntags = ["grail"]\n', encoding="utf-8"
    )
    done = desk.did(f"price plan --rules {rules}")
    assert "keep names nothing at hand: item 99, style NO-1, tag grail" in done.err
    desk.did("price apply --yes")
    desk.did("stock edit 1 --cost 160")
    desk.did("stock edit 2 --cost 160")
    price(desk, 196, 170)
    desk.did("sync market")
    assert {row["deed"] for row in desk.table("price plan --dry-run")} == {"lower"}
    kept = {row["item_id"]: row["why"] for row in desk.table(f"price plan --all --rules {rules}")}
    assert kept[1] == "a change would not pay"


def test_an_example_goes_into_a_file_that_is_not_there_yet(desk: Desk, tmp_path: Path) -> None:
    desk.did(f"price plan --example -o {tmp_path}/asks.toml")
    assert "undercut = 1" in (tmp_path / "asks.toml").read_text(encoding="utf-8")
    assert desk.run(f"price plan --example -o {tmp_path}/asks.toml").code == 2


def test_what_is_gone_by_now_is_told_and_leaves_the_code_for_it(desk: Desk) -> None:
    desk.did("price plan")
    desk.did("stock remove 3 --reason lost")
    done = desk.run("price apply --yes --columns item_id,state")
    assert (done.code, "1 item left out" in done.err) == (9, True)
    assert len(at_stockx(desk)) == 2


def test_what_became_another_item_since_is_left_alone(desk: Desk) -> None:
    desk.did("price plan")
    desk.did("stock edit 1 --cost 300")
    desk.did("stock edit 3 --size 52 --any-size")
    done = desk.did("price apply --yes")
    assert "item 1 cost more, as the books have it by now: left alone" in done.err
    assert "item 3 is of another style or size by now: left alone" in done.err
    assert [*listed(desk)] == [2]


def test_a_plan_of_yesterday_is_sent_only_by_its_number(desk: Desk) -> None:
    desk.did("price plan")
    rewrite(desk, "UPDATE price_plan SET made_at = '2026-01-01 10:00:00+00:00'")
    done = desk.run("price apply --yes")
    assert (done.code, "soleflip price plan, or soleflip price apply 1" in done.err) == (2, True)
    desk.did("price apply 1 --yes")
    assert len(listed(desk)) == 3


def test_what_sold_there_is_not_listed_again_before_its_sale_is_here(desk: Desk) -> None:
    desk.did("price plan")
    desk.did("price apply --yes")
    desk.shop.sell_listing(listed(desk)[1][2])
    desk.did("sync listings")
    rows = {row["item_id"]: row for row in desk.table("price plan --all")}
    assert rows[1]["why"] == "sold on stockx, its sale is not here yet: soleflip sync orders"
    refused = desk.run("listing create 1 --on stockx --ask 210 --yes")
    assert (refused.code, "item 1 has sold on stockx" in refused.err) == (7, True)
    desk.did("sync orders")
    assert 1 not in {row["item_id"] for row in desk.table("price plan --all")}


def test_what_a_plan_is_still_listing_is_not_planned_again(desk: Desk) -> None:
    desk.did("price plan")
    desk.did("price apply --yes")
    rewrite(desk, "UPDATE listing SET voided_by = 'a test'")
    rewrite(desk, "UPDATE listing_step SET state = 'pending'")
    rows = {row["why"] for row in desk.table("price plan --all")}
    assert rows == {"is being listed: soleflip listing plans"}
    refused = desk.run("listing create 1 --on stockx --ask 210 --yes")
    assert (refused.code, "item 1 is being listed" in refused.err) == (7, True)


def test_an_ask_that_is_the_lowest_rises_with_the_next_one(desk: Desk) -> None:
    desk.did("price plan")
    desk.did("price apply --yes")
    price(desk, 220, 170)
    desk.did("sync market")
    found = {row["item_id"]: (row["deed"], row["ask"]) for row in desk.table("price plan")}
    assert found == {1: ("raise", "219.00"), 2: ("raise", "219.00")}
