"""Addresses: what is hidden of them, and where a redirect leads."""

from collections.abc import Mapping

import pytest

from soleflip_cli.domain.ports import Answer, Call
from soleflip_cli.machine.addresses import host_of, redirected, shown
from tests.machine.conftest import Line
from tests.support.faults import answers, serving

HERE = "https://api.stockx.com/v2/orders"
SECRET_NAMES = [
    *("key", "apikey", "api_key", "API-KEY", "accessKey", "token", "access_token", "refreshToken", "client_secret"),
    *("password", "passwd", "pwd", "code", "auth_code", "state", "sig", "signature", "X-Amz-Signature"),
    *("X-Amz-Credential", "session", "sessionId", "jwt", "auth", "oauth_nonce", "otp"),
]
PLAIN_NAMES = [
    *("page", "cursor", "keyword", "currencyCode", "orderStatus", "fromDate", "pageSize", "variant_id", "query"),
    *("estate", "design", "q"),
]
PLAIN_VALUES = [
    "95591141-83912556",
    "DD1391-100",
    "3f2c8d5e-7a41-4b0e-9c55-1f6f0b7d2a10",
    "2026-03-01T00:00:00Z",
    "air-jordan-1-retro-high-og-chicago-lost-and-found",
]


@pytest.mark.parametrize("name", SECRET_NAMES)
def test_a_value_whose_name_sounds_secret_is_hidden(name: str) -> None:
    assert shown(f"{HERE}?a=1&{name}=42&b=2") == f"{HERE}?a=1&{name}=***&b=2"


@pytest.mark.parametrize("name", PLAIN_NAMES)
def test_any_other_value_is_shown(name: str) -> None:
    assert shown(f"{HERE}?{name}=42") == f"{HERE}?{name}=42"


@pytest.mark.parametrize("value", PLAIN_VALUES)
def test_ids_slugs_and_dates_are_shown(value: str) -> None:
    assert shown(f"{HERE}/{value}?of={value}") == f"{HERE}/{value}?of={value}"


def test_what_looks_like_a_key_is_hidden_wherever_it_stands() -> None:
    key = "A1b2C3d4E5f6G7h8I9j0"
    assert shown(f"https://me:{key}@HOST.example:8443/bot/{key}/send?of={key}#{key}") == (
        "https://host.example:8443/bot/***/send?of=***"
    )


@pytest.mark.parametrize(
    ("url", "host"),
    [
        (HERE, "api.stockx.com"),
        ("http://me:secret@Api.eBay.com:8080/x@y", "api.ebay.com:8080"),
        ("http://127.0.0.1:9/", "127.0.0.1:9"),
        ("no url", ""),
        ("http://a:b/", ""),
    ],
)
def test_the_host_is_who_is_asked(url: str, host: str) -> None:
    assert host_of(url) == host


def onward(to: str, status: int = 302, method: str = "GET", headers: Mapping[str, str] | None = None) -> Call | None:
    call = Call(method, HERE, {"page": "2"}, headers or {})
    return redirected(call, Answer(status, {"location": to}, b""))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_within_one_host_a_call_goes_on_as_it_is(status: int) -> None:
    key = {"Authorization": "Bearer x"}
    assert onward("/v3/orders?page=1", status, headers=key) == Call(
        "GET", "https://api.stockx.com/v3/orders?page=1", headers=key
    )


@pytest.mark.parametrize("name", ["Authorization", "x-api-key", "Cookie", "X-Shopify-Access-Token", "X-Auth-Email"])
@pytest.mark.parametrize(
    "to",
    ["https://evil.example/", "//evil.example/", "https://api.stockx.com:444/", "https://api.stockx.com.evil.example/"],
)
def test_credentials_go_to_no_other_host(to: str, name: str) -> None:
    assert onward(to, headers={name: "x"}) is None


def test_credentials_in_the_url_go_to_no_other_host() -> None:
    answer = Answer(302, {"location": "https://evil.example/"}, b"")
    for url in (f"{HERE}?api_key=1", f"{HERE}/A1b2C3d4E5f6G7h8I9j0k1", HERE.replace("//", "//me:pass@")):
        assert redirected(Call("GET", url), answer) is None


def test_without_credentials_another_host_is_asked_and_handed_nothing_of_ours() -> None:
    there = onward("https://cdn.example/file", headers={"Accept": "text/csv", "X-Shop": "1"})
    assert there == Call("GET", "https://cdn.example/file", headers={"Accept": "text/csv"})


@pytest.mark.parametrize(
    "to", ["http://api.stockx.com/v2/orders", "ftp://cdn.example/", "file:///etc/passwd", "", "http://["]
)
def test_nothing_is_asked_without_tls_or_without_sense(to: str) -> None:
    assert onward(to) is None


@pytest.mark.parametrize(("status", "method"), [(307, "POST"), (302, "PUT"), (200, "GET"), (304, "GET"), (300, "GET")])
def test_only_what_reads_is_sent_on(status: int, method: str) -> None:
    assert onward("/elsewhere", status, method) is None


def test_a_redirect_to_another_host_is_handed_back_where_there_is_a_key(line: Line) -> None:
    with serving() as other:
        line.service.play(answers(302, Location=f"{other.url}/there"))
        answer = line.wire.send(Call("GET", line.service.url, headers={"x-api-key": "1"}))
        assert (answer.status, other.seen) == (302, [])
        assert line.wire.send(Call("GET", line.service.url)).status == 200
        assert [seen.path for seen in other.seen] == ["/there"]


def test_a_circle_of_redirects_ends(line: Line) -> None:
    line.service.play(answers(302, Location="/again"))
    assert line.send().status == 302
    assert len(line.service.seen) == 6
