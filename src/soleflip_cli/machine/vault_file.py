"""Secrets in one file of this user: replaced whole, by one process at a time, sealed with a key or plain by choice."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from shlex import quote
from tempfile import mkstemp
from typing import Protocol

from ..domain.errors import Busy, MachineFailed, NotConnected
from .paths import make_folder

_MAKE_KEY = (
    "(umask 077; set -C; head -c 32 /dev/urandom | base64 | tr +/ -_ > ~/.soleflip.key);"
    " export SOLEFLIP_KEY_FILE=~/.soleflip.key"
)
_NAME_KEY = "set SOLEFLIP_KEY_FILE to the file that holds the key, or SOLEFLIP_KEY to the key"


class Seal(Protocol):
    """Makes content unreadable, and readable again."""

    name: str
    """The name of a file that it seals."""
    words: str
    """What such a file is, in words."""
    fault: str
    """Why such a file may not open."""

    def close(self, content: bytes) -> bytes:
        """Seal. Raises NotConnected without a key."""

    def open(self, sealed: bytes) -> bytes | None:
        """What was sealed; None where this seal did not make it. Raises NotConnected without a key."""


class Keyed:
    """Seals with the first key that the environment names, opens with any of them; keys stand apart by a space."""

    name = "secrets.bin"
    words = "the encrypted file"
    fault = "it was made with another key, or it is damaged"

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def close(self, content: bytes) -> bytes:
        """Seal. Raises NotConnected without a key."""
        from cryptography.fernet import Fernet, MultiFernet

        return MultiFernet([Fernet(key) for key in self._keys(_MAKE_KEY)]).encrypt(content)

    def open(self, sealed: bytes) -> bytes | None:
        """What was sealed; None where another key made it. Raises NotConnected without a key."""
        from cryptography.fernet import Fernet, InvalidToken, MultiFernet

        keys = MultiFernet([Fernet(key) for key in self._keys(_NAME_KEY)])
        with suppress(InvalidToken):
            return keys.decrypt(sealed)
        return None

    def _keys(self, hint: str) -> list[str]:
        """The keys, each known to be one; `hint` is for whoever has none."""
        found = find_key(self._environ)
        if found is None:
            raise NotConnected("the encrypted file of secrets needs a key, and none is named", hint)
        text, origin = found
        keys = [key for key in re.split(r"[\s,]+", text) if key]
        if keys and all(map(_is_key, keys)):
            return keys
        raise NotConnected(f"{origin} holds no key for secrets: 32 bytes in URL-safe base64", _NAME_KEY)


class Plain:
    """Seals nothing: whoever reads the file reads the secrets."""

    name = "secrets.json"
    words = "the unencrypted file"
    fault = "it is damaged"

    def close(self, content: bytes) -> bytes:
        """The content as it is."""
        return content

    def open(self, sealed: bytes) -> bytes | None:
        """The content as it is."""
        return sealed


class FileVault:
    """All accounts in one file of `folder`; the file is 0600 and never seen half written."""

    def __init__(self, folder: Path, seal: Seal) -> None:
        self._path = folder / seal.name
        self._seal = seal

    @property
    def place(self) -> str:
        """Which file, and whether it is encrypted."""
        return f"{self._seal.words} {self._path}"

    def read(self, account: str) -> dict[str, str]:
        """The secrets of an account; empty where there are none. Raises NotConnected without the right key."""
        return self._accounts().get(account, {})

    def write(self, account: str, secrets: Mapping[str, str]) -> None:
        """Replace all secrets of an account. Raises NotConnected, Busy, and MachineFailed where it cannot write."""
        with alone(self._path.parent):
            self._replace({**self._accounts(), account: dict(secrets)})

    def forget(self, account: str) -> None:
        """Remove the secrets of an account. Raises as `write` does."""
        if account not in self._accounts():
            return
        with alone(self._path.parent):
            self._replace({known: secrets for known, secrets in self._accounts().items() if known != account})

    def _accounts(self) -> dict[str, dict[str, str]]:
        try:
            sealed = self._path.read_bytes()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise MachineFailed(f"cannot read {self._path}: {error.strerror}") from None
        content = self._seal.open(sealed)
        accounts = None if content is None else _parse(content)
        if accounts is None:
            aside = f"or begin anew: mv {quote(str(self._path))} {quote(str(self._path))}.old"
            hint = f"{_NAME_KEY}, {aside}" if isinstance(self._seal, Keyed) else aside.removeprefix("or ")
            raise NotConnected(f"{self._path} cannot be opened: {self._seal.fault}", hint)
        return accounts

    def _replace(self, accounts: dict[str, dict[str, str]]) -> None:
        content = self._seal.close(json.dumps(accounts).encode())
        try:
            _replace(self._path, content)
        except OSError as error:
            raise MachineFailed(f"cannot write {self._path}: {error.strerror}") from None


def find_key(environ: Mapping[str, str]) -> tuple[str, str] | None:
    """The text of the key, or keys, and where it stands. Raises NotConnected where a named file cannot be read."""
    if folder := environ.get("CREDENTIALS_DIRECTORY"):  # systemd: LoadCredentialEncrypted=soleflip.key
        given = Path(folder) / "soleflip.key"
        if given.exists():
            return _text(given), str(given)
    if named := environ.get("SOLEFLIP_KEY_FILE"):
        path = Path(named).expanduser()
        return _text(path), str(path)
    if key := environ.get("SOLEFLIP_KEY"):
        return key, "SOLEFLIP_KEY"
    return None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError as error:
        raise NotConnected(f"the key file {path} cannot be read: {error.strerror}", _NAME_KEY) from None


def _is_key(text: str) -> bool:
    from cryptography.fernet import Fernet

    with suppress(ValueError):
        return bool(Fernet(text))
    return False


def _parse(content: bytes) -> dict[str, dict[str, str]] | None:
    """The accounts in `content`, or None. The error of a parser is dropped, since it holds what was parsed."""
    with suppress(ValueError, RecursionError):
        accounts = json.loads(content)
        if isinstance(accounts, dict) and all(isinstance(secrets, dict) for secrets in accounts.values()):
            return accounts
    return None


@contextmanager
def alone(folder: Path, wait: float = 60.0) -> Iterator[None]:
    """Be the only process that changes secrets of `folder`. Raises Busy after `wait` seconds, MachineFailed."""
    from filelock import FileLock, Timeout

    lock = FileLock(folder / "secrets.lock", timeout=wait, mode=0o600)
    try:
        make_folder(folder)
        lock.acquire()
    except Timeout:
        raise Busy(f"another process has been changing secrets for {wait:g} seconds", "try again later") from None
    except OSError as error:
        raise MachineFailed(f"cannot write in {folder}: {error.strerror}") from None
    try:
        yield
    finally:
        lock.release()


def _replace(path: Path, content: bytes) -> None:
    """Put `content` in the place of `path`, whole or not at all, also where the power fails. The lock is held."""
    for left in path.parent.glob(f"{path.name}.*.tmp"):  # by a writer that was killed
        left.unlink(missing_ok=True)
    number, name = mkstemp(prefix=f"{path.name}.", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """Let the new name of a file outlive a failure of power. Windows opens no folder, and needs not."""
    if os.name == "nt":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
