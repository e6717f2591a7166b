"""Numbers on boxes: check digits, lengths, UPC-E, and what scanners put around them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleflip_cli.domain.gtins import check_digit, digits_of, gtin14, readings, spellings

DIGITS = st.text("0123456789", min_size=1, max_size=13)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("96385074", "00000096385074"),  # GTIN-8, as GS1 prints it
        ("036000291452", "00036000291452"),  # UPC-A
        ("4006381333931", "04006381333931"),  # EAN-13
        ("10012345678902", "10012345678902"),  # GTIN-14
        ("0036000291452", "00036000291452"),  # the UPC-A as an EAN-13
        ("04252614", "00042100005264"),  # UPC-E, its last digit but one is 1
        ("06432833", "00064300000283"),  # 3
        ("19298942", "00192980000092"),  # 4
    ],
)
def test_every_length_becomes_fourteen_digits(text: str, code: str) -> None:
    assert gtin14(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "036000291453",
        "0360002914",
        "12345",
        "",
        "abcdefgh",
        "000000000000",
        "03600029145\u0662",
        "4006381333931 x",
        "84252614",
    ],
)
def test_what_is_no_number_of_a_box_is_none(text: str) -> None:
    assert gtin14(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "036000291452\r\n",
        " 0 36000 29145 2 ",
        "0-36000-29145-2",
        "]E00036000291452",
        "]C10100036000291452",
        "]C1010003600029145217261231\x1d10AB",
        "]d20100036000291452",
    ],
)
def test_what_scanners_put_around_it_does_not_count(text: str) -> None:
    assert gtin14(text) == "00036000291452"


@pytest.mark.parametrize(("text", "whole"), [("01234558", "00012345000058"), ("12345670", "00123456000070")])
def test_eight_digits_that_may_be_either_are_a_gtin8_first_and_a_upce_too(text: str, whole: str) -> None:
    assert gtin14(text) == text.zfill(14)
    assert readings(text.zfill(14)) == (text.zfill(14), whole)
    assert readings(whole) == (whole,)


@given(DIGITS)
def test_one_wrong_digit_is_always_found(digits: str) -> None:
    right = digits + check_digit(digits)
    for at in range(len(right)):
        wrong = f"{right[:at]}{(int(right[at]) + 1) % 10}{right[at + 1 :]}"
        assert check_digit(wrong[:-1]) != wrong[-1]


@given(st.sampled_from([7, 11, 12, 13]).flatmap(lambda n: st.text("0123456789", min_size=n, max_size=n)))
def test_whatever_is_printed_means_the_same_number(digits: str) -> None:
    code = gtin14(digits + check_digit(digits))
    if code is not None:
        assert {gtin14(text) for text in spellings(code)} == {code}


@given(st.text(max_size=30))
def test_nothing_that_is_scanned_fails(text: str) -> None:
    code = gtin14(text)
    assert code is None or (len(code) == 14 and code.isascii() and code.isdigit())
    digits_of(text)


def test_the_usual_spelling_comes_first() -> None:
    assert spellings("00036000291452") == ("036000291452", "0036000291452")
    assert spellings("04006381333931") == ("4006381333931",)
    assert spellings("00000096385074")[0] == "96385074"
    assert spellings("10012345678902") == ("10012345678902",)
