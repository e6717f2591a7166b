"""Proposals: at most one for a sale and an item, the better reason first, whatever order they come in."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleflip_cli.domain.proposals import REASONS, Candidate, Proposal, Reason, propose

JANUARY = date(2026, 1, 1)
KEYS = st.dictionaries(st.sampled_from(list(REASONS)), st.lists(st.sampled_from("abc"), max_size=2), max_size=3)


def candidate(number: int, day: int, keys: Mapping[Reason, Sequence[Any]]) -> Candidate:
    """One of a day in January; its number decides between those alike."""
    text = (JANUARY + timedelta(days=day)).isoformat()
    return Candidate(number, (text, f"{number:04}"), text, keys)


def sides(most: int = 12) -> st.SearchStrategy[list[Candidate]]:
    """Sales or items with keys of any reason."""
    drawn = st.lists(st.tuples(st.integers(0, 20), KEYS), max_size=most)
    return drawn.map(lambda found: [candidate(number, *one) for number, one in enumerate(found)])


@given(sides(), sides())
def test_a_sale_and_an_item_are_proposed_once_at_most(sales: list[Candidate], items: list[Candidate]) -> None:
    found = propose(sales, items)
    assert len({one.sale_id for one in found}) == len({one.item_id for one in found}) == len(found)


@given(st.data(), sides(), sides())
def test_the_order_of_sales_and_items_plays_no_part(
    data: st.DataObject, sales: list[Candidate], items: list[Candidate]
) -> None:
    shuffled = data.draw(st.permutations(sales)), data.draw(st.permutations(items))
    assert propose(*shuffled) == propose(sales, items)


@given(sides(), sides())
def test_every_proposal_is_backed_by_a_key_of_its_reason(sales: list[Candidate], items: list[Candidate]) -> None:
    for sale_id, item_id, reason, days in propose(sales, items):
        sale, item = sales[sale_id], items[item_id]
        assert {*sale.keys[reason]} & {*item.keys[reason]}
        assert days == (date.fromisoformat(sale.day) - date.fromisoformat(item.day)).days
        assert {"pre-sold": days < 0, "doubtful-size": days >= 0, "no-style": days >= 0}[reason]


@given(sides(), sides())
def test_nothing_that_could_be_proposed_is_left(sales: list[Candidate], items: list[Candidate]) -> None:
    found = propose(sales, items)
    waiting = [one for one in sales if one.id not in {proposal.sale_id for proposal in found}]
    free = [one for one in items if one.id not in {proposal.item_id for proposal in found}]
    assert propose(waiting, free) == []


@pytest.mark.parametrize(("bought", "taken"), [((3, 5), 0), ((5, 3), 1), ((12, 10), 1), ((12, 4), 1)])
def test_a_name_gets_the_oldest_item_bought_no_later_than_it_sold(bought: tuple[int, int], taken: int) -> None:
    items = [candidate(number, day, {"no-style": "a"}) for number, day in enumerate(bought)]
    assert [one.item_id for one in propose([candidate(0, 10, {"no-style": "a"})], items)] == [taken]


def test_what_was_bought_later_is_proposed_as_sold_before_and_never_by_name() -> None:
    late = candidate(0, 12, {"no-style": "a", "pre-sold": "b"}), candidate(1, 11, {"no-style": "a", "pre-sold": "b"})
    assert propose([candidate(0, 10, {"no-style": "a"})], late) == []
    assert propose([candidate(0, 10, {"pre-sold": "b"})], late) == [Proposal(0, 1, "pre-sold", -1)]


def test_the_better_reason_comes_first() -> None:
    sale = candidate(0, 10, dict.fromkeys(REASONS, "a"))
    late, same_name, doubtful = (
        candidate(1, 12, {"pre-sold": "a"}),
        candidate(2, 5, {"no-style": "a"}),
        candidate(3, 5, {"doubtful-size": "a"}),
    )
    assert propose([sale], [late, same_name, doubtful]) == [Proposal(0, 3, "doubtful-size", 5)]
    assert propose([sale], [late, same_name]) == [Proposal(0, 1, "pre-sold", -2)]
    assert propose([sale], [same_name]) == [Proposal(0, 2, "no-style", 5)]


def test_the_earlier_sale_chooses_first() -> None:
    sales = [candidate(0, 12, {"doubtful-size": "a"}), candidate(1, 11, {"doubtful-size": "a"})]
    assert propose(sales, [candidate(0, 10, {"doubtful-size": "a"})]) == [Proposal(1, 0, "doubtful-size", 1)]


def test_many_alike_are_paired_in_time() -> None:
    sales = [candidate(number, number % 300, {"no-style": "a"}) for number in range(20_000)]
    items = [candidate(number, number % 290, {"no-style": "a"}) for number in range(20_000)]
    assert len(propose(sales, items)) == 20_000
