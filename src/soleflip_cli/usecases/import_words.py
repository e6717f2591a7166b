"""What came of a file, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .import_file import Outcome


def summary(outcome: Outcome) -> Iterator[str]:
    """The lines that a person reads after an import."""
    what = "sales" if any("sales" in sums for sums in outcome.totals) else "purchases"
    lead = "would be " if outcome.dry_run else ""
    yield (
        f"{Path(outcome.file).name}: {outcome.read:,} {what} read, {lead}{outcome.added:,} added, "
        f"{outcome.updated:,} updated, {outcome.unchanged:,} unchanged, {outcome.rejected:,} rejected"
    )
    for sums in outcome.totals:
        yield from (_sales if "sales" in sums else _purchases)(sums)
    yield from _transfers(outcome.facts)
    if outcome.facts.get("matched"):
        yield f"  {outcome.facts['matched']:,} of them matched: a sale knows the item it took"
    yield from _rejects(outcome)
    if outcome.batch is not None and outcome.added + outcome.updated:
        yield f"  take it back: soleflip import undo {outcome.batch}"


def _sales(sums: dict[str, Any]) -> Iterator[str]:
    yield f"  price {sums['price']} - fees {sums['fees']} = payout {sums['payout']} {sums['currency']}"
    if sums["hidden_minimum_fees"] or sums["rounding_differences"]:
        yield (
            f"  not itemised: {sums['unexplained']} {sums['currency']}, in {sums['hidden_minimum_fees']:,} hidden "
            f"minimum fees and {sums['rounding_differences']:,} rounding differences"
        )


def _purchases(sums: dict[str, Any]) -> Iterator[str]:
    yield f"  {sums['items']:,} items: price {sums['price']} + shipping {sums['shipping']} {sums['currency']}"


def _transfers(facts: dict[str, int]) -> Iterator[str]:
    if facts.get("transfers"):
        wrong = facts["transfers_unreconciled"]
        yield f"  {facts['transfers']:,} bank transfers, " + (f"{wrong:,} do not add up" if wrong else "all add up")


def _rejects(outcome: Outcome) -> Iterator[str]:
    for bad in outcome.first_rejects:
        where = f"line {bad.line}" + (f", {bad.column}" if bad.column else "")
        yield f"  {where}: {bad.value[:60]!r} {bad.reason}" if bad.value else f"  {where}: {bad.reason}"
    if outcome.rejected > len(outcome.first_rejects):
        yield f"  … and {outcome.rejected - len(outcome.first_rejects):,} more"
    if outcome.rejects_file:
        yield f"  rejected rows are in {outcome.rejects_file}: mend them there and import that file"
