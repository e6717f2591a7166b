"""Addresses of calls: who is asked, what may be shown of them, and where an answer sends a call on to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import SplitResult, parse_qsl, quote, urldefrag, urlencode, urljoin, urlsplit

from ..domain.ports import Answer, Call

_SECRET_NAME = re.compile(
    r"token|secret|passw|pwd|credential|cookie|session|signature|jwt|bearer|auth|api[-_]?key|key$|"
    r"(^|[^a-z])(sig|code|state|pin|otp|hmac)$",
    re.IGNORECASE,
)
# Keys of 20 signs and more mix small and capital letters with digits; ids and slugs of the services do not.
_SECRET_VALUE = re.compile(r"(?=[^a-z]*[a-z])(?=[^A-Z]*[A-Z])(?=[^0-9]*[0-9]).{20,}", re.DOTALL)
_HIDDEN = "***"
_MOVED = (301, 302, 303, 307, 308)
_HARMLESS = ("accept", "accept-language", "user-agent")
_PORTS = {"http": 80, "https": 443}


def host_of(url: str) -> str:
    """Who is asked, in small letters and with the port where the URL names one; "" where it is no URL."""
    return _parts(url).netloc.rpartition("@")[2].lower()


def with_params(url: str, params: Mapping[str, str]) -> str:
    """The URL as it is sent: `params` are added to its own query, which stays as it was; no fragment."""
    plain = urldefrag(url).url
    if not params:
        return plain
    return f"{plain}{'&' if '?' in plain else '?'}{urlencode(params)}"


def shown(url: str) -> str:
    """The URL as a log may have it: what looks like a secret is hidden, in its query, path and user's part."""
    parts = _parts(url)
    path = "/".join(_HIDDEN if _SECRET_VALUE.fullmatch(part) else part for part in parts.path.split("/"))
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = "&".join(f"{quote(name)}={_shown_value(name, value)}" for name, value in pairs)
    return parts._replace(netloc=host_of(url), path=path, query=query, fragment="").geturl()


def redirected(call: Call, answer: Answer) -> Call | None:
    """The call to make instead, or None where the answer is to be taken as it is.

    Only what reads is sent on. Another host, port or scheme is asked only by a call without credentials, never
    without TLS where the first one had it, and is handed none of the call's own headers.
    """
    if answer.status not in _MOVED or call.method.upper() not in ("GET", "HEAD"):
        return None
    here = with_params(call.url, call.params)
    there = _joined(here, answer.headers.get("location", ""))
    if not there or _parts(there).scheme not in ("https", _parts(here).scheme):
        return None
    if _origin(here) == _origin(there):
        return call._replace(url=there, params={})
    if _carries_credentials(call, here):
        return None
    headers = {name: value for name, value in call.headers.items() if name.lower() in _HARMLESS}
    return call._replace(url=there, params={}, headers=headers)


def _shown_value(name: str, value: str) -> str:
    return _HIDDEN if _SECRET_NAME.search(name) or _SECRET_VALUE.fullmatch(value) else quote(value, safe=",:")


def _carries_credentials(call: Call, url: str) -> bool:
    return "@" in _parts(url).netloc or _HIDDEN in shown(url) or any(map(_SECRET_NAME.search, call.headers))


def _joined(here: str, there: str) -> str:
    try:
        return urldefrag(urljoin(here, there)).url if there else ""
    except ValueError:
        return ""


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = _parts(url)
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises where it is no number
    except ValueError:
        return SplitResult("", "", "", "", "")
    return parts
