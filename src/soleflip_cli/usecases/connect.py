"""Connect a service: log in once, keep what it grants, and say how every connection stands."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple, cast

from ..connectors import broken, connectors
from ..connectors.base import Session
from ..connectors.oauth import Attempt, Tokens, address, begin, code_in, exchanged
from ..domain.errors import NotConnected, SoleflipError, UsageError
from ..domain.rhythm import expected_next
from ..domain.table import Column, Table
from ..machine.vault import Store, from_environment, open_vault, try_store
from ..storage.services import Connected, Whose, connections, keep_connection, requests_of, starts, utc
from .fetched import understood
from .services import Manner, account_name, connector_of, is_syncing, locks, session_with, urls_of, vault_of, wire_to
from .settings import set_value
from .toolbox import Toolbox

_STATUS = (
    Column("service", "Service"),
    Column("account", "Account", priority=3),
    Column("state", "State"),
    Column("connected_at", "Connected", "time", 4),
    Column("synced_at", "Last sync", "time"),
    Column("next_sync_at", "Next, as usual", "time", 3),
    Column("expires_at", "Token until", "time", 2),
    Column("requests_today", "Requests today", "count", 5),
    Column("store", "Secrets in", priority=6),
    Column("scopes", "May", priority=7),
    Column("error", "Last error", priority=1),
)
_LIST = (
    Column("service", "Service"),
    Column("title", "Name"),
    Column("gives", "Gives"),
    Column("asks", "Asks for"),
    Column("state", "State"),
)
_WHERE = (
    Column("service", "Service"),
    Column("account", "Account"),
    Column("secret", "Secret"),
    Column("place", "Where it is"),
)
_TOKENS = ("access_token", "refresh_token")

Prompt = Callable[[str, bool], str]
"""Asks a person for a text; True where it must not be shown."""


class Visit(NamedTuple):
    """A login in a browser: the page, and what is awaited there."""

    page: str
    attempt: Attempt


def asked_for(box: Toolbox, name: str, account: str, prompt: Prompt) -> dict[str, str]:
    """What the service needs to know of its user: from the environment, else from the person."""
    connector = connector_of(name)
    known = from_environment(account_name(name, account), [ask.name for ask in connector.asks], os.environ)
    for ask in connector.asks:
        if ask.name not in known:
            known[ask.name] = prompt(f"{connector.title}: {ask.title}", ask.secret).strip()
        if not known[ask.name]:
            raise UsageError(f"{connector.title} needs a {ask.title.lower()}", f"soleflip connect {name}")
    return known


def try_out(box: Toolbox, name: str, store: str, manner: Manner) -> str:
    """Try a store with a value, for a service; where it is, in words. Raises NotConnected where it keeps nothing."""
    vault = open_vault(cast("Store", store), box.home.data, os.environ, manner.unattended)
    try:
        try_store(vault)
    except NotConnected as error:
        raise NotConnected(error.message, error.hint and error.hint.replace("SERVICE", name)) from error
    return vault.place


class _Meanwhile:
    """Keeps secrets in memory until the service has taken them."""

    place = "memory"

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self.secrets = dict(secrets)

    def read(self, account: str) -> dict[str, str]:
        return dict(self.secrets)

    def write(self, account: str, secrets: Mapping[str, str]) -> None:
        self.secrets = dict(secrets)

    def forget(self, account: str) -> None:
        self.secrets = {}


def visit(box: Toolbox, name: str, secrets: Mapping[str, str], redirect: str) -> Visit | None:
    """The page at which the person logs in; None for a service that is content with its keys."""
    connector = connector_of(name)
    if connector.login is None:
        return None
    attempt = begin(redirect)
    return Visit(address(connector.login, urls_of(connector, box), secrets["client_id"], attempt), attempt)


def connect(
    box: Toolbox, whose: Whose, secrets: Mapping[str, str], store: str, manner: Manner, came: tuple[Visit, str] | None
) -> str:
    """Keep secrets, with tokens for the address that the login led to; what the service says of the account.

    Raises NotConnected where the login was not granted.
    """
    connector, urls = connector_of(whose.service), urls_of(connector_of(whose.service), box)
    kept = {**secrets, "connected": "yes"}  # where the environment names all else, this is what is kept
    with box.books("connect"):
        pass  # the day's requests are counted in them
    with wire_to(box, connector, manner) as wire:
        if came and connector.login:
            code = code_in(came[1], came[0].attempt)
            kept |= exchanged(connector.login, urls, secrets, wire, code, came[0].attempt, box.now())
        new = _Meanwhile(kept)  # an old login goes on until the new one is known to work
        session = Session(connector, urls, account_name(*whose), wire, new, locks(box, "connect"), box.now)
        label = checked(session)
    kept = new.secrets
    vault_of(box, connector, whose.account, manner, store).write(account_name(*whose), kept)
    set_value(box.home.config_file, "secrets.store", store)
    ends = Tokens.of(kept).expires_at
    fields: dict[str, Any] = {"label": label, "store": store, "scopes": kept.get("scope") or None}
    fields["connected_at"] = str(box.now())
    fields |= {"expires_at": str(ends) if ends else None, "error": None, "ended_at": None}
    _keep(box, whose, fields)
    return label


def checked(session: Session) -> str:
    """What the service says of the account. Raises what is wrong with the login, ServiceFailed for a strange answer."""
    with understood(session.connector.title):
        return session.connector.check(session)


def test(box: Toolbox, whose: Whose, manner: Manner) -> str:
    """Ask the service for the least; what it says. A failure is noted and raised."""
    try:
        with session_with(box, whose, manner, f"connect test {whose.service}") as session:
            label = checked(session)
    except SoleflipError as error:
        note_failure(box, whose, error)
        raise
    _keep(box, whose, {"label": label, "error": None})
    return label


def renew(box: Toolbox, whose: Whose, manner: Manner) -> datetime | None:
    """Get a new access token now; when it ends."""
    connector = connector_of(whose.service)
    if connector.login is None:
        raise UsageError(f"{connector.title} has keys that do not end", f"soleflip connect test {connector.name}")
    try:
        with session_with(box, whose, manner, f"connect refresh {whose.service}") as session:
            ends = session.renew()
    except SoleflipError as error:
        note_failure(box, whose, error)
        raise
    _keep(box, whose, {"expires_at": str(ends) if ends else None, "error": None})
    return ends


def disconnect(box: Toolbox, whose: Whose, manner: Manner) -> None:
    """Forget the secrets of an account; what was fetched stays. Raises NotConnected where there is nothing."""
    connector = connector_of(whose.service)
    vault = vault_of(box, connector, whose.account, manner)
    if not vault.read(account_name(*whose)):
        raise NotConnected(f"{connector.title} is not connected", f"soleflip connect {connector.name}")
    vault.forget(account_name(*whose))
    _keep(box, whose, {"ended_at": str(box.now()), "expires_at": None, "error": None})


def note_failure(box: Toolbox, whose: Whose, error: SoleflipError) -> None:
    """Keep what went wrong, for `connect status`; only where the account is known."""
    if any(one.account == whose.account for one in known(box, whose.service)):
        _keep(box, whose, {"error": error.message[:500]})


def known(box: Toolbox, service: str | None = None) -> list[Connected]:
    """Every connection there was; none where there are no books yet."""
    if box.books_state()[2] == "absent":
        return []
    with box.reader() as reader:
        return connections(reader.link, service)


def _keep(box: Toolbox, whose: Whose, fields: Mapping[str, Any]) -> None:
    with box.books("connect") as books:
        keep_connection(books.link, whose, fields)


def state_of(one: Connected, running: bool) -> str:
    """How a connection stands, in one word."""
    if one.ended_at:
        return "disconnected"
    return "syncing" if running else "error" if one.error else "connected"


def status(box: Toolbox) -> Table:
    """How every connection stands."""
    found = known(box)
    if not found:
        return Table("Connections", _STATUS, [], ("nothing is connected: soleflip connect list",))
    with box.reader() as reader:
        today = box.now().astimezone(UTC).date()
        rows = [
            (
                one.service,
                one.account,
                state_of(one, is_syncing(box, Whose(one.service, one.account))),
                *(utc(at) for at in (one.connected_at, one.synced_at)),
                None if one.ended_at else expected_next(starts(reader.link, Whose(one.service, one.account))),
                utc(one.expires_at),
                requests_of(reader.link, one.service, today),
                one.store,
                one.scopes,
                one.error,
            )
            for one in found
        ]
    return Table("Connections", _STATUS, rows, tuple(note for one in found for note in _what_to_do(one)))


def _what_to_do(one: Connected) -> Iterator[str]:
    """The commands that mend what is wrong with a connection."""
    named = one.service + ("" if one.account == "main" else f" --account {one.account}")
    if one.ended_at:
        yield f"connect it again: soleflip connect {named}"
        return
    if one.error:
        yield f"try it again: soleflip connect test {named}"
        yield f"log in anew: soleflip connect {named}"
    if one.store == "plain":
        yield f"secrets lie unprotected in a file of your data folder: soleflip connect {named} --store keyring"


def listed(box: Toolbox) -> Table:
    """Every service that can be connected."""
    stands = {one.service: state_of(one, False) for one in known(box)}
    rows = [
        (
            *(one.name, one.title, ", ".join(one.streams), ", ".join(ask.title for ask in one.asks)),
            stands.get(one.name, "–"),
        )
        for one in connectors().values()
    ]
    away = [name for name in connectors() if stands.get(name) in (None, "disconnected")]
    return Table("Services", _LIST, rows, (*broken(), *(f"connect it: soleflip connect {name}" for name in away)))


def where(box: Toolbox, manner: Manner) -> Table:
    """Where each secret is kept; never its value."""
    rows = []
    for one in known(box):
        if one.ended_at:
            continue
        connector = connector_of(one.service)
        own = from_environment(account_name(one.service, one.account), [ask.name for ask in connector.asks], os.environ)
        kept = vault_of(box, connector, one.account, manner).read(account_name(one.service, one.account))
        place = vault_of(box, connector, one.account, manner).place
        names = [name for name in (*(ask.name for ask in connector.asks), *_TOKENS) if name in kept]
        rows += [(one.service, one.account, name, "the environment" if name in own else place) for name in names]
    return Table("Secrets", _WHERE, rows, () if rows else ("no secret is kept",))


def redirect_of(name: str, port: int) -> str:
    """Where the login leads back to; the service must know this address to the letter."""
    return f"http://localhost:{port}/callback" if connector_of(name).login else ""
