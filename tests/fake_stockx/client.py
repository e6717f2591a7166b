"""A client of a few lines over urllib: an answer is an answer, whatever its status."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from fake_stockx import Shop

CALLBACK = "http://localhost:8123/callback"


class Staying(HTTPRedirectHandler):
    """Follows nothing: where it leads is the answer."""

    def redirect_request(self, *_: Any) -> None:
        return None


OPENER: OpenerDirector = build_opener(Staying)


@dataclass(frozen=True)
class Said:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def error(self) -> str:
        """What an error of the API says."""
        return str(self.json["errorMessage"])

    @property
    def led_to(self) -> dict[str, str]:
        """The words in the address that a redirect leads to."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.headers["Location"]).query).items()}


def send(method: str, url: str, headers: Mapping[str, str], content: bytes | None = None) -> Said:
    request = Request(url, data=content, headers=dict(headers), method=method)
    try:
        with OPENER.open(request, timeout=10) as answer:
            return Said(answer.status, answer.headers, answer.read())
    except HTTPError as error:
        with error:
            return Said(error.code, error.headers, error.read())


@dataclass
class Client:
    """Speaks with a shop that is served, as one who is logged in."""

    url: str
    shop: Shop

    def __post_init__(self) -> None:
        key = {"x-api-key": self.shop.login.api_key}
        self.headers = {"Authorization": f"Bearer {self.shop.login.token()}"} | key

    def call(self, method: str, path: str, body: Any = None, **params: object) -> Said:
        """A call of the API; `path` is what follows /v2."""
        content = None if body is None else json.dumps(body).encode()
        headers = self.headers | ({} if body is None else {"Content-Type": "application/json"})
        query = f"?{urlencode(params)}" if params else ""
        return send(method, f"{self.url}/v2{path}{query}", headers, content)

    def get(self, path: str, **params: object) -> Said:
        return self.call("GET", path, **params)

    def pages(self, path: str, name: str, size: int = 100, **params: object) -> list[Any]:
        """Every row of every page."""
        rows: list[Any] = []
        for number in range(1, 1000):
            page = self.get(path, pageNumber=number, pageSize=size, **params).json
            rows += page[name]
            if not page["hasNextPage"]:
                break
        return rows

    def authorize(self, **changed: str) -> Said:
        """What the login answers; a value of "" leaves a word out."""
        words = {
            "response_type": "code",
            "client_id": self.shop.login.client_id,
            "redirect_uri": CALLBACK,
            "scope": "offline_access openid",
            "audience": "gateway.stockx.com",
            "state": "xyz",
        }
        query = urlencode({name: value for name, value in (words | changed).items() if value})
        return send("GET", f"{self.url}/authorize?{query}", {})

    def token(self, **words: str) -> Said:
        """What the token endpoint answers to a form of these words and the application's own."""
        mine = {"client_id": self.shop.login.client_id, "client_secret": self.shop.login.client_secret}
        return send("POST", f"{self.url}/oauth/token", FORM, urlencode(mine | words).encode())

    def exchange(self, code: str, **words: str) -> Said:
        known = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
        return self.token(**(known | words))

    def refresh(self, token: str, **words: str) -> Said:
        known = {"grant_type": "refresh_token", "refresh_token": token, "audience": "gateway.stockx.com"}
        return self.token(**(known | words))

    def fake(self, method: str, path: str, body: Any = None) -> Said:
        """A call of the ways in for people."""
        content = None if body is None else json.dumps(body).encode()
        return send(method, f"{self.url}/__fake__{path}", {"Content-Type": "application/json"}, content)


FORM = {"Content-Type": "application/x-www-form-urlencoded"}
