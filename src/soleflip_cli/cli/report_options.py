"""What every report can be asked: the options, declared once and shared by all its commands."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, get_type_hints

import typer

if TYPE_CHECKING:
    from ..reports.base import Query

Text = str | None
Texts = list[str] | None


class Asked(NamedTuple):
    """The options as they were typed."""

    by: Annotated[Text, typer.Option("--by", metavar="A,B", help="Group by these dimensions.")] = None
    since: Annotated[
        Text, typer.Option("--since", metavar="DAY", help="From this day on: 2026-10-01, 2026-10, 30d, 6m.")
    ] = None
    until: Annotated[Text, typer.Option("--until", metavar="DAY", help="Up to and with this day.")] = None
    month: Annotated[Text, typer.Option("--month", metavar="YYYY-MM", help="One month.")] = None
    quarter: Annotated[Text, typer.Option("--quarter", metavar="YYYY-Qn", help="One quarter.")] = None
    year: Annotated[Text, typer.Option("--year", metavar="YYYY", help="One year.")] = None
    as_of: Annotated[Text, typer.Option("--as-of", metavar="DAY", help="As it was on this day.")] = None
    brand: Annotated[Texts, typer.Option("--brand", metavar="NAME", help="Only this brand; may be given again.")] = None
    channel: Annotated[
        Texts, typer.Option("--channel", metavar="NAME", help="Only this channel; may be given again.")
    ] = None
    sku: Annotated[Text, typer.Option("--sku", metavar="CODE", help="Only this style code.")] = None
    where: Annotated[
        Text,
        typer.Option("--where", metavar="CONDITION", help="Only rows like: profit < 0 and brand = 'Nike'."),
    ] = None
    sort: Annotated[
        Text, typer.Option("--sort", metavar="A,-B", help="Order by these columns; - is largest first.")
    ] = None


def with_report_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give `command`, whose first parameter is `asked: Asked`, an option for each field of `Asked`."""
    hints = get_type_hints(Asked, include_extras=True)
    own = list(inspect.signature(command, eval_str=True).parameters.values())[1:]
    shared = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=hints[name])
        for name in Asked._fields
    ]
    more = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own]

    @wraps(command)
    def wrapped(**given: Any) -> None:
        asked = Asked(**{name: given.pop(name) for name in Asked._fields})
        command(asked, **given)

    wrapped.__signature__ = inspect.Signature([*more, *shared])  # type: ignore[attr-defined]
    wrapped.__annotations__ = {parameter.name: parameter.annotation for parameter in (*more, *shared)}
    return wrapped


def question(asked: Asked, today: date, **more: Any) -> Query:
    """What was typed, as a question to a report. Raises UsageError for a day that is none."""
    from ..reports.base import Query
    from ..reports.periods import period

    def day(text: str | None, last: bool = False) -> date | None:
        return period(text, today)[last] if text else None

    return Query(
        by=_names(asked.by),
        since=day(asked.since),
        until=day(asked.until, last=True),
        month=asked.month,
        quarter=asked.quarter,
        year=asked.year,
        as_of=day(asked.as_of, last=True),
        brand=tuple(asked.brand or ()),
        channel=tuple(asked.channel or ()),
        sku=asked.sku,
        where=asked.where,
        sort=_names(asked.sort),
        **more,
    )


def _names(text: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in (text or "").split(",") if name.strip())
