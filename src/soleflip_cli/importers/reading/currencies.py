"""Which currency a cell names, by code or by sign."""

from __future__ import annotations

import re

_SIGNS = {
    "€": "EUR",
    "£": "GBP",
    "zł": "PLN",
    "¥": "JPY",
    "US$": "USD",
    "AU$": "AUD",
    "A$": "AUD",
    "CA$": "CAD",
    "C$": "CAD",
    "HK$": "HKD",
    "MX$": "MXN",
    "NT$": "TWD",
    "NZ$": "NZD",
    "R$": "BRL",
    "S$": "SGD",
    "$": "USD",
}
_SIGN = re.compile("|".join(re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True)))
_CODE = re.compile(
    r"\b(AED|AUD|BGN|BRL|CAD|CHF|CLP|CNY|CZK|DKK|EUR|GBP|HKD|HUF|IDR|ILS|INR|JPY|KRW|KWD|MOP|MXN|MYR|NOK|NZD|PEN"
    r"|PHP|PLN|RON|SAR|SEK|SGD|THB|TRY|TWD|UAH|USD|VND|ZAR)(?![A-Z])",
    re.IGNORECASE,
)

_CROWN = re.compile(r"\bkr\b\.?", re.IGNORECASE)
_CROWNS = frozenset({"DKK", "ISK", "NOK", "SEK"})


def currency_in(cell: str) -> str | None:
    """The ISO 4217 code that `cell` names (`12,50 €`, `EUR 90,00`, `GBP`); None when it names none."""
    code = _CODE.search(cell)
    if code:
        return code[1].upper()
    sign = _SIGN.search(cell)
    return _SIGNS[sign[0]] if sign else None


def without_currency(cell: str) -> str:
    """`cell` without the codes and signs of currencies; any other word stays."""
    return _CROWN.sub("", _SIGN.sub("", _CODE.sub("", cell)))


def contradicts(cell: str, currency: str) -> bool:
    """Whether `cell` has a sign that `currency` does not use: `500 kr` is no sum of euros."""
    return bool(_CROWN.search(cell)) and currency not in _CROWNS
