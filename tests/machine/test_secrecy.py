"""What a call carries in secret shows nowhere: no line of the log, no error, nothing behind an error."""

import json
import logging
import traceback
from collections.abc import Iterator

import pytest

from soleflip_cli.domain.errors import SoleflipError
from soleflip_cli.domain.ports import Call
from soleflip_cli.machine.transport import Limits, Wire
from tests.machine.conftest import Line
from tests.support.faults import (
    PAGE,
    Act,
    answers,
    breaks_off,
    drips,
    floods,
    hangs_up,
    keeps_silent,
    resets,
    zips_badly,
)

CANARY = "Canary7Sings4Nobody2Hears"
HEADERS = {
    "Authorization": f"Bearer {CANARY}",
    "X-Api-Key": CANARY,
    "Cookie": f"login={CANARY}",
    "X-Shopify-Access-Token": CANARY,
}
ECHO = answers(401, json.dumps({"sent": CANARY}).encode(), Set_Cookie=f"login={CANARY}", X_Echo=CANARY)
ACTS: list[Act] = [
    *map(answers, [200, 401, 403, 404, 413, 429, 500, 503]),
    answers(504, PAGE, "text/html"),
    answers(429, Retry_After="3600"),
    answers(302, Location=f"https://other.example/?token={CANARY}"),
    answers(302, Location=f"http://[{CANARY}"),
    *(ECHO, resets, hangs_up, breaks_off, zips_badly, keeps_silent, drips, floods),
]
BAD_HEADERS = [f"{CANARY}\n", f"{CANARY}ü", f"{CANARY}\0", f"{CANARY}\r\nX: y"]


def links(error: BaseException | None) -> Iterator[BaseException]:
    """The error, all it was raised from and all it was raised beside."""
    if error is not None:
        yield error
        yield from links(error.__cause__)
        yield from links(error.__context__)


def text_of(error: BaseException) -> str:
    parts = [[repr(one), str(one), repr(one.args), repr(vars(one))] for one in links(error)]
    return "".join([*traceback.format_exception(error), *(text for part in parts for text in part)])


def tell_all(wire: Wire, call: Call) -> str:
    """Everything that an error says and holds; nothing where there is none."""
    try:
        wire.send(call)
    except SoleflipError as error:
        assert [type(one).__module__ for one in links(error) if not isinstance(one, SoleflipError)] == []
        return text_of(error)
    return ""


def call_to(line: Line, method: str) -> Call:
    url = f"http://{CANARY}:{CANARY}@{line.service.host}/hook/{CANARY}/orders?page=2&api_key={CANARY}"
    form = {"refresh_token": CANARY} if method == "PUT" else None
    return Call(method, url, {"access_token": CANARY}, HEADERS, {"key": CANARY} if method == "POST" else None, form)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
@pytest.mark.parametrize("act", ACTS)
def test_no_secret_is_shown_whatever_happens(
    line: Line, act: Act, method: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    line.limits = Limits(2, 0.1, 0.1, 1_000_000)
    line.service.play(act)
    wire = line.new()
    shown = tell_all(wire, call_to(line, method)) + "".join(line.said) + caplog.text + "".join(capfd.readouterr())
    wire.close()
    assert CANARY in str(line.service.seen)  # it was sent
    assert len(line.said) == len(line.service.seen)
    assert f"{method} http://{line.service.host}/hook/***/orders?page=2&api_key=***&access_token=***: " in line.said[0]
    assert CANARY not in shown


@pytest.mark.parametrize("value", BAD_HEADERS)
def test_a_key_that_cannot_be_a_header_is_not_quoted(line: Line, value: str) -> None:
    shown = tell_all(line.wire, Call("GET", line.service.url, headers={"X-Api-Key": value}))
    assert "StockX cannot be asked" in shown
    assert CANARY not in shown + "".join(line.said)
    assert (line.service.seen, line.waits) == ([], [])


def test_a_proxy_that_cannot_be_used_is_not_quoted(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://{CANARY}:{CANARY}@proxy:port")
    shown = tell_all(line.wire, Call("GET", line.service.url))
    assert "the proxy or the certificates" in shown
    assert CANARY not in shown


def test_an_attempt_is_told_in_one_line(line: Line) -> None:
    line.service.play(answers(503), resets, answers())
    line.send()
    start = f"GET {line.service.url}/orders: "
    assert [said.removeprefix(start).split(", ")[0] for said in line.said] == [
        "503",
        "broke off before its answer was whole",
        "200",
    ]
    assert [said.split(", ")[-1] for said in line.said] == ["attempt 1", "attempt 2", "attempt 3"]
    assert all(said.split(", ")[1].endswith(" ms") for said in line.said)
