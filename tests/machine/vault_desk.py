"""A program for tests: uses the real keyring of the session that it runs in, and prints what came of it."""

import json
import os
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from soleflip_cli.domain.errors import SoleflipError
from soleflip_cli.machine import keyrings
from soleflip_cli.machine.vault import open_vault, try_store

LONG = {"access_token": "\U0001f45f" * 3000, "refresh_token": "r" * 5558}


def use(folder: str, unattended: str) -> None:
    """Try the store, write twice, read, forget; then lock the collection and read again."""
    vault = open_vault("keyring", Path(folder), os.environ, unattended == "yes")
    state = keyrings.look(keyrings.load())
    told: dict[str, Any] = {"state": state, "trial": attempt(lambda: try_store(vault))}
    if state == "open":
        told |= keep(vault)
        lock()
        told["locked"] = keyrings.look(keyrings.load())
    start = time.monotonic()
    told["read"] = attempt(lambda: vault.read("stockx"))
    told["quick"] = time.monotonic() - start < 5
    sys.stdout.write(json.dumps(told))


def keep(vault: Any) -> dict[str, Any]:
    vault.write("stockx", {"a": "1"})
    vault.write("stockx", LONG)
    whole = vault.read("stockx") == LONG
    items = count_items()
    vault.write("ebay", LONG)
    vault.forget("ebay")
    return {"whole": whole, "items": items, "left": count_items() - items}


def attempt(work: Any) -> Any:
    try:
        return work()
    except SoleflipError as error:
        return [type(error).__name__, error.message, error.hint]


def count_items() -> int:
    import secretstorage

    with closing(secretstorage.dbus_init()) as bus:
        return len(list(secretstorage.get_default_collection(bus).get_all_items()))


def lock() -> None:
    import secretstorage

    with closing(secretstorage.dbus_init()) as bus:
        secretstorage.get_default_collection(bus).lock()


if __name__ == "__main__":
    use(*sys.argv[1:])
