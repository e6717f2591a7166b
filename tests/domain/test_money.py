"""Money: exact minor units, rounded half-up once, split to the last unit."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleflip_cli.domain.money import Money, exponent, half_up, net_of, plain, ratio, split, to_minor

AMOUNTS = st.integers(-(10**12), 10**12)
WEIGHTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=40)


@pytest.fixture(scope="module")
def oracles(shared: Path) -> dict[str, Any]:
    """Figures worked out elsewhere."""
    found: dict[str, Any] = json.loads((shared / "oracles" / "oracles.json").read_text())
    return found


@given(AMOUNTS, WEIGHTS)
def test_shares_add_up_to_the_total(total: int, weights: list[int]) -> None:
    assert sum(split(total, weights)) == total


@given(AMOUNTS, WEIGHTS)
def test_a_share_misses_its_due_by_less_than_one_unit(total: int, weights: list[int]) -> None:
    fair = weights if any(weights) else [1] * len(weights)
    for share, weight in zip(split(total, weights), fair, strict=True):
        assert abs(share * sum(fair) - total * weight) < sum(fair)


@given(AMOUNTS, st.lists(st.integers(0, 5), min_size=1, max_size=40))
def test_equal_weights_differ_by_one_unit_at_most_and_the_first_has_more(total: int, weights: list[int]) -> None:
    for weight in set(weights):
        alike = [share for share, one in zip(split(total, weights), weights, strict=True) if one == weight]
        assert max(alike) - min(alike) <= 1
        assert alike == sorted(alike, key=abs, reverse=True)


@given(AMOUNTS, WEIGHTS)
def test_a_split_of_the_opposite_is_the_opposite(total: int, weights: list[int]) -> None:
    assert split(-total, weights) == [-share for share in split(total, weights)]


def test_the_largest_remainder_gets_the_unit_that_is_left() -> None:
    assert split(10, [1, 2, 3]) == [2, 3, 5]
    assert split(1, [1, 1]) == [1, 0]
    assert split(5, [0, 0, 0]) == [2, 2, 1]


@pytest.mark.parametrize("weights", [[], [1, -1]])
def test_a_split_needs_weights_of_zero_or_more(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="zero or more"):
        split(100, weights)


def test_splits_agree_with_figures_worked_out_elsewhere(oracles: dict[str, Any]) -> None:
    for case in oracles["landed_cost_allocation"]:
        weights = [to_minor(Decimal(weight), "EUR") for weight in case["weights"]]
        shares = split(to_minor(Decimal(case["total"]), "EUR"), weights)
        assert [plain(share, "EUR") for share in shares] == case["shares"]


def test_net_amounts_agree_with_figures_worked_out_elsewhere(oracles: dict[str, Any]) -> None:
    for case in oracles["regular_vat_from_gross"]:
        net = net_of(to_minor(Decimal(case["gross"]), "EUR"), case["rate"] * 100)
        assert plain(net, "EUR") == case["net"]


@given(st.integers(0, 10**12), st.integers(0, 9_999))
def test_the_net_and_its_tax_come_back_to_the_gross(gross: int, rate: int) -> None:
    assert abs(net_of(gross, rate) * (10_000 + rate) - gross * 10_000) * 2 <= 10_000 + rate


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [("0.5", 0, "1"), ("-0.5", 0, "-1"), ("2.5", 0, "3"), ("1.005", 2, "1.01"), ("1.0049", 2, "1.00")],
)
def test_halves_go_away_from_zero(value: str, decimals: int, rounded: str) -> None:
    assert half_up(Decimal(value), decimals) == Decimal(rounded)


@pytest.mark.parametrize(
    ("currency", "decimals", "minor", "text"),
    [("EUR", 2, 1235, "12.35"), ("JPY", 0, 12, "12"), ("KWD", 3, 12345, "12.345")],
)
def test_a_currency_has_its_own_decimals(currency: str, decimals: int, minor: int, text: str) -> None:
    assert exponent(currency) == decimals
    assert to_minor(Decimal("12.345"), currency) == minor
    assert plain(minor, currency) == text
    assert str(Money(minor, currency)) == f"{text} {currency}"


@given(AMOUNTS, st.sampled_from(["EUR", "JPY", "KWD", "CLF"]))
def test_an_amount_survives_being_written_and_read(minor: int, currency: str) -> None:
    assert to_minor(Decimal(plain(minor, currency)), currency) == minor


def test_a_ratio_of_the_unknown_or_over_nothing_is_unknown() -> None:
    assert ratio(None, 5) is ratio(5, None) is ratio(5, 0) is None
    assert ratio(1, 3) == Decimal("0.3333") and ratio(2, 3) == Decimal("0.6667")
    assert ratio(0, 3) == 0
