"""The login at accounts.stockx.com: authorization codes, tokens, and who may call the API."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from .wire import HTML_KIND, Json, Refusal, Reply, Request, said

AUDIENCE = "gateway.stockx.com"
LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass
class Session:
    """What a login lasts for: every refresh token that came of it lives and dies with it."""

    scope: str
    alive: bool = True


class Code(NamedTuple):
    """An authorization code that was handed out."""

    redirect_uri: str
    scope: str
    challenge: str
    expires: float


@dataclass
class Login:
    """The account's application and its tokens; lives are in seconds.

    `callbacks` are the registered addresses; without any, every address of this machine will do. `deny` is the error
    that a person who refuses sends back, such as `access_denied`. `rotate` gives a new refresh token each time, and
    ends the session when a spent one comes again.
    """

    client_id: str = "fake-client"
    client_secret: str = "fake-secret"  # noqa: S105
    api_key: str = "fake-key"
    callbacks: tuple[str, ...] = ()
    deny: str = ""
    rotate: bool = False
    access_life: float = 43_200
    code_life: float = 60
    clock: Callable[[], float] = time.time
    codes: dict[str, Code] = field(default_factory=dict)
    access: dict[str, float] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    spent: set[str] = field(default_factory=set)

    def token(self) -> str:
        """A new access token, as if someone had logged in."""
        now = self.clock()
        expires = now + self.access_life
        claims = {"iss": "https://accounts.example/", "sub": "fake|seller", "aud": AUDIENCE}
        made = signed(claims | {"iat": int(now), "exp": int(expires), "jti": secrets.token_hex(8)})
        self.access[made] = expires
        return made

    def refresh_token(self, session: Session | None = None) -> str:
        """A new refresh token, as if someone had logged in."""
        made = secrets.token_urlsafe(32)
        self.sessions[made] = session or Session("openid email offline_access")
        return made

    def expire_access(self) -> None:
        """No access token that was given is good any longer."""
        self.access.clear()

    def end_sessions(self) -> None:
        """No refresh token that was given is good any longer."""
        for session in self.sessions.values():
            session.alive = False

    def check(self, headers: Mapping[str, str]) -> None:
        """Who may call the API. Raises Refusal (401, 403)."""
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or self.access.get(token, 0) <= self.clock():
            raise Refusal(401, "Unauthorized")
        if headers.get("x-api-key") != self.api_key:
            raise Refusal(403, "Forbidden")

    def authorize(self, request: Request) -> Reply:
        """Sends the browser back at once: with a code, or with an error."""
        asked = request.params
        if asked.get("client_id") != self.client_id:
            return error_page(400, "Unknown client")
        target = asked.get("redirect_uri", "")
        if not self._registered(target):
            return error_page(403, f"Callback URL mismatch: {target}")
        objection = self._objection(asked)
        if objection:
            error, why = objection
            return sent_back(target, error=error, error_description=why, state=asked.get("state", ""))
        return sent_back(target, code=self._code(asked), state=asked["state"])

    def exchange(self, request: Request) -> Reply:
        """POST /oauth/token: for a code, or for a refresh token."""
        if request.kind != "application/x-www-form-urlencoded":
            return failed(400, "invalid_request", "The body must be application/x-www-form-urlencoded")
        form = request.form()
        if (form.get("client_id"), form.get("client_secret")) != (self.client_id, self.client_secret):
            return failed(401, "access_denied", "Unauthorized")
        grants = {"authorization_code": self._for_code, "refresh_token": self._for_refresh}
        grant = grants.get(form.get("grant_type", ""))
        return grant(form) if grant else failed(403, "unauthorized_client", "Grant type not allowed for the client.")

    def _registered(self, target: str) -> bool:
        parts = urlsplit(target)
        return target in self.callbacks if self.callbacks else parts.scheme == "http" and parts.hostname in LOOPBACK

    def _objection(self, asked: Mapping[str, str]) -> tuple[str, str] | None:
        """The error and the words for a request that is wrong, or for a person who refuses."""
        if asked.get("response_type") != "code":
            return "unsupported_response_type", "The response type must be code"
        if not asked.get("state"):
            return "invalid_request", "The state is missing"
        if asked.get("audience") != AUDIENCE:
            return "access_denied", f"Service not found: {asked.get('audience', '')}"
        if asked.get("code_challenge") and asked.get("code_challenge_method") != "S256":
            return "invalid_request", "The code challenge method must be S256"
        return (self.deny, "User did not authorize the request") if self.deny else None

    def _code(self, asked: Mapping[str, str]) -> str:
        code = secrets.token_urlsafe(24)
        expires = self.clock() + self.code_life
        challenge = asked.get("code_challenge", "")
        self.codes[code] = Code(asked["redirect_uri"], asked.get("scope", ""), challenge, expires)
        return code

    def _for_code(self, form: Mapping[str, str]) -> Reply:
        code = self.codes.pop(form.get("code", ""), None)
        if code is None or code.expires <= self.clock() or code.redirect_uri != form.get("redirect_uri"):
            return failed(403, "invalid_grant", "Invalid authorization code")
        if code.challenge and code.challenge != challenge_of(form.get("code_verifier", "")):
            return failed(403, "invalid_grant", "Failed to verify code verifier")
        # The documented answer has no expires_in; without offline_access there is no refresh token.
        answer = {"access_token": self.token(), "id_token": self._id_token(), "token_type": "Bearer"}
        if "offline_access" in code.scope.split():
            answer["refresh_token"] = self.refresh_token(Session(code.scope))
        return said(answer, headers={"Cache-Control": "no-store"})

    def _for_refresh(self, form: Mapping[str, str]) -> Reply:
        if form.get("audience") != AUDIENCE:
            return failed(400, "invalid_request", "The audience is missing or wrong")
        token = form.get("refresh_token", "")
        session = self.sessions.get(token)
        if session and token in self.spent:
            session.alive = False
        if session is None or not session.alive:
            return failed(403, "invalid_grant", "Unknown or invalid refresh token.")
        answer = {"access_token": self.token(), "expires_in": int(self.access_life), "id_token": self._id_token()}
        answer |= {"scope": "openid email offline_access", "token_type": "Bearer"}
        return said(answer | self._rotated(token, session), headers={"Cache-Control": "no-store"})

    def _rotated(self, token: str, session: Session) -> Json:
        if not self.rotate:
            return {}
        self.spent.add(token)
        return {"refresh_token": self.refresh_token(session)}

    def _id_token(self) -> str:
        return signed({"sub": "fake|seller", "aud": self.client_id, "exp": int(self.clock() + self.access_life)})


def signed(claims: Json) -> str:
    """A JWT of the claims; nobody but this fake can check its signature."""
    head = {"alg": "HS256", "typ": "JWT"}
    text = ".".join(unpadded(json.dumps(part).encode()) for part in (head, claims))
    return f"{text}.{unpadded(hmac.digest(b'fake', text.encode(), 'sha256'))}"


def unpadded(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a verifier (RFC 7636)."""
    return unpadded(hashlib.sha256(verifier.encode()).digest())


def sent_back(target: str, **words: str) -> Reply:
    joint = "&" if urlsplit(target).query else "?"
    told = urlencode({name: value for name, value in words.items() if value})
    return Reply(302, b"", HTML_KIND, {"Location": f"{target}{joint}{told}"})


def error_page(status: int, message: str) -> Reply:
    return Reply(status, f"<!DOCTYPE html><title>Oops!</title><p>{escape(message)}</p>".encode(), HTML_KIND)


def failed(status: int, error: str, description: str) -> Reply:
    """An error as Auth0 shapes it."""
    return said({"error": error, "error_description": description}, status)
