"""Bank statements in every format say the same."""

import re
from datetime import date
from pathlib import Path

import pytest

from soleflip_cli.domain.banking import Booking, Statement
from soleflip_cli.domain.errors import NotUnderstood, UsageError
from soleflip_cli.importers.bank import read_statements
from soleflip_cli.importers.reading.notation import Told

IBAN = "DE02120300000000202051"
CREDIT = Booking(date(2026, 5, 4), 9_350, "EUR", "StockX Inc", "Payout T-1001")
DEBIT = Booking(date(2026, 5, 5), -11_999, "EUR", "Corner Shop", "Invoice R-1001")


def entry(amount: str, side: str, day: str, who: str, text: str, status: str = "<Sts><Cd>BOOK</Cd></Sts>") -> str:
    role = "Dbtr" if side == "CRDT" else "Cdtr"
    return (
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>{status}<BookgDt><Dt>{day}</Dt></BookgDt>'
        f"<NtryDtls><TxDtls><RltdPties><{role}><Pty><Nm>{who}</Nm></Pty></{role}></RltdPties>"
        f"<RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )


def balance(code: str, amount: str, side: str = "CRDT") -> str:
    kind = f"<Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
    return f'<Bal>{kind}<Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd></Bal>'


def camt(*parts: str, version: str = "08") -> str:
    return (
        f'<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}">'
        f"<BkToCstmrStmt><Stmt><Acct><Id><IBAN>{IBAN}</IBAN></Id></Acct>{''.join(parts)}</Stmt></BkToCstmrStmt>"
        "</Document>"
    )


def twice(text: str) -> str:
    """A file with its statement once more."""
    return re.sub("(<Stmt>.*</Stmt>)", r"\1\1", text)


LINES = (
    entry("93.50", "CRDT", "2026-05-04", "StockX Inc", "Payout T-1001"),
    entry("119.99", "DBIT", "2026-05-05", "Corner Shop", "Invoice R-1001"),
)
MT940 = f"""\
:20:STARTUMS
:25:{IBAN}
:28C:0
:60F:C260501EUR1000,00
:61:2605040504CR93,50N051NONREF
:86:166?00CREDIT?20SVWZ+Payout T-1001?32StockX Inc
:61:2605050505D119,99NDDTNONREF
:86:105?00DEBIT?20SVWZ+Invoice R-1001?32Corner Shop
:62F:C260505EUR973,51
-
"""
SPARKASSE = f"""\
"Auftragskonto";"Buchungstag";"Valutadatum";"Verwendungszweck";"Beguenstigter/Zahlungspflichtiger";"Betrag";"Waehrung"
"{IBAN}";"04.05.26";"04.05.26";"Payout T-1001";"StockX Inc";"93,50";"EUR"
"{IBAN}";"05.05.26";"05.05.26";"Invoice R-1001";"Corner Shop";"-119,99";"EUR"
"""
ING = """\
Umsatzanzeige;Datei erstellt am: 06.05.2026

Buchung;Wertstellungsdatum;Auftraggeber/Empfänger;Verwendungszweck;Saldo;Währung;Betrag;Währung
04.05.2026;04.05.2026;StockX Inc;Payout T-1001;1.093,50;EUR;93,50;EUR
05.05.2026;05.05.2026;Corner Shop;Invoice R-1001;973,51;EUR;-119,99;EUR
"""
ENGLISH = """\
Booking Date,Partner Name,Payment Reference,Amount (EUR)
2026-05-04,StockX Inc,Payout T-1001,93.50
2026-05-05,Corner Shop,Invoice R-1001,-119.99
"""
FLAGGED = """\
Buchungstag;Empfaenger;Verwendungszweck;Umsatz;Waehrung;{}
04.05.2026;StockX Inc;Payout T-1001;93,50;EUR;H
05.05.2026;Corner Shop;Invoice R-1001;119,99;EUR;S
"""
SIDES = """\
Date,Payee,Description,Money Out,Money In,Currency
2026-05-04,StockX Inc,Payout T-1001,,93.50,EUR
2026-05-05,Corner Shop,Invoice R-1001,119.99,,EUR
"""


def read(folder: Path, text: str, encoding: str = "utf-8") -> list[Statement]:
    path = folder / "account"
    path.write_bytes(text.encode(encoding))
    found = read_statements(path, Told())
    assert found.bad == []
    return found.statements


@pytest.mark.parametrize("version", ["02", "08"])
def test_camt(tmp_path: Path, version: str) -> None:
    sides = balance("OPBD", "1000.00"), *LINES, balance("CLBD", "973.51")
    (found,) = read(tmp_path, camt(*sides, version=version))
    assert found == Statement(IBAN, 100_000, 97_351, [CREDIT, DEBIT])
    assert found.gap == 0


@pytest.mark.parametrize("status", ["<Sts>PDNG</Sts>", "<Sts>INFO</Sts>", "<Sts><Cd>INFO</Cd></Sts>"])
def test_what_is_not_booked_is_left_out(tmp_path: Path, status: str) -> None:
    waiting = entry("5.00", "CRDT", "2026-05-06", "X", "y", status)
    assert read(tmp_path, camt(*LINES, waiting))[0].bookings == [CREDIT, DEBIT]


def test_an_account_in_debt_opens_below_zero(tmp_path: Path) -> None:
    (found,) = read(tmp_path, camt(balance("PRCD", "10.00", "DBIT"), LINES[0], balance("CLBD", "83.51")))
    assert (found.opening, found.gap) == (-1_000, 1)


def test_mt940(tmp_path: Path) -> None:
    assert read(tmp_path, MT940) == [Statement(IBAN, 100_000, 97_351, [CREDIT, DEBIT])]


@pytest.mark.parametrize("text", [MT940 * 2, twice(camt(*LINES))])
def test_a_statement_that_a_file_holds_twice_counts_once(tmp_path: Path, text: str) -> None:
    (found,) = read(tmp_path, text)
    assert found.bookings == [CREDIT, DEBIT]


def test_xml_may_be_utf_16(tmp_path: Path) -> None:
    text = camt(*LINES).replace('version="1.0"', 'version="1.0" encoding="utf-16"')
    assert read(tmp_path, text, "utf-16")[0].bookings == [CREDIT, DEBIT]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (SPARKASSE, "utf-8"),
        (SPARKASSE, "cp1252"),
        (ING, "cp1252"),
        (ENGLISH, "utf-8"),
        (SIDES, "utf-8-sig"),
        (FLAGGED.format("Soll/Haben"), "utf-8"),
        (FLAGGED.format(" "), "utf-8"),
    ],
)
def test_tables_of_banks(tmp_path: Path, text: str, encoding: str) -> None:
    (found,) = read(tmp_path, text, encoding)
    assert found.bookings == [CREDIT, DEBIT]
    assert found.account in (IBAN, None)


def test_a_row_that_cannot_be_read_is_named_and_the_rest_taken(tmp_path: Path) -> None:
    path = tmp_path / "account.csv"
    path.write_text(ENGLISH + "soon,X,y,1.00\n2026-05-06,X,y,\n")
    found = read_statements(path, Told())
    assert found.statements[0].bookings == [CREDIT, DEBIT]
    assert [(one.line, one.column) for one in found.bad] == [(4, "booked_on"), (5, "amount")]
    path.write_text(FLAGGED.format("S/H") + "06.05.2026;X;y;5,00;Zloty;H\n07.05.2026;X;y;5,00;EUR;?\n")
    found = read_statements(path, Told())
    assert [(one.line, one.column) for one in found.bad] == [(4, "currency"), (5, "amount")]


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + camt(*LINES).removeprefix('<?xml version="1.0"?>')


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is empty"),
        ("<Document", "no readable XML"),
        ("<html><body>please log in</body></html>", "no CAMT.053"),
        (camt(*LINES).replace("camt.053", "pain.001").replace("BkToCstmrStmt", "CstmrCdtTrfInitn"), "pain.001"),
        (camt(entry("abc", "CRDT", "2026-05-04", "X", "y")), "cannot be read"),
        (camt(entry("1.00", "CRDT", "soon", "X", "y")), "cannot be read"),
        (BOMB, "no readable XML"),
        (camt(entry("1.00", "CRDT", "2026-05-04", "X", "y").replace(' Ccy="EUR"', "")), "without a currency"),
        (re.sub("<Stmt>.*</Stmt>", "", camt()), "holds no statement"),
        (MT940[: MT940.index(":62F")], "breaks off before its closing balance"),
        ("a,b\n1,2\n", "no report"),
    ],
)
def test_what_is_no_statement_is_refused_in_one_line(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "account"
    path.write_text(text)
    with pytest.raises(NotUnderstood, match=why) as caught:
        read_statements(path, Told())
    assert "\n" not in caught.value.message


def test_amounts_without_a_currency_want_one(tmp_path: Path) -> None:
    path = tmp_path / "account.csv"
    path.write_text(ENGLISH.replace(" (EUR)", ""))
    with pytest.raises(UsageError, match="names no currency"):
        read_statements(path, Told())
    assert read_statements(path, Told(), currency="USD").statements[0].bookings[0].currency == "USD"
