"""Landed cost: all parts together, net where VAT comes back, unknown without a part."""

import json
from decimal import Decimal
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from soleflip_cli.domain.costing import CostPart, landed_cost, shares
from soleflip_cli.domain.money import plain, to_minor

PARTS = st.lists(
    st.builds(CostPart, st.text(max_size=8), st.integers(0, 10**9), st.sampled_from([None, 0, 700, 1900])), max_size=8
)


def test_a_cost_without_parts_is_unknown_not_zero() -> None:
    assert landed_cost([], reclaim=False) is None
    assert landed_cost([CostPart("price", 0, None)], reclaim=False) == 0


@given(PARTS.filter(bool))
def test_gross_is_the_sum_of_the_parts(parts: list[CostPart]) -> None:
    assert landed_cost(parts, reclaim=False) == sum(part.amount for part in parts)


@given(st.data(), PARTS)
def test_the_order_of_the_parts_plays_no_part(data: st.DataObject, parts: list[CostPart]) -> None:
    shuffled = data.draw(st.permutations(parts))
    assert landed_cost(shuffled, reclaim=True) == landed_cost(parts, reclaim=True)


def test_parts_without_a_rate_count_gross_even_where_vat_is_reclaimed() -> None:
    parts = [CostPart("price", 11900, 1900), CostPart("shipping", 500, None)]
    assert landed_cost(parts, reclaim=True) == 10000 + 500


def test_tax_is_rounded_once_for_all_parts_of_a_rate() -> None:
    parts = [CostPart("price", 2, 1900), CostPart("shipping", 2, 1900)]
    assert landed_cost(parts, reclaim=True) == 3  # 4 / 1.19 is 3.36; twice 2 / 1.19 would be 4


def test_shipping_is_shared_over_a_lot_to_the_cent() -> None:
    assert shares(690, 4) == [173, 173, 172, 172]
    assert shares(None, 2) == [None, None]


@given(st.integers(0, 10**9), st.integers(1, 500))
def test_a_shared_shipping_adds_up_and_differs_by_a_cent_at_most(total: int, quantity: int) -> None:
    found = [share for share in shares(total, quantity) if share is not None]
    assert (len(found), sum(found)) == (quantity, total)
    assert max(found) - min(found) <= 1


def test_equal_shares_agree_with_figures_worked_out_elsewhere(shared: Path) -> None:
    cases = json.loads((shared / "oracles" / "oracles.json").read_text())["landed_cost_allocation"]
    for case in (case for case in cases if case["by"] == "equal"):
        found = shares(to_minor(Decimal(case["total"]), "EUR"), len(case["weights"]))
        assert [plain(share or 0, "EUR") for share in found] == case["shares"]
