"""Numbers on boxes: what a scanner reads, checked and brought into the one form that is kept."""

from __future__ import annotations

import re

_LENGTHS = (8, 12, 13, 14)
_AIM = r"\](?:[A-Za-z][0-9A-Za-z])"
_NAMES_GTIN = "01"
"""GS1's application identifier of a GTIN, which codes with several fields put before it."""


def check_digit(digits: str) -> str:
    """The last digit of a number whose other digits these are (GS1: weights 3 and 1 from the right, modulo 10)."""
    return str(-sum(int(digit) * (3, 1)[at % 2] for at, digit in enumerate(reversed(digits))) % 10)


def gtin14(text: str) -> str | None:
    """The number that was scanned or typed, in 14 digits; None where it is none, or its check digit is wrong.

    GTIN-8, UPC-A, EAN-13 and GTIN-14 are read as they are; eight digits that are no GTIN-8 as the UPC-E that stands
    for a UPC-A. Blanks and hyphens do not count, nor does the `]E0` that some scanners put before it.
    """
    digits = digits_of(text)
    if not re.fullmatch("[0-9]+", digits, re.ASCII) or len(digits) not in _LENGTHS or not digits.strip("0"):
        return None
    if check_digit(digits[:-1]) == digits[-1]:
        return digits.zfill(14)
    return _as_upce(digits) if len(digits) == 8 else None


def readings(code: str) -> tuple[str, ...]:
    """What a number of 14 digits may stand for: itself, and as a UPC-E of eight digits the UPC-A behind it.

    Where the sixth digit of a UPC-E is 5 to 9 it is a right GTIN-8 too, always; of the others one in five is.
    """
    also = _as_upce(code[-8:]) if code.startswith("000000") else None
    return (code, also) if also and also != code else (code,)


def _as_upce(digits: str) -> str | None:
    whole = _expanded(digits) if digits[0] in "01" else ""
    return whole.zfill(14) if whole and check_digit(whole[:-1]) == whole[-1] else None


def digits_of(text: str) -> str:
    """What was scanned without blanks, hyphens and the marks of scanners; whatever else is in it stays."""
    plain = re.sub(r"[\s\x00-\x1f-]+", "", text)
    marked = re.match(_AIM, plain)
    plain = plain[marked.end() :] if marked else plain
    if marked and len(plain) >= 16 and plain.startswith(_NAMES_GTIN):
        return plain[2:16]
    return plain


def spellings(code: str) -> tuple[str, ...]:
    """How a number of 14 digits is printed, the likeliest first: a UPC-A may stand as an EAN-13 too."""
    zeros = len(code) - len(code.lstrip("0"))
    lengths = (8, 12) if zeros >= 6 else (12, 13) if zeros >= 2 else (14 - zeros,)
    return tuple(code[-length:] for length in lengths)


def _expanded(digits: str) -> str:
    """The UPC-A behind a UPC-E: its sixth digit says where zeros were left out (GS1 General Specifications, 5.2.2)."""
    system, body, last, check = digits[0], digits[1:6], digits[6], digits[7]
    if last in "012":
        return f"{system}{body[:2]}{last}0000{body[2:]}{check}"
    if last == "3":
        return f"{system}{body[:3]}00000{body[3:]}{check}"
    if last == "4":
        return f"{system}{body[:4]}00000{body[4:]}{check}"
    return f"{system}{body}0000{last}{check}"
