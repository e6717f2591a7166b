"""A service that fails as told, and a wire to it on which nobody waits."""

import os
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache

import pytest

from soleflip_cli.domain.ports import Answer, Call
from soleflip_cli.machine.transport import Host, Limits, Wire
from tests.support.faults import Faults, serving

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
QUICK = Limits(connect=2, read=0.3, whole=10, size=1_000_000)


@dataclass
class Line:
    """A wire to one service, the waits it made and what it said."""

    service: Faults
    limits: Limits = QUICK
    chance: float = 0.0
    waits: list[float] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.hosts = {self.service.host: Host("StockX")}
        self.wire = self.new()

    def new(self) -> Wire:
        """Another wire, with the limits and hosts as they are now."""
        return Wire(self.hosts, self.said.append, self.limits, now=self.now, sleep=self.waits.append, random=self.luck)

    def now(self) -> datetime:
        return NOON

    def luck(self) -> float:
        return self.chance

    def send(self, method: str = "GET", repeatable: bool | None = None) -> Answer:
        """Ask for orders."""
        return self.wire.send(Call(method, f"{self.service.url}/orders", repeatable=repeatable))


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The developer's proxy and certificates are not asked."""
    for name in [name for name in os.environ if name.lower().endswith("_proxy") or name.startswith("SSL_CERT")]:
        monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def certificates_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading all the world's certificates takes longer than any of these tests."""
    monkeypatch.setattr(ssl, "create_default_context", read_once)


read_once = cache(ssl.create_default_context)


@pytest.fixture
def service() -> Iterator[Faults]:
    with serving() as server:
        yield server


@pytest.fixture
def line(service: Faults) -> Iterator[Line]:
    one = Line(service)
    yield one
    one.wire.close()
