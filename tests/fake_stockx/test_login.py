"""The login: codes, tokens, rotation, and who may call the API."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode

import pytest

from fake_stockx import Shop
from tests.fake_stockx.client import CALLBACK, Client, send

# RFC 7636, appendix B.
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


class Hand:
    """A clock that is turned by hand."""

    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def hand(shop: Shop) -> Hand:
    clock = Hand()
    shop.login.clock = clock
    return clock


def code(client: Client, **words: str) -> str:
    return client.authorize(**words).led_to["code"]


def claims(token: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(urlsafe_b64decode(token.split(".")[1] + "=="))
    return found


def test_a_login_leads_back_with_a_code_and_the_state(client: Client) -> None:
    answer = client.authorize(state="a b&c")
    assert (answer.status, answer.headers["Location"].split("?")[0]) == (302, CALLBACK)
    assert answer.led_to.keys() == {"code", "state"}
    assert answer.led_to["state"] == "a b&c"


def test_an_address_that_has_a_query_keeps_it(client: Client) -> None:
    assert client.authorize(redirect_uri=f"{CALLBACK}?shop=1").led_to["shop"] == "1"


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"state": ""}, "invalid_request"),
        ({"audience": "urn:gateway.stockx.com"}, "access_denied"),
        ({"code_challenge": "x", "code_challenge_method": "plain"}, "invalid_request"),
    ],
)
def test_what_is_wrong_is_told_at_the_callback(client: Client, wrong: dict[str, str], error: str) -> None:
    answer = client.authorize(**wrong).led_to
    assert (answer["error"], "code" in answer, bool(answer["error_description"])) == (error, False, True)


def test_a_person_may_refuse(client: Client, shop: Shop) -> None:
    shop.login.deny = "access_denied"
    answer = client.authorize().led_to
    assert (answer["error"], answer["state"]) == ("access_denied", "xyz")


@pytest.mark.parametrize(
    "wrong", [{"client_id": "other"}, {"redirect_uri": "https://shop.example/callback"}, {"redirect_uri": ""}]
)
def test_a_stranger_is_led_nowhere(client: Client, wrong: dict[str, str]) -> None:
    answer = client.authorize(**wrong)
    assert (answer.status in (400, 403), answer.headers.get("Location")) == (True, None)
    assert answer.headers["Content-Type"].startswith("text/html")


def test_a_registered_callback_must_match_to_the_letter(client: Client, shop: Shop) -> None:
    shop.login.callbacks = (CALLBACK,)
    assert client.authorize().status == 302
    assert client.authorize(redirect_uri=CALLBACK + "/").status == 403


def test_a_code_buys_tokens_that_the_api_takes(client: Client, hand: Hand) -> None:
    answer = client.exchange(code(client)).json
    assert answer.keys() == {"access_token", "refresh_token", "id_token", "token_type"}  # no expires_in
    assert claims(answer["access_token"])["exp"] == hand.now + 43_200
    client.headers["Authorization"] = f"Bearer {answer['access_token']}"
    assert client.get("/selling/orders/active").status == 200


def test_without_offline_access_there_is_no_refresh_token(client: Client) -> None:
    assert "refresh_token" not in client.exchange(code(client, scope="openid")).json


def test_a_code_is_good_once(client: Client) -> None:
    once = code(client)
    assert client.exchange(once).status == 200
    again = client.exchange(once)
    assert (again.status, again.json) == (
        403,
        {"error": "invalid_grant", "error_description": "Invalid authorization code"},
    )


def test_a_code_gets_old(client: Client, hand: Hand) -> None:
    old = code(client)
    hand.now += 60
    assert client.exchange(old).json["error"] == "invalid_grant"


def test_a_code_is_for_one_callback(client: Client) -> None:
    assert client.exchange(code(client), redirect_uri="http://localhost:8123/").json["error"] == "invalid_grant"


@pytest.mark.parametrize(("verifier", "status"), [(VERIFIER, 200), ("wrong", 403), ("", 403)])
def test_a_challenge_asks_for_its_verifier(client: Client, verifier: str, status: int) -> None:
    got = code(client, code_challenge=CHALLENGE, code_challenge_method="S256")
    assert client.exchange(got, code_verifier=verifier).status == status


def test_a_refresh_token_stays_unless_it_rotates(client: Client) -> None:
    token = client.exchange(code(client)).json["refresh_token"]
    first, second = client.refresh(token).json, client.refresh(token).json
    assert first.keys() == {"access_token", "expires_in", "id_token", "scope", "token_type"}
    assert (first["expires_in"], second["scope"]) == (43_200, "openid email offline_access")
    assert first["access_token"] != second["access_token"]


def test_a_spent_refresh_token_ends_the_session(client: Client, shop: Shop) -> None:
    shop.login.rotate = True
    first = client.exchange(code(client)).json["refresh_token"]
    second = client.refresh(first).json["refresh_token"]
    third = client.refresh(second).json["refresh_token"]
    assert client.refresh(first).json["error"] == "invalid_grant"
    assert client.refresh(third).json["error"] == "invalid_grant", "the whole family dies"


def test_one_session_ends_and_another_lasts(client: Client, shop: Shop) -> None:
    shop.login.rotate = True
    other, mine = shop.login.refresh_token(), shop.login.refresh_token()
    client.refresh(mine)
    assert client.refresh(mine).status == 403
    assert client.refresh(other).status == 200


def test_sessions_end_when_told(client: Client, shop: Shop) -> None:
    token = shop.login.refresh_token()
    shop.login.end_sessions()
    assert client.refresh(token).json["error_description"] == "Unknown or invalid refresh token."


@pytest.mark.parametrize(
    ("words", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "access_denied"),
        ({"grant_type": "client_credentials"}, 403, "unauthorized_client"),
        ({"grant_type": "password"}, 403, "unauthorized_client"),
        ({"audience": "urn:gateway.stockx.com"}, 400, "invalid_request"),
    ],
)
def test_errors_of_the_token_endpoint(client: Client, words: dict[str, str], status: int, error: str) -> None:
    answer = client.refresh(client.shop.login.refresh_token(), **words)
    assert (answer.status, answer.json["error"]) == (status, error)
    assert answer.json.keys() == {"error", "error_description"}


def test_the_token_endpoint_takes_forms_only(client: Client) -> None:
    answer = send("POST", f"{client.url}/oauth/token", {"Content-Type": "application/json"}, b"{}")
    assert (answer.status, answer.json["error"]) == (400, "invalid_request")


@pytest.mark.parametrize(
    ("header", "value", "status"),
    [("Authorization", "Bearer other", 401), ("Authorization", "", 401), ("x-api-key", "other", 403)],
)
def test_the_api_wants_a_token_and_a_key(client: Client, header: str, value: str, status: int) -> None:
    client.headers[header] = value
    answer = client.get("/selling/orders/active")
    assert (answer.status, answer.json["statusCode"], bool(answer.error)) == (status, status, True)


def test_an_access_token_gets_old(client: Client, hand: Hand) -> None:
    client.headers["Authorization"] = f"Bearer {client.shop.login.token()}"
    hand.now += 43_199
    assert client.get("/selling/orders/active").status == 200
    hand.now += 1
    assert client.get("/selling/orders/active").status == 401


def test_access_tokens_end_when_told(client: Client, shop: Shop) -> None:
    shop.login.expire_access()
    assert client.get("/selling/orders/active").status == 401
