"""The stores that secrets can be kept in; `connect` chooses one, and nothing falls back to another."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

from ..domain.errors import NotConnected
from ..domain.ports import Vault
from .vault_file import FileVault, Keyed, Plain
from .vault_keyring import KeyringVault

Store = Literal["keyring", "file", "plain"]


def open_vault(store: Store, folder: Path, environ: Mapping[str, str], unattended: bool) -> Vault:
    """The vault of that kind. Touches nothing yet; files of it lie in `folder`. Unattended, no prompt may appear."""
    if store == "keyring":
        return KeyringVault(folder, environ, unattended)
    return FileVault(folder, Keyed(environ) if store == "file" else Plain())


def try_store(vault: Vault) -> None:
    """Write a value, read it back, remove it. Raises NotConnected, with a hint, where that cannot be done."""
    account = f"SERVICE/probe-{secrets.token_hex(4)}"  # SERVICE is what the hint of an error then names
    probe = {"probe": secrets.token_hex(1000)}
    vault.write(account, probe)
    kept = vault.read(account)
    vault.forget(account)
    if kept != probe or vault.read(account):
        raise NotConnected(f"{vault.place} does not keep what it is given", "soleflip connect SERVICE --store file")


def new_key() -> str:
    """A new key for the encrypted file: 32 random bytes in URL-safe base64."""
    from cryptography.fernet import Fernet

    return Fernet.generate_key().decode()


def from_environment(account: str, fields: Iterable[str], environ: Mapping[str, str]) -> dict[str, str]:
    """Those of `fields` that the environment holds, as SOLEFLIP_STOCKX_API_KEY does `api_key` of `stockx`.

    They win over what a vault holds. Only for what never changes by itself, never for tokens that are renewed.
    """
    names = {field: re.sub(r"\W", "_", f"soleflip_{account}_{field}").upper() for field in fields}
    return {field: environ[name] for field, name in names.items() if environ.get(name, "").strip()}
