"""A program for tests: writes an account over and over, always whole; the marks on stdout say what was written."""

import sys
from itertools import count
from pathlib import Path

from soleflip_cli.machine.vault import Store, open_vault

STORES: dict[str, Store] = {"file": "file", "plain": "plain"}


def secret(number: int) -> dict[str, str]:
    """Tokens that show to which writing they belong."""
    return {"access_token": f"{number:06}" * 500, "refresh_token": f"{number:06}" * 50}


def write_for_ever(store: str, folder: str, key: str, account: str, times: str) -> None:
    vault = open_vault(STORES[store], Path(folder), {"SOLEFLIP_KEY": key}, unattended=True)
    for number in count(1):
        if number > int(times):
            return
        vault.write(account, secret(number))
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    write_for_ever(*sys.argv[1:])
