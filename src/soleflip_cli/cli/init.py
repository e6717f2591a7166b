"""`soleflip init`: set books up."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from .common import ask, box, options, talk

_QUESTIONS = {
    "currency": "Home currency (such as EUR; empty: as the files say)",
    "timezone": "Time zone whose days count",
    "vat.reclaim": "Do you reclaim VAT on what you buy (true or false)",
    "sizes.purchases": "Bare sizes in your lists are (us, eu, uk, cm; auto: as the list says)",
}


def init(
    currency: Annotated[str | None, typer.Option("--currency", metavar="CODE", help="Home currency.")] = None,
    timezone: Annotated[
        str | None, typer.Option("--timezone", metavar="ZONE", help="IANA zone whose days count.")
    ] = None,
    vat_reclaim: Annotated[
        bool | None, typer.Option("--vat-reclaim/--no-vat-reclaim", help="Whether you reclaim VAT on purchases.")
    ] = None,
    sizes: Annotated[
        str | None, typer.Option("--sizes", metavar="SYSTEM", help="Bare sizes in your lists: us, eu, uk, cm, auto.")
    ] = None,
) -> None:
    """Set the books up: home currency, time zone, VAT and sizes.

    \b
    soleflip init
    soleflip init --currency EUR --timezone Europe/Berlin --no-vat-reclaim --sizes eu --yes

    The books keep them. On a terminal it asks for what was not said; elsewhere, or with --yes, it takes what
    this computer says.
    """
    from ..usecases.init import init as set_up
    from ..usecases.init import overruled

    reclaim = None if vat_reclaim is None else str(vat_reclaim).lower()
    told = {"currency": currency, "timezone": timezone, "vat.reclaim": reclaim, "sizes.purchases": sizes}
    chosen = _chosen({name: value for name, value in told.items() if value is not None})
    opened = box(chosen)
    for name, value in set_up(opened).items():
        talk(f"  {name:16} {value or 'as the files say'}")
    for name, value, origin in overruled(box(), told):
        talk(f"{origin} says {name} = {value} and goes before the books: soleflip config unset {name}")
    talk(f"kept in the books at {opened.location}; change one with soleflip init")
    talk("  then: soleflip import FILE, or soleflip stock add SKU --size 43 --cost 120")


def _chosen(told: dict[str, str]) -> dict[str, str]:
    """What was said, and what the person answers where somebody is there to be asked."""
    from ..usecases.init import checked, proposed

    if options().yes or options().no_input or not sys.stdin.isatty():
        return told
    for name, question in _QUESTIONS.items():
        if name not in told:
            option = "--" + name.replace(".", "-")
            told[name] = checked(name, ask(question, option, proposed(box(), name)))
    return told
