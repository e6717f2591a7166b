"""The keyring of this computer: whether secrets can be kept in it."""

from __future__ import annotations

from queue import Empty, Queue
from threading import Thread
from typing import Any

# Backends that lose what they are given, or keep it readable.
_REFUSED = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt")


def probe(seconds: float = 5.0) -> tuple[bool, str]:
    """Whether a keyring can be used, and its name or why not. Reads no secret, so that no prompt appears."""
    answer: Queue[tuple[bool, str]] = Queue()
    Thread(target=lambda: answer.put(_look()), daemon=True).start()
    try:
        return answer.get(timeout=seconds)
    except Empty:
        return False, f"no answer within {seconds:g} seconds"


def _look() -> tuple[bool, str]:
    import keyring
    from keyring.errors import KeyringError

    try:
        return judge(keyring.get_keyring())
    except (KeyringError, ImportError, AttributeError, RuntimeError, OSError, TypeError, ValueError) as error:
        return False, " ".join(str(error).split())  # a backend named wrongly fails in any of these ways


def judge(backend: Any) -> tuple[bool, str]:
    """Whether `backend` keeps secrets safely, and its name or why not."""
    name = type(backend).__module__
    if name == "keyring.backends.chainer":
        return next((known for known in map(judge, backend.backends) if known[0]), (False, "no keyring answers"))
    if name.startswith(_REFUSED):
        return False, f"{name} keeps no secret safely"
    return True, f"{name}.{type(backend).__name__}"
