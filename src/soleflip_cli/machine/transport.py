"""Sends calls to services and repeats what may be repeated: the only place that knows httpx."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from random import random as chance
from typing import TYPE_CHECKING, NamedTuple

from .. import __version__
from ..domain.errors import Busy, MachineFailed, ServiceFailed
from ..domain.ports import Answer, Budget, Call
from .addresses import host_of, redirected, shown, with_params
from .fuse import Fuse
from .patience import Patience, asked_for, when, worth_repeating

if TYPE_CHECKING:
    import httpx

_HOPS = 5
_LOOK = "env | grep -i -e _proxy -e SSL_CERT"
_TRUST = "check the date of this computer, and its certificates: env | grep SSL_CERT"
_LATER = "run the same command again later"
_NO_ANSWER = "check the connection to the internet, then run the same command again"


class Limits(NamedTuple):
    """What one attempt may take: seconds to connect, between two parts, for the whole; bytes of its answer."""

    connect: float = 10.0
    read: float = 30.0
    whole: float = 120.0
    size: int = 50_000_000


class Host(NamedTuple):
    """A service as people call it, and what it allows; counted before every attempt."""

    name: str
    budget: Budget | None = None


class _Trouble(NamedTuple):
    """Why there is no answer; the name of the service stands before `text`."""

    text: str
    hint: str = _NO_ANSWER
    passing: bool = True


class _TooLarge(Exception):
    """The answer is larger than anything that was asked for."""


class Wire:
    """A Transport over HTTP/1.1, for one thread; its connections are kept until `close`.

    `hosts` names services by host, as `host_of` gives it. `talk` is told of every attempt: no header, no body, and
    no secret that stands in a URL. Proxies and certificates of the environment (HTTPS_PROXY, SSL_CERT_FILE) hold.
    """

    def __init__(
        self,
        hosts: Mapping[str, Host] | None = None,
        talk: Callable[[str], None] | None = None,
        limits: Limits = Limits(),  # noqa: B008  # a value
        patience: Patience = Patience(),  # noqa: B008  # a value
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
        random: Callable[[], float] = chance,
    ) -> None:
        self._hosts = hosts or {}
        self._talk = talk or (lambda _: None)
        self._limits, self._patience = limits, patience
        self._now, self._sleep, self._random = now, sleep, random
        self._fuse, self._over = Fuse(), False
        self._client: httpx.Client | None = None

    def send(self, call: Call) -> Answer:
        """The answer, whatever its status says; what may be repeated was repeated before.

        Raises ServiceFailed where no answer came, Busy where the service asks to wait for more than two minutes or
        the budget of its host is used up, MachineFailed where the environment names a proxy that is none.
        """
        answer = self._repeat(call)
        for _ in range(_HOPS):
            onward = redirected(call, answer)
            if onward is None:
                break
            call, answer = onward, self._repeat(onward)
        return answer

    def close(self) -> None:
        """Let go of the connections, for good: a thread that still waits to repeat a call gives up."""
        self._over = True
        if self._client is not None:
            self._client.close()
            self._client = None

    def _repeat(self, call: Call) -> Answer:
        host = self._host(call)
        attempt, spent = 0, 0.0
        while True:
            attempt += 1
            if self._over:
                raise ServiceFailed(f"{host.name} is not asked any more: the run has ended")
            if host.budget:
                host.budget.take()
            started = time.monotonic()
            outcome = self._attempt(call)
            took = time.monotonic() - started
            spent += took
            self._tell(call, outcome, took, attempt)
            wait = self._pause(call, outcome, attempt, spent)
            if wait is None:
                return _ended(host.name, outcome, attempt)
            self._sleep(wait)
            spent += wait

    def _host(self, call: Call) -> Host:
        host = host_of(call.url)
        return self._hosts.get(host) or Host(host or "the service")

    def _tell(self, call: Call, outcome: Answer | _Trouble, took: float, attempt: int) -> None:
        said = outcome.status if isinstance(outcome, Answer) else outcome.text
        url = shown(with_params(call.url, call.params))
        self._talk(f"{call.method} {url}: {said}, {took * 1000:.0f} ms, attempt {attempt}")

    def _pause(self, call: Call, outcome: Answer | _Trouble, attempt: int, spent: float) -> float | None:
        """Seconds until the next attempt, None where this was the last one."""
        asked = 0.0
        if isinstance(outcome, _Trouble):
            again = outcome.passing and worth_repeating(call, None)
        else:
            again = worth_repeating(call, outcome.status)
            asked = asked_for(outcome.headers.get("retry-after", ""), self._now()) if again else 0.0
        if asked > self._patience.ceiling:
            until = when(self._now(), asked)
            raise Busy(f"{self._host(call).name} asks to wait until {until}", "run the same command again after that")
        return self._patience.pause(attempt, spent, asked, self._random()) if again else None

    def _attempt(self, call: Call) -> Answer | _Trouble:
        """One request. Errors of httpx end here: they hold the request and with it its secrets."""
        import httpx

        client = self._opened()
        with self._fuse.lit(self._limits.whole):
            try:
                outcome: Answer | _Trouble = self._exchange(client, call)
            except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError, UnicodeError):
                return _Trouble(
                    "cannot be asked: an address, a header or a text of the call is not valid", _LATER, False
                )
            except _TooLarge:
                return _Trouble(f"sent more than {self._limits.size / 1e6:g} MB", _LATER, False)
            except httpx.RequestError as error:
                outcome = _trouble(error, self._limits)
        if self._fuse.blown:
            return _Trouble(f"did not finish its answer within {self._limits.whole:g} s")
        return outcome

    def _exchange(self, client: httpx.Client, call: Call) -> Answer:
        request = client.build_request(
            call.method,
            with_params(call.url, call.params),
            headers=dict(call.headers),
            json=call.body,
            data=call.form and dict(call.form),
            extensions={"trace": self._fuse.watch},
        )
        response = client.send(request, stream=True)
        try:
            body = bytearray()
            for part in response.iter_bytes():
                body += part
                if len(body) > self._limits.size:
                    raise _TooLarge
        finally:
            response.close()
        return Answer(response.status_code, dict(response.headers), bytes(body))

    def _opened(self) -> httpx.Client:
        self._client = self._client or _open(self._limits)
        if self._client is None:
            raise MachineFailed("the proxy or the certificates that the environment names cannot be used", _LOOK)
        return self._client


def _open(limits: Limits) -> httpx.Client | None:
    """A client that keeps no cookies; None where the environment stands in its way."""
    from http.cookiejar import CookieJar, DefaultCookiePolicy

    import httpx

    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)  # below that they log whole URLs and headers
    try:
        return httpx.Client(
            headers={"user-agent": f"soleflip/{__version__}"},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            timeout=httpx.Timeout(limits.read, connect=limits.connect, pool=limits.connect),
            follow_redirects=False,
        )
    except (OSError, ImportError, ValueError, httpx.InvalidURL):
        return None


def _trouble(error: httpx.RequestError, limits: Limits) -> _Trouble:
    """What went wrong, without a word of httpx's own: it may quote the request."""
    import httpx

    if isinstance(error, httpx.ConnectTimeout):
        return _Trouble(f"could not be reached within {limits.connect:g} s")
    if isinstance(error, httpx.TimeoutException):
        return _Trouble(f"did not answer within {limits.read:g} s")
    if isinstance(error, httpx.ProxyError):
        return _Trouble("could not be reached: the proxy refused", _LOOK)
    if isinstance(error, httpx.ConnectError):
        return _unreachable(error)
    return _Trouble("broke off before its answer was whole")


def _unreachable(error: BaseException) -> _Trouble:
    import socket
    import ssl

    chain = [error]
    while cause := chain[-1].__cause__ or chain[-1].__context__:
        chain.append(cause)
    if any(isinstance(one, ssl.SSLCertVerificationError) for one in chain):
        return _Trouble("shows a certificate that this computer does not trust", _TRUST, False)
    if any(isinstance(one, socket.gaierror) for one in chain):
        return _Trouble("could not be found: its name leads nowhere")
    return _Trouble("could not be reached")


def _ended(name: str, outcome: Answer | _Trouble, attempts: int) -> Answer:
    if isinstance(outcome, Answer):
        return outcome
    tried = f" ({attempts} attempts)" if attempts > 1 else ""
    raise ServiceFailed(f"{name} {outcome.text}{tried}", outcome.hint)
