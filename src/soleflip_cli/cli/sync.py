"""`soleflip sync`: fetch what connected services know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Annotated

import typer

from ..domain.words import counted
from . import typed
from .common import box, complain, talk
from .connect import manner
from .exits import PARTIAL, code_of
from .service_group import ServiceGroup

if TYPE_CHECKING:
    from ..usecases.sync import Synced

_EVERYTHING = ("orders", "listings", "market")
_NOUNS = {"orders": "order", "listings": "listing", "market": "style"}

From = Annotated[
    list[str] | None, typer.Option("--from", metavar="SERVICE", help="Only this one; may be said several times.")
]
Since = Annotated[
    str | None, typer.Option("--since", metavar="DAY", help="Orders made from that day on; default: as far as needed.")
]
Full = Annotated[bool, typer.Option("--full", help="From the beginning, as the first time.")]
Dry = Annotated[bool, typer.Option("--dry-run", help="Show what would happen; store nothing.")]


def _command(name: str, title: str) -> Callable[..., None]:
    def fetch(since: Since = None, full: Full = False, dry_run: Dry = False) -> None:
        _fetch(_EVERYTHING, (name,), since, full, dry_run)

    fetch.__doc__ = f"""Everything that {title} knows.

    \b
    soleflip sync {name}
    """
    return fetch


class _Services(ServiceGroup):
    of = staticmethod(_command)


app = typer.Typer(
    cls=_Services,
    no_args_is_help=True,
    help="""Fetch what connected services know that the books do not.

    \b
    soleflip sync orders
    soleflip sync orders --from stockx --since 2026-01-01
    soleflip sync status""",
)


@app.command()
def orders(services: From = None, since: Since = None, full: Full = False, dry_run: Dry = False) -> None:
    """Orders of every connected service.

    \b
    soleflip sync orders
    soleflip sync orders --quiet --no-input        for cron
    soleflip sync orders --full                    everything anew

    Orders that are new or have changed come into the books; run it as often as you like. What went wrong at one
    service stops no other. Exit codes: 9 where some failed, 4 where a login has ended, 75 where another sync runs.
    """
    _fetch(("orders",), services or (), since, full, dry_run)


@app.command()
def market(services: From = None, dry_run: Dry = False) -> None:
    """Market prices of what is in stock.

    \b
    soleflip sync market

    The first time each style is looked for; then one request for each style and currency tells all its sizes. Every
    price that differs from the last one is kept with its time, so that history grows by itself.
    """
    _fetch(("market",), services or (), None, False, dry_run)


@app.command()
def listings(services: From = None, full: Full = False, dry_run: Dry = False) -> None:
    """What is on offer there, and for which items.

    \b
    soleflip sync listings
    soleflip sync listings --from stockx

    Each listing is tied to an item in stock of its style and size, the first bought first; one that fits no item is
    shown by `listing list` all the same. What was sold or taken down there ends here. --full asks anew for those too
    that have ended.
    """
    _fetch(("listings",), services or (), None, full, dry_run)


@app.command("all")
def all_(since: Since = None, full: Full = False, dry_run: Dry = False) -> None:
    """Everything, of every connected service.

    \b
    soleflip sync all
    """
    _fetch(_EVERYTHING, (), since, full, dry_run)


@app.command()
def history() -> None:
    """What was fetched when, and what came of it.

    \b
    soleflip sync history
    """
    _show(latest=False)


@app.command()
def status() -> None:
    """The latest fetch of each kind.

    \b
    soleflip sync status --format json
    """
    _show(latest=True)


def _show(latest: bool) -> None:
    from ..usecases.sync import history as told
    from .output import show

    show(told(box(), latest))


def _fetch(streams: Sequence[str], services: Sequence[str], since: str | None, full: bool, dry_run: bool) -> None:
    from ..usecases.sync import Wanted, sync
    from .output import show_json, wants_json

    day = typed.day(since)
    moment = datetime.combine(day, time(), UTC) if day else None
    asked = Wanted(services, moment, full, dry_run)
    done = [one for stream in streams for one in sync(box(), stream, asked, manner(), _tell)]
    if wants_json():
        show_json([one.as_json() for one in done])
    failed = [one.error for one in done if one.error]
    if failed and len(failed) == len(done):
        raise typer.Exit(code_of(failed[0]))
    if failed or any(one.bad or one.left_out for one in done):
        raise typer.Exit(PARTIAL)


def _tell(came: Synced) -> None:
    """What came of one service, as soon as it is known."""
    whose = came.service if came.account == "main" else f"{came.service} ({came.account})"
    noun = _NOUNS[came.stream]
    if came.error:
        talk(f"{whose}: stopped after {counted(came.read, noun)}")
        complain(came.error)
        return
    counts = f"{came.added:,} added, {came.updated:,} changed, {came.unchanged:,} unchanged"
    if came.stream == "market":
        counts = f"{counted(came.added, 'new price')}, {came.unchanged:,} as before, {came.unknown:,} not sold there"
    if came.stream == "listings" and came.unknown:
        counts = f"{counts}, {came.unknown:,} without an item: soleflip listing list"
    talk(f"{whose}: {counted(came.read, noun)} read, {counts}")
    for line in came.told:
        talk(f"  {line}")
    for one in came.bad[:3]:
        talk(f"  {noun} {one.reference} cannot be read: {one.reason}")
    if len(came.bad) > 3:
        talk(f"  {len(came.bad) - 3} more cannot be read")
    if came.left_out:
        talk(f"  {counted(came.left_out, 'order')} left out, of periods that are closed: soleflip close --list")
    if len(came.batches) > 1:
        talk(f"  {len(came.batches)} batches, {came.batches[0]} to {came.batches[-1]}: soleflip import list")
    elif came.batches:
        talk(f"  take it back: soleflip import undo {came.batches[0]}; to fetch it again: soleflip sync orders --full")
