"""`soleflip report month|quarter|year`: what was made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from .common import box

if TYPE_CHECKING:
    from ..usecases.month import Unit

Which = Annotated[str | None, typer.Argument(metavar="[WHICH]", help="Such as 2026-10; default: the present one.")]


def month(which: Which = None) -> None:
    """What a month came to, beside the year before.

    \b
    Examples:
      soleflip report month
      soleflip report month 2026-10
      soleflip report month 2026-10 --format json

    Profit of the items sold, less postage, penalties, refunds and expenses, each on its own day, also of sales
    that fell through; cash in and out; money in stock at the end.
    """
    _made("month", which)


def quarter(which: Which = None) -> None:
    """What a quarter came to, beside the year before.

    \b
    Examples:
      soleflip report quarter 2026-Q3
    """
    _made("quarter", which)


def year(which: Which = None) -> None:
    """What a year came to, beside the one before.

    \b
    Examples:
      soleflip report year 2026
    """
    _made("year", which)


def _made(unit: Unit, which: str | None) -> None:
    from ..usecases.month import made
    from .output import show

    show(made(box(), unit, which))
