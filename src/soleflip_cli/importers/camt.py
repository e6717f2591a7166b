"""Bank statements in CAMT.053 (ISO 20022 XML), versions 001.02 and later."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from ..domain.banking import Booking, Statement
from ..domain.errors import NotUnderstood
from ..domain.money import to_minor

_OPENING, _CLOSING = ("OPBD", "PRCD"), ("CLBD",)
_OTHER = {"CRDT": "Dbtr", "DBIT": "Cdtr"}
"""Who stands on the other side: of a credit its debtor."""


def read_camt(path: Path) -> list[Statement]:
    """The statements of a file. Raises NotUnderstood where it is no CAMT.053."""
    # Entities of a document type may swell to gigabytes (CWE-776); defusedxml refuses them.
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, parse

    try:
        root: Any = parse(path).getroot()
        found = [_statement(one) for one in root.findall("{*}BkToCstmrStmt/{*}Stmt")]
    except (ParseError, DefusedXmlException) as error:
        raise NotUnderstood(f"{path.name} is no readable XML: {error}", "export the statement again") from error
    except (ValueError, InvalidOperation, LookupError) as error:
        raise NotUnderstood(f"{path.name}: a line cannot be read ({error})", "export the statement again") from error
    if not found and root.find("{*}BkToCstmrStmt") is not None:
        raise NotUnderstood(f"{path.name} is CAMT.053 and holds no statement", "export a longer time")
    if not found:
        kind = str(root.tag).rpartition("}")[0].rpartition(":")[2] or root.tag
        raise NotUnderstood(f"{path.name} is no CAMT.053 statement but {kind}", "export it as CAMT.053")
    return found


def _statement(node: Any) -> Statement:
    account = _text(node, "Acct/Id/IBAN") or _text(node, "Acct/Id/Othr/Id")
    balances = {_text(one, "Tp/CdOrPrtry/Cd"): _amount(one)[0] for one in node.findall("{*}Bal")}
    opening, closing = (next((balances[c] for c in codes if c in balances), None) for codes in (_OPENING, _CLOSING))
    # Pending entries (PDNG), and those for information (INFO), are no part of the account.
    entries = [one for one in node.findall("{*}Ntry") if (_text(one, "Sts/Cd") or _text(one, "Sts")) in (None, "BOOK")]
    return Statement(account, opening, closing, [_booking(one) for one in entries])


def _booking(node: Any) -> Booking:
    """One entry; several transfers booked in one sum stay one line, as the account has it."""
    amount, currency = _amount(node)
    booked = next(filter(None, (_text(node, f"{day}/{form}") for day in _DAYS for form in ("Dt", "DtTm"))), "")
    return Booking(date.fromisoformat(booked[:10]), amount, currency, _party(node), " ".join(_words(node)) or None)


_DAYS = ("BookgDt", "ValDt")


def _party(node: Any) -> str | None:
    role = _OTHER[_text(node, "CdtDbtInd") or ""]
    names = (_text(node, f"NtryDtls/TxDtls/RltdPties/{role}/{where}") for where in ("Nm", "Pty/Nm"))
    return next(filter(None, names), None)


def _words(node: Any) -> Iterator[str]:
    """What each transfer is for; the bank's own words where none says."""
    said = [
        *node.findall("{*}NtryDtls/{*}TxDtls/{*}RmtInf/{*}Ustrd"),
        *node.findall("{*}NtryDtls/{*}TxDtls/{*}RmtInf/{*}Strd/{*}CdtrRefInf/{*}Ref"),
        *node.findall("{*}NtryDtls/{*}TxDtls/{*}Refs/{*}EndToEndId"),
    ] or node.findall("{*}AddtlNtryInf")
    yield from dict.fromkeys(text for one in said if (text := (one.text or "").strip()) and text != "NOTPROVIDED")


def _amount(node: Any) -> tuple[int, str]:
    found = node.find("{*}Amt")
    if found is None:
        raise ValueError("without an amount")
    currency = found.get("Ccy") or ""
    if not re.fullmatch("[A-Z]{3}", currency, re.ASCII):
        raise ValueError(f"an amount without a currency: {found.text}")
    sign = -1 if _text(node, "CdtDbtInd") == "DBIT" else 1
    return sign * to_minor(Decimal(found.text or ""), currency), currency


def _text(node: Any, path: str) -> str | None:
    found = node.findtext("/".join(f"{{*}}{step}" for step in path.split("/")))
    return found.strip() or None if found else None
