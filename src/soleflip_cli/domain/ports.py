"""What the outside must offer to whoever speaks with a service: calls, secrets, a lock, a budget."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, NamedTuple, Protocol, TypeVar

from .errors import ServiceFailed

T = TypeVar("T")


class Call(NamedTuple):
    """One request: `params` go into the URL, `body` is sent as JSON, `form` as a form; None sends neither.

    `repeatable` says whether it may be sent again after a failure: None means as its method has it (GET, PUT, DELETE).
    """

    method: str
    url: str
    params: Mapping[str, str] = {}
    headers: Mapping[str, str] = {}
    body: Any = None
    form: Mapping[str, str] | None = None
    repeatable: bool | None = None


class Answer(NamedTuple):
    """What came back: names of headers in lower case, the body as it was sent."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON. Raises ServiceFailed where it is none: a page of HTML, half an answer, nothing."""
        try:
            told = json.loads(self.body)
            # Half of a pair (\ud83d alone) is no text that a file or the books could hold.
            return json.loads(_whole(told)) if rb"\ud" in self.body.lower() else told
        except (ValueError, RecursionError) as error:
            kind = self.headers.get("content-type", "unknown").split(";")[0].strip()[:40] or "unknown"
            raise ServiceFailed(f"the answer is no JSON (status {self.status}, {kind})") from error


def _whole(told: Any) -> bytes:
    return json.dumps(told, ensure_ascii=False).encode(errors="replace")


class Transport(Protocol):
    """Sends calls. Raises ServiceFailed where no answer comes, Busy where the service asks to wait too long."""

    def send(self, call: Call) -> Answer:
        """The answer, whatever its status says; what may be repeated was repeated before."""


class Vault(Protocol):
    """Keeps secrets: a few named texts for each account, such as `stockx` or `stockx/second`."""

    def read(self, account: str) -> dict[str, str]:
        """The secrets of an account; empty where there are none. Raises NotConnected where the store is locked."""

    def write(self, account: str, secrets: Mapping[str, str]) -> None:
        """Replace all secrets of an account, whole or not at all."""

    def forget(self, account: str) -> None:
        """Remove the secrets of an account, if there are any."""

    @property
    def place(self) -> str:
        """Where they are kept, in words: never a value."""


class Ahead(Protocol):
    """Lets something go on while its last gift is being worked on."""

    def __call__(self, source: Iterable[T]) -> Iterator[T]:
        """What `source` gives, fetched before it is asked for; its errors are raised where they come."""


class Lock(Protocol):
    """Keeps two processes from doing the same."""

    def held(self, name: str, wait: float = 0) -> AbstractContextManager[None]:
        """Hold the lock of that name. Raises Busy where another process has it for longer than `wait` seconds."""


class Budget(Protocol):
    """Keeps calls within what a service allows, over all processes."""

    def take(self, requests: int = 1) -> None:
        """Wait for one's turn and count the requests. Raises Busy where the day's are used up."""
