"""Bank statements in MT940 (SWIFT), with the dialects that the library `mt-940` knows."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from ..domain.banking import Booking, Statement
from ..domain.errors import NotUnderstood
from ..domain.money import to_minor

_OPENING = ("final_opening_balance", "intermediate_opening_balance")
_CLOSING = ("final_closing_balance", "intermediate_closing_balance")
_TEXTS = ("purpose", "additional_purpose", "end_to_end_reference", "customer_reference")


def read_mt940(path: Path, encoding: str | None = None) -> list[Statement]:
    """The statements of a file. Raises NotUnderstood where it is no MT940."""
    from mt940 import parse_statements

    try:
        found = [_statement(one) for one in parse_statements(_decoded(path, encoding))]
    except (ValueError, ArithmeticError, LookupError, RuntimeError, TypeError, AttributeError) as error:
        why = " ".join(str(error).split())[:120]
        raise NotUnderstood(f"{path.name} is no readable MT940: {why}", "export the statement again") from error
    if not found:
        raise NotUnderstood(f"{path.name} holds no MT940 statement", "export the statement again")
    if any(one.closing is None for one in found):  # every statement ends with :62F: or :62M:
        raise NotUnderstood(f"{path.name} breaks off before its closing balance", "export the statement again")
    return found


def _decoded(path: Path, encoding: str | None) -> str:
    raw = path.read_bytes()
    for name in (encoding,) if encoding else ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode("latin-1")


def _statement(one: Any) -> Statement:
    opening, closing = (_balance(one.data, names) for names in (_OPENING, _CLOSING))
    return Statement(one.data.get("account_identification"), opening, closing, [_booking(line.data) for line in one])


def _balance(data: Any, names: tuple[str, ...]) -> int | None:
    found = next((data[name] for name in names if data.get(name)), None)
    return None if found is None else _minor(found.amount)


def _booking(data: Any) -> Booking:
    booked = data.get("entry_date") or data["date"]
    said = [str(data[name]).strip() for name in _TEXTS if data.get(name)]
    text = " ".join(dict.fromkeys(said)) or data.get("transaction_details") or data.get("extra_details")
    party = " ".join((data.get("applicant_name") or "").split())
    plain = " ".join(text.split()) if text else ""
    return Booking(booked, _minor(data["amount"]), data["amount"].currency, party or None, plain or None)


def _minor(amount: Any) -> int:
    return to_minor(Decimal(amount.amount), amount.currency)
