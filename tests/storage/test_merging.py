"""What a later record alters of a stored sale."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from soleflip_cli.storage.merging import differences

AMOUNT = st.none() | st.integers(-1000, 100_000)
TEXT = st.none() | st.sampled_from(["a", "b"])
FIELDS = {
    "product_id": st.integers(1, 2),
    "style": TEXT,
    "brand": TEXT,
    "category": TEXT,
    "size_raw": st.sampled_from(["", "10", "10.5W"]),
    "size_system": TEXT,
    "size_value": TEXT,
    "size_women": TEXT,
    "paid_at": TEXT,
    "state": st.sampled_from(["sold", "paid"]),
    "country": TEXT,
    "price": AMOUNT,
    "payout": AMOUNT,
    "payout_stated": st.integers(0, 1),
}
FEES = st.dictionaries(st.sampled_from(["transaction", "processing", "shipping"]), st.integers(-10, 1000))


def _sale(fields: dict[str, Any], fees: dict[str, int]) -> dict[str, Any]:
    return {**fields, **{f"fee.{kind}": fee for kind, fee in fees.items()}}


@given(st.fixed_dictionaries(FIELDS), FEES, st.fixed_dictionaries(FIELDS), FEES)
def test_what_is_known_is_never_emptied_and_sums_stay_true(
    had: dict[str, Any], had_fees: dict[str, int], said: dict[str, Any], fees: dict[str, int]
) -> None:
    stored = _sale(had, had_fees)
    stored |= differences(stored, had, had_fees)
    after = {**stored, **differences(stored, said, fees)}
    derived = {"unexplained_kind", "size_women"}
    assert not [name for name in stored if stored[name] is not None and after[name] is None and name not in derived]
    if after["price"] is not None and after["payout"] is not None:
        itemised = sum(value for name, value in after.items() if name.startswith("fee."))
        assert after["fees"] == after["price"] - after["payout"] == itemised + after["unexplained"]


@given(st.fixed_dictionaries(FIELDS), FEES, st.fixed_dictionaries(FIELDS), FEES)
def test_a_record_taken_over_differs_in_nothing_more(
    had: dict[str, Any], had_fees: dict[str, int], said: dict[str, Any], fees: dict[str, int]
) -> None:
    stored = _sale(had, had_fees)
    stored |= differences(stored, said, fees)
    stored["style"] = said["style"] or stored["style"]
    assert differences(stored, said, fees) == {}
