"""Confidence is derived, and names what holds it down."""

from decimal import Decimal

import pytest

from soleflip_cli.domain.confidence import Evidence, confidence

SOLID = Evidence(45.0, 10_000, 9_800, 1.0, 0.01, True, True)


def test_much_that_is_known_well_is_high() -> None:
    found = confidence(SOLID)
    assert (found.label, found.score) == ("high", Decimal("0.96"))
    assert found.reason == "few sales to go by: worth 45.0 of this size"


@pytest.mark.parametrize(
    ("worse", "reason"),
    [
        ({"sales": 0.3}, "few sales to go by: worth 0.3 of this size"),
        ({"bid": 5_000}, "ask and bid lie 50 % apart"),
        ({"hours": 60.0}, "the price was told 2 days ago"),
        ({"hours": 1.0, "swing": 0.4}, "the ask swings by 40 %"),
        ({"is_size": False}, "the prices are of the style, not of the size"),
        ({"is_verified": False}, "no payout of yours confirms the fees yet"),
    ],
)
def test_the_weakest_part_is_the_reason_and_lowers_the_score(worse: dict[str, object], reason: str) -> None:
    found = confidence(SOLID._replace(**worse))  # type: ignore[arg-type]
    assert found.reason == reason
    assert found.score < confidence(SOLID).score


@pytest.mark.parametrize(
    ("missing", "most", "label", "reason"),
    [
        ({"bid": None}, "0.50", "medium", "no bid is known"),
        ({"ask": None}, "0.50", "medium", "no ask is known"),
        ({"swing": None}, "0.69", "medium", "how much the ask swings is not known yet"),
        ({"is_assumed": True}, "0.39", "low", "you have sold too little yet: days and chances are assumed"),
    ],
)
def test_what_is_missing_caps_the_score(missing: dict[str, object], most: str, label: str, reason: str) -> None:
    found = confidence(SOLID._replace(**missing))  # type: ignore[arg-type]
    assert (found.score, found.label, found.reason) == (Decimal(most), label, reason)


def test_it_falls_as_any_part_gets_worse() -> None:
    hours = [confidence(SOLID._replace(hours=float(age))).score for age in (0, 5, 20, 50, 100)]
    assert hours == sorted(hours, reverse=True) and hours[0] > hours[-1]
    assert confidence(SOLID._replace(bid=10_500)).score == confidence(SOLID._replace(bid=10_000)).score
