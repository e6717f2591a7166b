"""`price payout` and `price floor` as programs and people see them."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from tests.importers.running import Run, soleflip
from tests.project.commands import commands

ON = ("--on", "2026-03-01")
EUR = ("--channel", "stockx", "--currency", "EUR", *ON)


def told(*words: str) -> Any:
    done = soleflip("price", *words, "--format", "json")
    assert done.code == 0, done.err
    return done.json()


def refused(*words: str) -> Run:
    done = soleflip("price", *words)
    assert done.code != 0 and done.out == ""
    return done


def test_a_payout_for_programs() -> None:
    got = told("payout", "220", *EUR, "--cost", "120")
    fees = {"transaction": "19.80", "processing": "6.60", "shipping": "4.50"}
    wanted = {"ask": "220.00", "fees": fees, "payout": "189.10", "profit": "69.10", "roi": "0.5758", "currency": "EUR"}
    assert {word: got[word] for word in wanted} == wanted
    assert (got["level"], got["level_from"]) == (1, "assumed")
    assert any(note.startswith("level 1 assumed") for note in got["notes"])


def test_a_payout_as_csv_has_a_column_for_each_fee() -> None:
    done = soleflip("price", "payout", "89", *EUR, "--level", "3", "--parcel", "3", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(done.out))
    wanted = {"ask": "89.00", "fee_transaction": "7.12", "fee_processing": "2.67", "fee_shipping": "1.50"}
    assert {word: row[word] for word in wanted} == wanted
    assert (row["payout"], row["profit"], row["roi"], row["currency"]) == ("77.71", "", "", "EUR")


def test_a_payout_for_people_says_why() -> None:
    done = soleflip("price", "payout", "49", *EUR, "--level", "3", "--format", "table")
    assert "Transaction" in done.out and "8 %, at least 5.00" in done.out and "38.03" in done.out
    assert "no VAT is counted: tax.regime is none" in done.out


def test_fees_are_those_of_the_day() -> None:
    then = told("payout", "220", "--channel", "stockx", "--currency", "EUR", "--level", "3", "--on", "2023-06-30")
    assert then["fees"] == {"transaction": "19.80", "processing": "6.60", "shipping": "5.00"}


@pytest.mark.parametrize(
    ("words", "ask", "profit"),
    [
        (("--cost", "120"), "142.00", "0.46"),
        (("--cost", "120", "--target", "20%"), "169.00", "24.22"),
        (("--cost", "120", "--target", "roi:0.2"), "169.00", "24.22"),
        (("--cost", "120", "--target", "24"), "169.00", "24.22"),
        (("--cost", "40"), "52.00", "0.94"),
    ],
)
def test_a_floor_pays_the_cost_and_the_target(words: tuple[str, ...], ask: str, profit: str) -> None:
    got = told("floor", *words, *EUR, "--level", "1")
    assert (got["ask"], got["profit"]) == (ask, profit)


def test_a_floor_for_an_item_takes_its_cost_and_currency_from_the_books() -> None:
    assert (
        soleflip(
            "stock", "add", "DD1391-100", "--size", "42", "--cost", "115", "--shipping", "5", "--currency", "EUR"
        ).code
        == 0
    )
    got = told("floor", "1", "--channel", "stockx", *ON)
    assert (got["ask"], got["cost"], got["currency"]) == ("142.00", "120.00", "EUR")
    assert "there is no item 9" in refused("floor", "9", "--channel", "stockx").err
    assert "item 1 cost EUR, the ask is in USD" in refused("floor", "1", "--channel", "alias", "--country", "DE").err


def test_the_level_comes_from_the_option_then_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOLEFLIP_STOCKX_LEVEL", "4")
    assert [told("payout", "220", *EUR, *more)["fees"]["transaction"] for more in ((), ("--level", "5"))] == [
        "16.50",
        "15.40",
    ]
    assert told("payout", "220", *EUR)["level_from"] == "setting"


def test_the_margin_scheme_leaves_room_for_its_vat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOLEFLIP_TAX_REGIME", "margin")
    got = told("floor", "--cost", "120", "--target", "24", *EUR)
    assert (got["regime"], got["ask"], got["vat"], got["profit"]) == ("margin", "180.00", "9.58", "24.32")
    without = told("payout", "220", *EUR)
    assert without["vat"] == "0.00" and "the margin is not known, so no VAT is counted: add --cost" in without["notes"]


def test_regular_vat_is_of_the_whole_price_and_the_cost_is_net_where_it_is_reclaimed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SOLEFLIP_TAX_REGIME", "regular")
    got = told("payout", "220", *EUR, "--cost", "119")
    assert (got["vat"], got["cost"], got["profit"]) == ("35.13", "119.00", "34.97")
    monkeypatch.setenv("SOLEFLIP_VAT_RECLAIM", "true")
    got = told("payout", "220", *EUR, "--cost", "119")
    assert (got["cost"], got["profit"]) == ("100.00", "53.97")


@pytest.mark.parametrize("rate", ["100", "-1", "x", "19.999"])
def test_a_rate_of_vat_is_a_percentage(rate: str) -> None:
    done = (
        soleflip("config", "set", "tax.rate", rate)
        if rate != "-1"
        else soleflip("config", "set", "tax.rate", "--", rate)
    )
    assert done.code == 2 and "a percentage below 100" in done.err


def test_the_buyers_postage_is_part_of_what_ebay_takes_its_share_of() -> None:
    got = told("payout", "100", "--channel", "ebay", "--currency", "USD", "--country", "us", "--postage", "10", *ON)
    assert (got["buyer_pays"], got["fees"], got["payout"]) == ("110.00", {"transaction": "14.88"}, "95.12")


def test_at_klekt_the_payout_is_named() -> None:
    got = told("floor", "--cost", "119.99", "--channel", "klekt", "--currency", "EUR")
    assert (got["ask"], got["payout"], got["fees"]) == ("120.00", "120.00", {})


@pytest.mark.parametrize(
    ("words", "code", "said", "remedy"),
    [
        (("payout", "220", "--channel", "stokx"), 2, "did you mean stockx", "price fees list"),
        (("payout", "0", *EUR), 2, "an ask is more than nothing", "price payout 220"),
        (("payout", "220", *EUR, "--postage", "5"), 2, "StockX passes no postage on to you", "leave --postage out"),
        (("payout", "220", *EUR, "--country", "Germany"), 2, "country cannot be 'Germany'", "config get country"),
        (("payout", "220", *EUR, "--category", "hats"), 2, "StockX has no fees of its own for 'hats'", "--category"),
        (("payout", "two", *EUR), 2, "is no amount", "119.99"),
        (("payout", "220", "--channel", "stockx"), 2, "in which currency", "config set currency EUR"),
        (("payout", "220", *EUR, "--level", "9"), 2, "a level at StockX is 1 to 5, not 9", "--level 1"),
        (("payout", "220", *EUR, "--parcel", "-1"), 2, "a parcel holds", "--parcel 3"),
        (("payout", "220", *EUR, "--promotion", "free"), 2, "is none of StockX", "--all"),
        (("payout", "220", *EUR[:-2], "--on", "1.2.26"), 2, "is no day", "--on 2026-01-31"),
        (("payout", "220", *EUR[:-2], "--on", "2020-01-01"), 3, "in EUR on 2020-01-01, level 1", 'fee = "processing"'),
        (("payout", "220", "--channel", "laced", "--currency", "GBP"), 3, "no schedule for fees of laced", "fees.toml"),
        (("payout", "220", "--channel", "depop", "--currency", "GBP"), 3, "no schedule for fees of depop", "[[rule]]"),
        (("payout", "220", "--channel", "alias"), 3, "without the seller's country", "--country DE"),
        (("payout", "220", "--channel", "alias", "--currency", "EUR"), 2, "pays in USD alone", "--currency USD"),
        (("floor", *EUR), 2, "name an item or a cost", "price floor --cost"),
        (("floor", "1", "--cost", "5", *EUR), 2, "name an item or a cost", "price floor --cost"),
        (("floor", "--cost", "120", "--target", "lots", *EUR), 2, "is no target", "--target 20%"),
    ],
)
def test_what_cannot_be_priced_says_why_and_what_to_do(
    words: tuple[str, ...], code: int, said: str, remedy: str
) -> None:
    done = refused(*words)
    assert done.code == code and said in done.err and remedy in done.err
    assert done.err.count("error:") == 1


def test_an_item_of_a_list_costs_its_floor_where_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "bought.csv").write_text(
        "date,name,style code,size,price,currency\n2026-01-05,Dunk,DD1391-100,US 9,80,EUR\n"
    )
    assert soleflip("import", tmp_path / "bought.csv").code == 0
    assert told("floor", "1", "--channel", "vinted", *ON)["ask"] == "80.00"


def test_the_group_knows_its_commands() -> None:
    inner = {one.path: one.inner for one in commands()}
    assert set(inner["soleflip", "price"]) >= {"payout", "floor", "fees"}
    assert set(inner["soleflip", "price", "fees"]) == {"list", "show", "learn"}


def test_parcel_and_country_are_settings_that_an_option_overrules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOLEFLIP_STOCKX_PARCEL", "3")
    assert told("payout", "220", *EUR)["fees"]["shipping"] == "1.50"
    assert told("payout", "220", *EUR, "--parcel", "1")["fees"]["shipping"] == "4.50"
    monkeypatch.setenv("SOLEFLIP_COUNTRY", "DE")
    assert told("payout", "220", "--channel", "alias")["fees"]["seller"] == "12.00"
    others = told("payout", "220", "--channel", "alias", "--country", "NZ")
    assert "country NZ: as for every country that alias / GOAT does not name" in others["notes"]
