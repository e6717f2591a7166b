"""What came of a file, in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from shlex import quote
from typing import Any

from ..domain.words import counted
from ..importers import IMPORTERS
from .import_file import Outcome
from .rejects import reason


def summary(outcome: Outcome) -> Iterator[str]:
    """The lines that a person reads after an import."""
    yield f"{Path(outcome.file).name}: {_counts(outcome)}"
    if not outcome.read:
        yield "  the file has a header and no rows: nothing to store"
    for sums in outcome.totals if outcome.read else ():
        yield from _sales(sums) if "sales" in sums else _purchases(sums)
    yield from _transfers(outcome.facts)
    yield from _matched(outcome)
    yield from _rejects(outcome)
    if outcome.dry_run:
        yield "  dry run: nothing was stored"
    elif outcome.added + outcome.updated:
        yield f"  take it back: soleflip import undo {outcome.batch}"


def undone(number: int, gone: Mapping[str, Any]) -> Iterator[str]:
    """The lines that a person reads after an undo: what went, what got its old values, what stays and why."""
    named = ("lines",) if gone.get("lines") else ("sales", "items")
    out = " and ".join(counted(gone[name], name.removesuffix("s")) for name in named)
    yield f"batch {number} undone: {out} taken out, {counted(gone['restored'], 'row')} as before it"
    if kept := gone.get("kept"):
        stay, them = ("stays", "it") if kept == 1 else ("stay", "them")
        by = f"batch {gone['kept_by']}" if gone.get("kept_by") else "a later batch"
        yield f"  {counted(kept, 'row')} {stay}: {by} read {them} too"


def _counts(outcome: Outcome) -> str:
    became = ("added", "updated", "unchanged", "rejected")
    counts = [f"{count:,} {name}" for name in became if (count := getattr(outcome, name))]
    return ", ".join((f"{counted(outcome.read, IMPORTERS[outcome.format].kind)} read", *counts))


def _sales(sums: dict[str, Any]) -> Iterator[str]:
    currency = sums["currency"]
    price, fees, payout = (_grouped(sums[name]) for name in ("price", "fees", "payout"))
    yield f"  price {price} - fees {fees} = payout {payout} {currency}"
    hidden, rounding = sums["hidden_minimum_fees"], sums["rounding_differences"]
    known = (
        *((counted(hidden, "hidden minimum fee"),) if hidden else ()),
        *((counted(rounding, "rounding difference"),) if rounding else ()),
    )
    if known or sums["unexplained"].strip("-0."):
        yield ", ".join((f"  not itemised: {_grouped(sums['unexplained'])} {currency}", *known))


def _purchases(sums: dict[str, Any]) -> Iterator[str]:
    price, shipping = _grouped(sums["price"]), _grouped(sums["shipping"])
    yield f"  {counted(sums['items'], 'item')}: price {price} + shipping {shipping} {sums['currency']}"


def _transfers(facts: dict[str, int]) -> Iterator[str]:
    number, wrong = facts.get("transfers", 0), facts.get("transfers_unreconciled", 0)
    if number:
        right = f"{wrong:,} not explained by their sales" if wrong else "explained by their sales"
        yield f"  {counted(number, 'bank transfer')}, {right}"


def _matched(outcome: Outcome) -> Iterator[str]:
    matched = outcome.facts.get("matched")
    if not matched:
        return
    have = "has" if matched == 1 else "have"
    if outcome.unchanged:  # read before: some or all were matched before too
        kind = "sales" if IMPORTERS[outcome.format].kind == "sale" else "items"
        yield f"  {matched:,} of these {kind} {have} a match"
    elif IMPORTERS[outcome.format].kind == "sale":
        yield f"  {counted(matched, 'sale')} matched to the item that was sold"
    else:
        yield f"  {counted(matched, 'item')} matched to the sale that took it"


def _rejects(outcome: Outcome) -> Iterator[str]:
    for bad in outcome.first_rejects:
        yield f"  line {bad.line:,}{', ' if bad.column else ': '}{reason(bad)}"
    if outcome.rejected > len(outcome.first_rejects):
        yield f"  … and {outcome.rejected - len(outcome.first_rejects):,} more"
    if outcome.rejects_file:
        yield f"  mend the rejected rows, then: soleflip import {quote(outcome.rejects_file)}"
    elif outcome.rejected and not outcome.dry_run:
        yield "  the rejected rows could not be kept: no folder for them can be written"


def _grouped(amount: str) -> str:
    """A decimal string with its thousands apart: 62464.00 is 62,464.00."""
    sign = "-" if amount.startswith("-") else ""
    whole, point, rest = amount.removeprefix("-").partition(".")
    return f"{sign}{int(whole):,}{point}{rest}"
