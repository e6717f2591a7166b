"""OAuth 2 with an authorization code (RFC 6749, 7636): the address to log in at, codes and tokens."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets as chance
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlencode, urlsplit

from ..domain.errors import NotConnected, ServiceFailed, UsageError
from ..domain.ports import Answer, Call, Transport

_EARLY = timedelta(seconds=60)


@dataclass(frozen=True)
class Login:
    """How one logs in: paths below `login_url`, scopes, and what else the service wants to be told."""

    authorize: str
    token: str
    scopes: tuple[str, ...]
    extra: Mapping[str, str] = field(default_factory=dict)
    refresh_extra: Mapping[str, str] = field(default_factory=dict)
    pkce: bool = False


class Tokens(NamedTuple):
    """An access token and when it ends; None where that is not known."""

    access: str | None
    expires_at: datetime | None

    @classmethod
    def of(cls, secrets: Mapping[str, str]) -> Tokens:
        """Those among the secrets of an account."""
        stated = secrets.get("expires_at")
        return cls(secrets.get("access_token"), datetime.fromisoformat(stated) if stated else None)

    def ended(self, now: datetime) -> bool:
        """Whether there is none, or it is at its end."""
        return self.access is None or (self.expires_at is not None and self.expires_at - _EARLY <= now)


class Whose(NamedTuple):
    """The service as people call it, and as they type it."""

    title: str
    name: str


class Attempt(NamedTuple):
    """A login under way: what the answer must repeat, and what proves that the same program asks for tokens."""

    state: str
    verifier: str
    redirect: str


def begin(redirect: str) -> Attempt:
    """A new attempt whose answer will come to `redirect`."""
    return Attempt(chance.token_urlsafe(24), chance.token_urlsafe(48), redirect)


def address(login: Login, urls: Mapping[str, str], client: str, attempt: Attempt) -> str:
    """The page on which the person logs in."""
    asked = {
        "response_type": "code",
        "client_id": client,
        "redirect_uri": attempt.redirect,
        "scope": " ".join(login.scopes),
        "state": attempt.state,
        **login.extra,
    }
    if login.pkce:
        digest = hashlib.sha256(attempt.verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        asked |= {"code_challenge": challenge, "code_challenge_method": "S256"}
    return f"{urls['login_url']}{login.authorize}?{urlencode(asked)}"


def code_in(answer: str, attempt: Attempt) -> str:
    """The code in the address that the login led to, or in its query.

    Raises NotConnected where the person refused, UsageError where it belongs to another attempt or holds no code.
    """
    said = parse_qs(urlsplit(answer).query or answer.partition("?")[2] or answer)
    if "error" in said:
        why = " ".join((said.get("error_description") or said["error"])[0].split())[:200]
        raise NotConnected(f"the login was not granted: {why}", "run the same command again")
    if said.get("state", [""])[0] != attempt.state:
        raise UsageError("this answer is of another login", "run the same command again, and use its address")
    if not said.get("code", [""])[0]:
        raise UsageError("the address holds no code", "paste the whole address that the login led to")
    return said["code"][0]


def exchanged(
    login: Login,
    urls: Mapping[str, str],
    secrets: Mapping[str, str],
    transport: Transport,
    code: str,
    attempt: Attempt,
    now: datetime,
) -> dict[str, str]:
    """The tokens for a code, as secrets. Raises NotConnected where the service does not grant them."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": attempt.redirect, **_client(secrets)}
    if login.pkce:
        form["code_verifier"] = attempt.verifier
    answer = transport.send(Call("POST", urls["login_url"] + login.token, form=form, repeatable=False))
    if answer.status >= 400:
        raise NotConnected(f"the login was not granted{_why(answer)}", "check client id and secret, then try again")
    return _kept(answer, now)


def refreshed(
    login: Login, urls: Mapping[str, str], secrets: Mapping[str, str], transport: Transport, now: datetime, whose: Whose
) -> dict[str, str]:
    """New tokens for the refresh token, as secrets.

    Raises NotConnected where the login has ended, ServiceFailed where the service fails.
    """
    title, name = whose
    if not secrets.get("refresh_token"):
        raise NotConnected(f"the login to {title} has ended", f"soleflip connect {name}")
    form = {"grant_type": "refresh_token", "refresh_token": secrets["refresh_token"], **_client(secrets)}
    call = Call("POST", urls["login_url"] + login.token, form={**form, **login.refresh_extra}, repeatable=False)
    answer = transport.send(call)
    if answer.status >= 500 or answer.status == 408:
        raise ServiceFailed(f"{title} cannot renew the login: status {answer.status}", "run the command again later")
    if answer.status >= 400:
        raise NotConnected(f"the login to {title} has ended{_why(answer)}", f"soleflip connect {name}")
    return _kept(answer, now)


def _client(secrets: Mapping[str, str]) -> dict[str, str]:
    return {name: secrets[name] for name in ("client_id", "client_secret") if secrets.get(name)}


def _kept(answer: Answer, now: datetime) -> dict[str, str]:
    """What of an answer is kept; a refresh token that is not repeated stays the old one."""
    body: Any = answer.json()
    if not isinstance(body, dict) or not body.get("access_token"):
        raise ServiceFailed("the login answered without a token", "run the same command again later")
    found = {"access_token": str(body["access_token"])}
    if body.get("refresh_token"):
        found["refresh_token"] = str(body["refresh_token"])
    ends = _end(body, now)
    return {**found, "expires_at": ends.isoformat() if ends else "", "scope": str(body.get("scope") or "")}


def _end(body: Mapping[str, Any], now: datetime) -> datetime | None:
    """When the token ends: as the answer says, else as the token itself says (RFC 7519)."""
    try:
        if body.get("expires_in") is not None:
            return now + timedelta(seconds=int(body["expires_in"]))
        claims = str(body["access_token"]).split(".")[1]
        known = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
        return datetime.fromtimestamp(int(known["exp"]), UTC)
    except (ValueError, LookupError, TypeError, OverflowError, OSError):
        return None


def _why(answer: Answer) -> str:
    """The kind of error, which is no secret; its description may repeat what was sent."""
    try:
        body = answer.json()
    except ServiceFailed:
        return ""
    kind = body.get("error") if isinstance(body, dict) else None
    return f": {kind[:60]}" if isinstance(kind, str) and kind.isprintable() else ""
