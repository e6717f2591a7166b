"""The shape of a connector: where a service is, how one logs in, what it tells; and a session that speaks with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock as Turn
from typing import Any, NamedTuple
from urllib.parse import quote

from ..domain.errors import Busy, NotConnected, ServiceFailed
from ..domain.offers import Action, Offer, OfferPage, Outcome, Wish
from ..domain.ports import Ahead, Answer, Call, Lock, Transport, Vault
from ..domain.services import Page, Product, Quote, Variant
from .oauth import Login, Tokens, Whose, refreshed

_MOST_WORDS = 200
_TOKENS = ("access_token", "refresh_token")


class Refused(ServiceFailed):
    """The service understood, and did nothing: the same again would be refused again."""


class Missing(Refused):
    """The service knows nothing under that name."""


class Ask(NamedTuple):
    """What `connect` asks a person for; a `secret` is never shown."""

    name: str
    title: str
    secret: bool = True


class Since(NamedTuple):
    """From when on a stream is wanted: None is from the beginning. `open` are orders that may have changed."""

    moment: datetime | None
    open: frozenset[str] = frozenset()

    @property
    def instant(self) -> str | None:
        """The moment as services want it in an address: `2026-05-04T10:00:00Z`; None for the beginning."""
        return f"{self.moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if self.moment else None

    @property
    def day(self) -> str | None:
        """Its day in UTC, for services that take no more; None for the beginning."""
        return self.moment.astimezone(UTC).date().isoformat() if self.moment else None


class Market(NamedTuple):
    """What a service tells of products and prices: `find` a product by its style code (None: it has none), its
    `variants`, and `quotes` of all of them in a currency; references of the service name products.

    `counts_own` says that its lowest ask may be the seller's own. What a service cannot do is left out: the `product`
    of a reference, `scan` for the product and size that a number on a box means, and `choose`, the products that some
    words may mean.
    """

    find: Callable[[Session, str], Product | None]
    variants: Callable[[Session, str], list[Variant]]
    quotes: Callable[[Session, str, str], list[Quote]]
    product: Callable[[Session, str], Product] | None = None
    scan: Callable[[Session, str], tuple[Product, Variant] | None] | None = None
    choose: Callable[[Session, str], list[Product]] | None = None
    counts_own: bool = True


class Listings(NamedTuple):
    """What can be done with offers at a service.

    `fetch` gives every offer that may be bought or is kept there, then those of `Since.open` that were not among them;
    `one` a single one (None: gone), `made` those of these variants that were made since a moment, drafts too.
    `write` sends one wish; where its outcome is pending, `poll` tells how it stands. `write_all` sends several of one
    action, of `batched`, no more than `most_at_once`; `poll` tells how they stand, in their order. What a service has
    no need of is left out. A write is sent once: who hears nothing has to look.
    `whole` says that asks have no cents. `per_minutes` is how many may be batched within how many minutes, and a day.
    """

    fetch: Callable[[Session, Since], Iterator[OfferPage]]
    one: Callable[[Session, str], Offer | None]
    made: Callable[[Session, Sequence[str], datetime], list[Offer]]
    write: Callable[[Session, Wish], Outcome]
    write_all: Callable[[Session, Sequence[Wish]], str] | None = None
    poll: Callable[[Session, str, Sequence[Wish]], list[Outcome]] | None = None
    batched: tuple[Action, ...] = ()
    most_at_once: int = 100
    whole: bool = False
    per_minutes: tuple[int, int] | None = None
    batched_per_day: int | None = None


@dataclass(frozen=True)
class Connector:
    """One service. `urls` are its base URLs by name, each a setting `NAME.KEY`; `headers` makes what each call carries.

    `check` proves that the connection works and tells whose account it is. `orders` gives pages of orders, `singly` the
    orders of these numbers, asked for where no list held them although they may have changed; `payouts` the same with
    what they pay, where lists leave that out. `paths` say where in the record of an order the fields of its sale are,
    `people` where names and addresses of people are: those are not kept.
    """

    name: str
    title: str
    asks: tuple[Ask, ...]
    urls: Mapping[str, str]
    headers: Callable[[Mapping[str, str]], Mapping[str, str]]
    check: Callable[[Session], str]
    login: Login | None = None
    per_second: float | None = None
    per_day: int | None = None
    fees: tuple[str, ...] = ()
    orders: Callable[[Session, Since], Iterator[Page]] | None = None
    singly: Callable[[Session, Sequence[str]], Iterator[Page]] | None = None
    payouts: Callable[[Session, Sequence[str]], Iterator[Page]] | None = None
    paths: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    market: Market | None = None
    people: tuple[str, ...] = ()
    listings: Listings | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        """What can be fetched from it."""
        needs = {
            "orders": self.orders,
            "payouts": self.payouts,
            "listings": self.listings,
            "catalog": self.market,
            "market": self.market,
        }
        return tuple(name for name, how in needs.items() if how is not None)


class Session:
    """Speaks with one account of a service: puts tokens on calls, renews them, and turns bad answers into errors.

    `ahead` lets a list of pages be fetched while the last page is being read.
    """

    def __init__(
        self,
        connector: Connector,
        urls: Mapping[str, str],
        account: str,
        transport: Transport,
        vault: Vault,
        lock: Lock,
        now: Callable[[], datetime],
        ahead: Ahead = iter,  # type: ignore[assignment]
    ) -> None:
        self.connector, self.urls, self.ahead, self._account = connector, urls, ahead, account
        self._transport, self._vault, self._lock, self._now = transport, vault, lock, now
        self._secrets: dict[str, str] = {}
        self._turn = Turn()
        self.ahead_by = timedelta(0)
        """How far the clock of this computer is ahead of the service's, by its last answer; never less than 0."""

    def get(self, path: str, **params: object) -> Any:
        """The JSON under `path` of the service; params that are None are left out.

        Raises NotConnected where the login has ended, Missing for 404, Refused for other wrong calls, Busy for 429,
        ServiceFailed for all else.
        """
        return self.send(self.call(path, params)).json()

    def seek(self, path: str, **params: object) -> Any | None:
        """What `get` gives; None where the service knows no such thing."""
        try:
            return self.get(path, **params)
        except Missing:
            return None

    def call(self, path: str, params: Mapping[str, object]) -> Call:
        """What asks for `path`: params that are None are left out, true and false as JSON has them."""
        words = {True: "true", False: "false"}
        wanted = {
            name: words[value] if isinstance(value, bool) else str(value)
            for name, value in params.items()
            if value is not None
        }
        return Call("GET", self.urls["api_url"] + path, wanted)

    def send(self, call: Call) -> Answer:
        """The answer to a call, which gets the headers of the service. Raises as `get` does."""
        with self._turn:  # pages that are fetched ahead and what is asked in between share one wire
            answer = self._transport.send(call._replace(headers={**call.headers, **self._headers(None)}))
            if answer.status == 401 and self.connector.login:
                spent = self._secrets.get("access_token")
                answer = self._transport.send(call._replace(headers={**call.headers, **self._headers(spent)}))
        self._compare_clocks(answer)
        return self._sound(answer)

    def _compare_clocks(self, answer: Answer) -> None:
        from email.utils import parsedate_to_datetime

        with suppress(ValueError, TypeError):
            told = parsedate_to_datetime(answer.headers.get("date", "")).astimezone(UTC)
            self.ahead_by = max(self._now() - told, timedelta(0))

    def renew(self) -> datetime | None:
        """Get a new access token now; when it ends."""
        self._headers(self._load().get("access_token", ""))
        return self._tokens().expires_at

    def _headers(self, spent: str | None) -> Mapping[str, str]:
        """What a call carries; `spent` is a token that the service no longer takes."""
        if not self._secrets:
            self._load()
        login = self.connector.login
        if login and (spent is not None or self._tokens().ended(self._now())):
            self._renew(login, spent)
        return self.connector.headers(self._secrets)

    def _renew(self, login: Login, spent: str | None) -> None:
        """New tokens, kept before their first use. Of several processes one asks, the others take what it got."""
        with self._lock.held(f"login-{self._account.replace('/', '-')}", wait=60):
            tokens = self._tokens(self._load())
            if tokens.access and tokens.access != spent and not tokens.ended(self._now()):
                return
            whose = Whose(self.connector.title, self.connector.name)
            new = refreshed(login, self.urls, self._secrets, self._transport, self._now(), whose)
            self._secrets = {**self._secrets, **new}
            self._vault.write(self._account, self._secrets)

    def _load(self) -> dict[str, str]:
        self._secrets = self._vault.read(self._account)
        if not self._secrets:
            raise NotConnected(f"{self.connector.title} is not connected", f"soleflip connect {self.connector.name}")
        for ask in self.connector.asks:
            if not self._secrets.get(ask.name):
                variable = f"SOLEFLIP_{self._account}_{ask.name}".upper().replace("-", "_").replace("/", "_")
                raise NotConnected(
                    f"{self.connector.title}: the {ask.title.lower()} is not there", f"export {variable}=…"
                )
        return self._secrets

    def _tokens(self, secrets: Mapping[str, str] | None = None) -> Tokens:
        return Tokens.of(self._secrets if secrets is None else secrets)

    def _sound(self, answer: Answer) -> Answer:
        """The answer if it is one. Raises what its status means."""
        title, name = self.connector.title, self.connector.name
        if answer.status < 300:
            return answer
        said = self._masked(words_of(answer))
        if answer.status == 401:
            raise NotConnected(f"{title} no longer takes the login{said}", f"soleflip connect {name}")
        if answer.status == 403:
            raise ServiceFailed(f"{title} refuses this{said}", f"soleflip connect test {name}")
        if answer.status == 404:
            raise Missing(f"{title} does not know that{said}", f"soleflip connect test {name}")
        if answer.status == 429:
            raise Busy(f"{title} asks to wait{said}", "run the same command again later")
        hint = "run the same command again later" if answer.status >= 500 or answer.status == 408 else None
        kind = ServiceFailed if hint else Refused
        raise kind(f"{title} failed with status {answer.status}{said}", hint)

    def _masked(self, text: str) -> str:
        """A text without the secrets of this account, which a service may repeat."""
        names = {*_TOKENS, *(ask.name for ask in self.connector.asks if ask.secret)}
        for secret in sorted((self._secrets.get(name, "") for name in names), key=len, reverse=True):
            text = text.replace(secret, "***") if secret else text
        return text


def part(name: str) -> str:
    """A name that a service or a person gave, as one part of a path."""
    return quote(name, safe="") if name.strip(".") else quote(name.replace(".", "%2E"), safe="%")


def words_of(answer: Answer) -> str:
    """What a service says went wrong, as the end of a sentence; nothing for a page of HTML."""
    try:
        body = answer.json()
    except ServiceFailed:
        return ""
    names = ("errorMessage", "message", "error_description", "error")
    found = next((body[name] for name in names if body.get(name)), "") if isinstance(body, dict) else ""
    text = " ".join("".join(sign if sign.isprintable() else " " for sign in str(found)).split())[:_MOST_WORDS]
    return f": {text}" if text else ""
