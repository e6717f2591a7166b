"""A service, ready to be spoken with: its connector, its secrets, the wire, and the pace that it allows."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from typing import NamedTuple, cast

from ..connectors import connectors
from ..connectors.base import Connector, Session
from ..domain.errors import Busy, NotConnected, UsageError
from ..domain.ports import Vault
from ..machine.addresses import host_of
from ..machine.ahead import ahead
from ..machine.locks import Locks
from ..machine.pace import Pace
from ..machine.transport import Host, Wire
from ..machine.vault import Store, from_environment, open_vault
from ..storage.services import Beforehand, Requests, Whose, connections
from .toolbox import Toolbox

Talk = Callable[[str], None]


class Manner(NamedTuple):
    """How a run goes about it: whether nobody is there to answer, and who hears of every request."""

    unattended: bool = True
    trace: Talk | None = None


def connector_of(name: str) -> Connector:
    """The connector of that name. Raises UsageError where there is none."""
    known = connectors()
    if name not in known:
        raise UsageError(f"there is no service {name[:40]!r}; known are {', '.join(known)}", "soleflip connect list")
    return known[name]


def account_name(service: str, account: str) -> str:
    """What the secrets of an account are kept under."""
    return service if account == "main" else f"{service}/{account}"


def urls_of(connector: Connector, box: Toolbox) -> dict[str, str]:
    """Where the service is: as a setting or SOLEFLIP_NAME_KEY says, else as its connector has it."""
    told = {key: _setting(box, f"{connector.name}.{key}") for key in connector.urls}
    return {key: (told[key] or usual).rstrip("/") for key, usual in connector.urls.items()}


def _setting(box: Toolbox, name: str) -> str:
    """What was chosen, as text; nothing where nobody chose."""
    known = box.settings.with_services([name])
    return known.text(name) if known.is_set(name) else ""


class Overlaid:
    """A vault over which what the environment names lies: read as if it were kept, and never written."""

    def __init__(self, vault: Vault, own: Mapping[str, str]) -> None:
        self._vault, self._own = vault, own

    def read(self, account: str) -> dict[str, str]:
        """What is kept, and what the environment says; nothing where nothing is kept."""
        kept = self._vault.read(account)
        return {**kept, **self._own} if kept else kept

    def write(self, account: str, secrets: Mapping[str, str]) -> None:
        """Keep all but what the environment says."""
        self._vault.write(account, {name: text for name, text in secrets.items() if self._own.get(name) != text})

    def forget(self, account: str) -> None:
        """Remove what is kept."""
        self._vault.forget(account)

    @property
    def place(self) -> str:
        """Where the vault is."""
        return self._vault.place


def vault_of(box: Toolbox, connector: Connector, account: str, manner: Manner, store: str | None = None) -> Overlaid:
    """Where the secrets of an account are: in `store`, else where they were put when it was connected.

    Raises NotConnected where it is not.
    """
    chosen = store or _store_of(box, Whose(connector.name, account))
    if not chosen:
        raise NotConnected(f"{connector.title} is not connected", f"soleflip connect {connector.name}")
    vault = open_vault(cast("Store", chosen), box.home.data, os.environ, manner.unattended)
    return overlaid(vault, connector, account)


def overlaid(vault: Vault, connector: Connector, account: str) -> Overlaid:
    """A vault below what the environment says of an account."""
    names = [ask.name for ask in connector.asks]
    return Overlaid(vault, from_environment(account_name(connector.name, account), names, os.environ))


def _store_of(box: Toolbox, whose: Whose) -> str | None:
    if box.books_state()[2] == "absent":
        return None
    with box.reader() as reader:
        known = connections(reader.link, whose.service)
    return next((one.store for one in known if one.account == whose.account and not one.ended_at), None)


def lock_of(whose: Whose) -> str:
    """The lock that a sync of this account holds."""
    return f"sync-{whose.service}-{whose.account}"


def is_syncing(box: Toolbox, whose: Whose) -> bool:
    """Whether some process fetches from this account now."""
    try:
        with locks(box, "soleflip connect status").held(lock_of(whose)):
            return False
    except Busy:
        return True


def locks(box: Toolbox, doing: str) -> Locks:
    """The locks of this home."""
    return Locks(box.home.data / "locks", doing, box.now)


def pace_of(box: Toolbox, connector: Connector, ledger: Beforehand) -> Pace:
    """How fast the service may be asked, over all processes; the day's requests are counted in the books."""
    folder = box.home.data / "locks"
    return Pace(folder, connector.name, _per_second(box, connector), connector.per_day, box.now, ledger=ledger)


def _per_second(box: Toolbox, connector: Connector) -> float | None:
    """What the service allows; at another address than its own, what the person does."""
    told = _setting(box, f"{connector.name}.per_second")
    if not told or urls_of(connector, box)["api_url"] == connector.urls["api_url"]:
        return connector.per_second
    return float(told) or None


def callback_port(box: Toolbox, name: str) -> int:
    """The port on this computer that the login leads back to."""
    told = _setting(box, f"{name}.callback_port") if connector_of(name).login else ""
    return int(told) if told else 8123


@contextmanager
def wire_to(box: Toolbox, connector: Connector, manner: Manner) -> Iterator[Wire]:
    """The way to a service; its login is not counted against what its API allows."""
    urls = urls_of(connector, box)
    ledger = Beforehand(Requests(box.location, connector.name))
    counted = Host(connector.title, pace_of(box, connector, ledger))
    hosts = {host_of(urls[key]): Host(connector.title) for key in urls if key == "login_url"}
    hosts |= {host_of(url): counted for key, url in urls.items() if key != "login_url"}
    with closing(ledger), closing(Wire(hosts, manner.trace)) as wire:
        yield wire


@contextmanager
def session_with(box: Toolbox, whose: Whose, manner: Manner, doing: str) -> Iterator[Session]:
    """A session with a connected account. Raises NotConnected where it is not."""
    connector = connector_of(whose.service)
    vault = vault_of(box, connector, whose.account, manner)
    with wire_to(box, connector, manner) as wire:
        name = account_name(*whose)
        yield Session(connector, urls_of(connector, box), name, wire, vault, locks(box, doing), box.now, ahead)
