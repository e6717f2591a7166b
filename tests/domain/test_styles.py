"""Style codes in one spelling, and the names that stand in for them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleflip_cli.domain.styles import alternatives, name_key, style_code


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("DM7866 200", "DM7866-200"),
        ("  dd1391-100 ", "DD1391-100"),
        ("1010_200", "1010-200"),
        ("DD1391 - 100", "DD1391-100"),
        ("DD1391–100", "DD1391-100"),
        ("0560771", "0560771"),
        ("0560771 / 0560773", "0560771/0560773"),
        ("DH0832-660/DH0833-660", "DH0832-660/DH0833-660"),
        ("B75806/b75806", "B75806"),
        ("BB2/AA1/BB2", "BB2/AA1"),
        ("M990GL6 / N/A", "M990GL6"),
        ("N/A/M990GL6", "M990GL6"),
        ("'0476120", "0476120"),
    ],
)
def test_a_code_has_one_spelling(raw: str, code: str) -> None:
    assert style_code(raw) == code


@pytest.mark.parametrize("raw", ["", "  ", "N/A", "n/a", "NA", "-", "--", "–", "/", "none", "NULL", " nan ", "#N/A"])
def test_what_says_that_there_is_no_code_is_unknown(raw: str) -> None:
    assert style_code(raw) is None


def test_a_slash_joins_codes_that_can_be_taken_apart() -> None:
    assert alternatives("DH0832-660/DH0833-660") == ("DH0832-660", "DH0833-660")
    assert alternatives("DD1391-100") == ("DD1391-100",)


@given(st.text(alphabet="abZ019 _-/\t", max_size=20))
def test_a_canonical_code_stays_as_it_is_and_comes_apart_into_canonical_codes(raw: str) -> None:
    code = style_code(raw)
    if code is None:
        return
    assert style_code(code) == code
    assert "/".join(alternatives(code)) == code
    assert all(style_code(single) == single for single in alternatives(code))


def test_names_that_differ_in_typography_alone_have_one_key() -> None:
    spellings = ["Box Logo “Tee” – Levi’s", "BOX  LOGO 'TEE' - LEVI'S", "box_logo Tee. Levi`s!"]
    assert {name_key(each) for each in spellings} == {"box logo tee levis"}


def test_names_that_differ_in_a_word_or_a_number_have_two_keys() -> None:
    assert name_key("Arch Tee Black XL") != name_key("Arch Tee Black")
    assert name_key("Cap 2021") != name_key("Cap 2022")
    assert name_key("Schal für Müller") == "schal für müller"


@given(st.text(max_size=40))
def test_a_key_is_its_own_key(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)
