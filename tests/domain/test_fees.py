"""What a channel kept and did not itemise: how much, and of what nature."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleflip_cli.domain.fees import ROUNDING_LIMIT, kept_back, nature, unexplained

AMOUNTS = st.integers(-(10**9), 10**9)


@given(AMOUNTS, AMOUNTS, st.lists(st.none() | AMOUNTS, max_size=6))
def test_price_less_payout_is_fees_and_what_is_left(price: int, payout: int, fees: list[int | None]) -> None:
    rest = unexplained(price, payout, fees)
    assert rest is not None
    assert payout + sum(fee or 0 for fee in fees) + rest == price


@pytest.mark.parametrize(("price", "payout"), [(None, 100), (100, None), (None, None)])
def test_without_price_or_payout_the_rest_is_unknown(price: int | None, payout: int | None) -> None:
    assert unexplained(price, payout, [5]) is None


@pytest.mark.parametrize(
    ("rest", "transaction", "what"),
    [
        (None, 500, None),
        (0, None, None),
        (ROUNDING_LIMIT, 500, "rounding"),
        (-ROUNDING_LIMIT, None, "rounding"),
        (ROUNDING_LIMIT + 1, None, "hidden"),
        (ROUNDING_LIMIT + 1, 0, "other"),
        (ROUNDING_LIMIT + 1, 500, "other"),
        (-ROUNDING_LIMIT - 1, None, "other"),
    ],
)
def test_a_rest_has_a_nature(rest: int | None, transaction: int | None, what: str | None) -> None:
    assert nature(rest, transaction) == what


SMALL = st.none() | st.integers(-300, 300)
SOLD = st.tuples(SMALL, SMALL, SMALL, SMALL)


@given(st.lists(SOLD, max_size=6), st.sampled_from([None, 0, 1]))
def test_many_sales_at_once_come_to_what_each_comes_to(sales: list[tuple[int | None, ...]], trade: int | None) -> None:
    prices, payouts, *fees = ([sale[at] for sale in sales] for at in range(4))
    found = [*zip(*kept_back(prices, payouts, fees, trade), strict=True)]
    for (price, payout, *itemised), (total, rest, what) in zip(sales, found, strict=True):
        assert rest == unexplained(price, payout, itemised)
        assert total == unexplained(price, payout, ())
        assert what == nature(rest, None if trade is None else itemised[trade])
