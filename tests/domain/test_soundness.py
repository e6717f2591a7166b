"""What services told is held against its type before anything is done with it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from soleflip_cli.domain.offers import Outcome
from soleflip_cli.domain.services import Gtin, Order, Product, Quote, Variant
from soleflip_cli.domain.sizes import read_size
from soleflip_cli.domain.soundness import fault_of, sound

ORDER = Order(
    number="1-2",
    raw={"x": [None]},
    mark="{}" * 1_000,
    status="CREATED",
    state="sold",
    open=True,
    name="Runner",
    style="NW1000-100",
    size=read_size("US 9"),
    sold_at="2026-01-02 03:04:05+00:00",
    paid_at=None,
    currency="EUR",
    price=21_000,
    payout=-100,
    fees={"transaction": 100},
    ship_by=date(2026, 1, 4),
)


def test_what_is_right_is_let_through() -> None:
    variant = Variant("v", (read_size("US 9"), read_size("EU 42.5")), (Gtin("4006381333931"),))
    good = [ORDER, Product("p"), variant, Quote("v", "standard", 1), Outcome("done")]
    assert [fault_of(one) for one in good] == [None] * 5
    assert sound([variant]) == [variant]
    assert sound(None) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", 5),
        ("number", " "),
        ("name", ["Runner"]),
        ("name", "x" * 5_000),
        ("name", "\x00"),
        ("size", None),
        ("open", "yes"),
        ("sold_at", "2026-01-02"),
        ("paid_at", "soon"),
        ("currency", "eur"),
        ("price", 210.5),
        ("price", True),
        ("price", -1),
        ("price", 10**30),
        ("fees", {"transaction": "1"}),
        ("ship_by", "2026-01-04"),
        ("listing", {"id": 1}),
    ],
)
def test_what_is_not_as_its_type_says_is_named(field: str, value: Any) -> None:
    assert str(fault_of(ORDER._replace(**{field: value}))).startswith(f"{field}: ")


def test_what_is_inside_is_looked_at_too() -> None:
    assert fault_of(Variant("v", (), ({"identifier": "1"},)))  # type: ignore[arg-type]
    assert fault_of(Outcome("gone"))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="reference"):
        sound([Product("p"), Product(3)])  # type: ignore[arg-type]
