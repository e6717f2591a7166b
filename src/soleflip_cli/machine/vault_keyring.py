"""Secrets in the keyring of this computer; a keyring that is locked, absent or silent is one clear error."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from ..domain.errors import NotConnected
from . import keyrings
from .paths import find_home
from .vault_file import alone
from .vault_parts import drop_text, load_text, save_text

_FAULTS = {
    "TimeoutError": "the keyring gave no answer in time",
    "KeyringLocked": "the keyring is locked",
    "NoKeyringError": "there is no keyring here",
    "InitError": "the keyring cannot be opened",
    "PromptDismissedException": "the keyring was not unlocked",
    "locked": "the keyring is locked",
    "absent": "the keyring was never set up",
}


class KeyringVault:
    """One text for each account, in as many items as it needs.

    Each call of the keyring may take `seconds`, answering its prompt `prompt` seconds. Unattended, no prompt appears.
    """

    def __init__(
        self, folder: Path, environ: Mapping[str, str], unattended: bool, seconds: float = 10.0, prompt: float = 60.0
    ) -> None:
        self._folder, self._environ, self._unattended = folder, environ, unattended
        self._seconds, self._prompt = seconds, prompt

    @property
    def place(self) -> str:
        """The keyring; asking which one could take its time."""
        return "the keyring of this computer"

    def read(self, account: str) -> dict[str, str]:
        """The secrets of an account; empty where there are none. Raises NotConnected where the keyring is locked."""
        text = load_text(self._items(account), account)
        return {} if text is None else dict(json.loads(text))

    def write(self, account: str, secrets: Mapping[str, str]) -> None:
        """Replace all secrets of an account. Raises NotConnected, and Busy where another process writes for long."""
        items = self._items(account)
        with alone(self._folder):
            save_text(items, json.dumps(dict(secrets)))

    def forget(self, account: str) -> None:
        """Remove the secrets of an account. Raises as `write` does."""
        items = self._items(account)
        with alone(self._folder):
            drop_text(items)

    def _items(self, account: str) -> _Items:
        def ask(work: Callable[[], Any], seconds: float = self._seconds) -> Any:
            answer, error = keyrings.ask(seconds, work)
            if error is None:
                return answer
            raise self._failure(_fault(error), account)

        found = ask(keyrings.load)
        backend = ask(lambda: keyrings.pick(found))
        if backend is None:
            raise self._failure(_refusal(found), account)
        state = ask(lambda: keyrings.look(backend))
        if state != "open" and self._unattended:
            raise self._failure(_FAULTS[state], account)
        if state != "open":
            ask(lambda: keyrings.unlock(backend), self._prompt)
        return _Items(backend, account + mark_of(self._folder), ask)

    def _failure(self, message: str, account: str) -> NotConnected:
        service = account.partition("/")[0]
        return NotConnected(message, find_bus(self._environ) or f"soleflip connect {service} --store file")


class _Items:
    """The items of one account. Each is a service of its own: Windows moves items about that share one."""

    def __init__(self, backend: Any, account: str, ask: Callable[[Callable[[], Any]], Any]) -> None:
        self._backend, self._account, self._ask = backend, account, ask

    def get(self, name: str) -> str | None:
        """The text of that name, or None."""
        text: str | None = self._ask(lambda: self._backend.get_password(self._service(name), self._account))
        return text

    def put(self, name: str, text: str) -> None:
        """Keep `text` under that name."""
        self._ask(lambda: self._backend.set_password(self._service(name), self._account, text))

    def drop(self, name: str) -> None:
        """Remove what is kept under that name."""
        if self.get(name) is not None:
            self._ask(lambda: self._backend.delete_password(self._service(name), self._account))

    def _service(self, name: str) -> str:
        return f"soleflip:{self._account}:{name}"


def mark_of(folder: Path) -> str:
    """What tells the items of one home from those of another: nothing for this user's usual home."""
    if folder == find_home(None, {}).data:
        return ""
    return "@" + sha256(os.fsencode(folder)).hexdigest()[:12]


def _refusal(backend: Any) -> str:
    """Why no secret is given to `backend`."""
    name = type(backend).__module__
    nothing = name.endswith((".fail", ".chainer"))
    return _FAULTS["NoKeyringError"] if nothing else f"{name} keeps no secret safely"


def _fault(error: BaseException) -> str:
    """What went wrong, in words of ours: those of the error may hold a secret."""
    kinds = [kind.__name__ for kind in type(error).__mro__]
    return next((_FAULTS[kind] for kind in kinds if kind in _FAULTS), f"the keyring failed ({kinds[0]})")


def find_bus(environ: Mapping[str, str], runtime: Path = Path("/run/user")) -> str | None:
    """The command that leads cron to the desktop's keyring; None where that is not what is missing."""
    if sys.platform != "linux" or environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return None
    bus = runtime / str(os.getuid()) / "bus"
    return f"export DBUS_SESSION_BUS_ADDRESS=unix:path={bus}" if bus.exists() else None
