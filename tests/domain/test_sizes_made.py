"""Whether a style is made in a size: what a catalogue tells decides, what it leaves open is not refused."""

import pytest

from soleflip_cli.domain.sizes import read_size
from soleflip_cli.domain.sizes_made import is_made, nearest

MEN = {"US M:8", "EU:41", "UK:7", "US M:9.5", "EU:43", "UK:8.5", "US M:10", "EU:44", "UK:9"}
WOMEN = {"US W:6", "EU:36.5", "US W:8", "EU:39"}
SHIRTS = {"apparel:S", "apparel:M", "apparel:XL"}


@pytest.mark.parametrize(
    ("text", "known", "made"),
    [
        ("EU 43", MEN, True),
        ("43", MEN, True),
        ("US 9.5", MEN, True),
        ("EU 47.5", MEN, False),
        ("US 14", MEN, False),
        ("XL", MEN, False),
        ("XL", SHIRTS, True),
        ("XXL", SHIRTS, False),
        ("EU 43", SHIRTS, False),
        ("8", WOMEN, True),
        ("W 8", WOMEN, True),
        ("US W 9", WOMEN, False),
        ("CM 27.5", {"US M:8", "US M:13"}, None),
        ("OS", MEN, None),
        ("PSA 10", MEN, None),
        ("EU 43", set(), None),
        ("EU 43", {"one:"}, None),
    ],
)
def test_a_size_is_made_is_not_or_cannot_be_told(text: str, known: set[str], made: bool | None) -> None:
    assert is_made(read_size(text), "Nike", known) is made


def test_a_number_without_its_system_may_be_that_of_other_people() -> None:
    assert is_made(read_size("6"), "Nike", WOMEN) is True


@pytest.mark.parametrize(
    ("text", "known", "beside"),
    [
        ("EU 42", MEN, ["EU 41", "EU 43"]),
        ("EU 47.5", MEN, ["EU 44"]),
        ("EU 38 2/3", {"EU:38 1/3", "EU:39 1/3", "EU:40"}, ["EU 38 1/3", "EU 39 1/3"]),
        ("XXL", {"US M:9"}, ["US M 9"]),
        ("XXL", {"apparel:XL"}, ["XL"]),
        ("36W/32L", {"waist:34/32"}, ["34W/32L"]),
    ],
)
def test_the_sizes_beside_it_are_named(text: str, known: set[str], beside: list[str]) -> None:
    assert nearest(read_size(text), known) == beside
