"""The keyring of this computer: whether secrets can be kept in it, asked so that it can never hang."""

from __future__ import annotations

from collections.abc import Callable
from queue import Empty, Queue
from threading import Thread
from typing import Any, Literal

# Backends that lose what they are given, or keep it readable.
_REFUSED = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt")
_SECRET_SERVICE = ("keyring.backends.SecretService", "keyring.backends.libsecret")
_CHAIN = "keyring.backends.chainer"


def probe(seconds: float = 5.0) -> tuple[bool, str]:
    """Whether a keyring can be used, and its name or why not. Reads no secret, so that no prompt appears."""
    found, error = ask(seconds, lambda: judge(load()))
    if error is None:
        return found  # type: ignore[no-any-return]
    if isinstance(error, TimeoutError):
        return False, f"no answer within {seconds:g} seconds"
    return False, " ".join(str(error).split())  # a backend named wrongly fails in many ways


def load() -> Any:
    """The backend that `keyring` chooses here. It may ask the session bus, and wait for it."""
    import keyring

    return keyring.get_keyring()


def judge(backend: Any) -> tuple[bool, str]:
    """Whether `backend` keeps secrets safely, and its name or why not."""
    name = type(backend).__module__
    if name == _CHAIN:
        link = pick(backend)
        return (False, "no keyring answers") if link is None else judge(link)
    if name.startswith(_REFUSED):
        return False, f"{name} keeps no secret safely"
    return True, f"{name}.{type(backend).__name__}"


def pick(backend: Any) -> Any:
    """What to keep secrets in: `backend`, or one link of it if it is a chain; None where nothing is safe.

    A link of the system goes before others: those that registries of packages install can only read.
    """
    if type(backend).__module__ != _CHAIN:
        return backend if judge(backend)[0] else None
    links = [link for link in backend.backends if judge(link)[0]]
    return min(links, key=lambda link: not type(link).__module__.startswith("keyring.backends."), default=None)


def look(backend: Any) -> Literal["open", "locked", "absent"]:
    """How the collection stands that `backend` keeps secrets in. Opens nothing, so that no prompt appears.

    Only a Secret Service can say; every other backend is taken to be open.
    """
    if not type(backend).__module__.startswith(_SECRET_SERVICE):
        return "open"
    from contextlib import closing

    import secretstorage

    with closing(secretstorage.dbus_init()) as bus:
        try:
            return "locked" if secretstorage.Collection(bus, _collection(backend)).is_locked() else "open"
        except secretstorage.ItemNotFoundException:
            return "absent"


def unlock(backend: Any) -> None:
    """Let the desktop ask its user to open, or to make, the collection of `backend`; waits for the answer.

    Raises an error of secretstorage where the user declines.
    """
    from contextlib import closing

    import secretstorage

    with closing(secretstorage.dbus_init()) as bus:
        if look(backend) == "absent":
            secretstorage.get_default_collection(bus)
        else:
            dismissed = secretstorage.Collection(bus, _collection(backend)).unlock()
            if dismissed:
                raise secretstorage.PromptDismissedException


def _collection(backend: Any) -> str:
    return str(getattr(backend, "preferred_collection", "/org/freedesktop/secrets/aliases/default"))


def ask(seconds: float, work: Callable[[], Any]) -> tuple[Any, BaseException | None]:
    """What `work` gives, or the error that it raised; TimeoutError where it is not done within `seconds`.

    It works in a thread that nobody waits for: a keyring may wait without end for a prompt to be answered. The
    error is given, not raised, so that no secret in it becomes the cause of another error.
    """
    answers: Queue[tuple[Any, BaseException | None]] = Queue()
    Thread(target=_work, args=(work, answers), daemon=True).start()
    try:
        return answers.get(timeout=seconds)
    except Empty:
        return None, TimeoutError()


def _work(work: Callable[[], Any], answers: Queue[tuple[Any, BaseException | None]]) -> None:
    with _Telling(answers):
        answers.put((work(), None))


class _Telling:
    """Puts what goes wrong inside where the answer would be."""

    def __init__(self, answers: Queue[tuple[Any, BaseException | None]]) -> None:
        self._answers = answers

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> bool:
        if error is not None:
            self._answers.put((None, error))
        return True
