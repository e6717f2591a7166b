"""`soleflip sync`: fetch what connected services know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from ..domain.errors import NotConnected
from ..domain.words import counted
from . import typed
from .common import box, complain, talk
from .connect import manner
from .exits import PARTIAL, code_of
from .service_group import ServiceGroup

if TYPE_CHECKING:
    from ..usecases.sync import Synced

_EVERYTHING = ("orders", "payouts", "listings", "catalog", "market")
_NOUNS = {"orders": "order", "payouts": "order", "listings": "listing", "catalog": "style", "market": "style"}

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
def payouts(services: From = None, dry_run: Dry = False) -> None:
    """What orders under way will pay, where it is unknown.

    \b
    soleflip sync payouts

    StockX's lists leave it out, so each of these orders is asked for by itself, until it has a payout.
    """
    _fetch(("payouts",), services or (), None, False, dry_run)


@app.command()
def catalog(services: From = None, full: Full = False, dry_run: Dry = False) -> None:
    """What catalogues tell of your styles.

    \b
    soleflip sync catalog
    soleflip sync catalog --full         every style anew, whenever it was sold

    Colourway, release, retail price, all names of each size, and the numbers on the boxes of every style in stock,
    watched, or sold within half a year. A style is asked for once, and again after three months; one that was not
    known, after one.
    """
    _fetch(("catalog",), services or (), None, full, dry_run)


@app.command()
def market(services: From = None, dry_run: Dry = False) -> None:
    """Market prices of what is in stock or watched.

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
    from .output import progress, show_json, wants_json

    day = typed.day(since)
    moment = datetime.combine(day, time(), UTC) if day else None
    shown = partial(progress, unit="things")
    done: list[Synced] = []
    for stream in streams:
        ended = frozenset((one.service, one.account) for one in done if isinstance(one.error, NotConnected))
        asked = Wanted(services, moment, full, dry_run, ended)
        done += sync(box(), stream, asked, manner(), _tell, shown)
    if wants_json():
        show_json([one.as_json() for one in done])
    if dry_run:
        talk("nothing was stored: this was a dry run")
    if code := _code(done):
        raise typer.Exit(code)


def _code(done: Sequence[Synced]) -> int:
    """The exit code: that of what went wrong where no service answered anything."""
    failed = [one.error for one in done if one.error]
    if failed and not any(one.requests for one in done if not one.error):
        return code_of(failed[0])
    return PARTIAL if failed or any(one.bad or one.left_out for one in done) else 0


def _counts(came: Synced) -> str:
    read = counted(came.read, _NOUNS[came.stream])
    return f"{read} read, {came.added:,} added, {came.updated:,} changed, {came.unchanged:,} unchanged"


def _payouts(came: Synced) -> str:
    if not came.read:
        return "no payout is unknown"
    return f"{counted(came.read, 'payout')} asked for, {came.updated:,} known now, {came.unchanged:,} not yet"


def _prices(came: Synced) -> str:
    if not came.read:
        return "no prices to ask for: nothing is in stock or watched"
    prices = f"{counted(came.added, 'new price')}, {came.unchanged:,} as before"
    return f"prices of {counted(came.read, 'style')}: {prices}{_strange(came, 'sold there')}"


def _styles(came: Synced) -> str:
    if not came.read:
        return "no style is new; to ask for all of them anew: soleflip sync catalog --full"
    told = f"{came.added:,} new, {came.updated:,} changed, {came.unchanged:,} as before"
    return f"{counted(came.read, 'style')} looked for: {told}{_strange(came, 'known there')}"


def _strange(came: Synced, how: str) -> str:
    """How many styles the service does not have, and the command that lists them."""
    return f", {came.unknown:,} not {how}: soleflip product list --unmapped" if came.unknown else ""


def _listings(came: Synced) -> str:
    lonely = f", {came.unknown:,} without an item: soleflip listing list" if came.unknown else ""
    return _counts(came) + lonely


_WORDS: dict[str, Callable[[Synced], str]] = {
    "payouts": _payouts,
    "listings": _listings,
    "catalog": _styles,
    "market": _prices,
}


def _tell(came: Synced) -> None:
    """What came of one service, as soon as it is known."""
    whose = came.service if came.account == "main" else f"{came.service} ({came.account})"
    noun = _NOUNS[came.stream]
    if came.error:
        talk(f"{whose}: stopped after {counted(came.read, noun)}")
        complain(came.error)
        return
    talk(f"{whose}: {_WORDS.get(came.stream, _counts)(came)}")
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
        again = f"soleflip sync {came.stream}" + (" --full" if came.stream == "orders" else "")
        talk(f"  take it back: soleflip import undo {came.batches[0]}; to fetch it again: {again}")
