"""Which currency a cell names, by code or by sign."""

from __future__ import annotations

import re

_SIGNS = {
    "€": "EUR",
    "£": "GBP",
    "zł": "PLN",
    "Kč": "CZK",
    "Ft": "HUF",
    "Fr.": "CHF",
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
    r"\b(AED|AUD|BGN|BRL|CAD|CHF|CLP|CNY|CZK|DKK|EUR(?:OS?)?|GBP|HKD|HUF|IDR|ILS|INR|JPY|KRW|KWD|MOP|MXN|MYR|NOK|NZD|PEN"
    r"|PHP|PLN|RON|SAR|SEK|SGD|THB|TRY|TWD|UAH|USD|VND|ZAR)(?![A-Z])",
    re.IGNORECASE,
)

_CROWN = re.compile(r"\bkr\b\.?", re.IGNORECASE)
_CROWNS = frozenset({"DKK", "ISK", "NOK", "SEK"})
_SHARED = {
    "$": frozenset({"AUD", "BRL", "CAD", "CLP", "HKD", "MXN", "NZD", "SGD", "TWD", "USD"}),
    "¥": frozenset({"CNY", "JPY"}),
}


def currency_in(cell: str) -> str | None:
    """The ISO 4217 code that `cell` names (`12,50 €`, `EUR 90,00`, `GBP`); None when it names none."""
    code = _CODE.search(cell)
    if code:
        return code[1].upper()[:3]
    sign = _SIGN.search(cell)
    return _SIGNS[sign[0]] if sign else None


def without_currency(cell: str) -> str:
    """`cell` without the codes and signs of currencies; any other word stays."""
    return _CROWN.sub("", _SIGN.sub("", _CODE.sub("", cell)))


def contradicts(cell: str, currency: str) -> bool:
    """Whether `cell` names another currency: `500 kr` is no sum of euros, `$5` may be one of Canadian dollars."""
    if _CROWN.search(cell):
        return currency not in _CROWNS
    named, sign = currency_in(cell), _SIGN.search(cell)
    if named is None or named == currency:
        return False
    return bool(_CODE.search(cell)) or not sign or currency not in _SHARED.get(sign[0], ())
