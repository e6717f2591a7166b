"""Calls over a real connection: what is repeated, how often, and what comes of it."""

import gzip
import time
from datetime import timedelta
from email.utils import format_datetime

import pytest

from soleflip_cli import __version__
from soleflip_cli.domain.errors import Busy, MachineFailed, ServiceFailed
from soleflip_cli.domain.ports import Call
from soleflip_cli.machine.transport import Host, Limits
from tests.machine.conftest import NOON, QUICK, Line
from tests.support.faults import (
    OK,
    PAGE,
    Act,
    Faults,
    answers,
    breaks_off,
    breaks_off_a_chunk,
    drips,
    drips_its_head,
    drips_to_the_end,
    floods,
    hangs_up,
    keeps_silent,
    resets,
    zips_badly,
)

FOR_GOOD = [400, 401, 403, 404, 409, 413, 415, 422, 501]
PASSING = [408, 500, 502, 503, 504]
GROWING = [0.5, 1.0, 2.0, 4.0]
BROKEN = "StockX broke off before its answer was whole"
NO_ANSWER: list[tuple[Act, str]] = [
    (resets, BROKEN),
    (hangs_up, BROKEN),
    (breaks_off, BROKEN),
    (breaks_off_a_chunk, BROKEN),
    (zips_badly, BROKEN),
    (keeps_silent, "StockX did not answer within 0.3 s"),
]
NAMES = [act.__name__ for act, _ in NO_ANSWER]


@pytest.mark.parametrize("method", ["GET", "PUT", "POST"])
@pytest.mark.parametrize("status", [200, 201, *FOR_GOOD])
def test_an_answer_for_good_is_taken_at_once(line: Line, status: int, method: str) -> None:
    line.service.play(answers(status, b'{"message": "no"}'))
    assert line.send(method).status == status
    assert (len(line.service.seen), line.waits) == (1, [])


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
@pytest.mark.parametrize("status", [*PASSING, 429])
def test_a_passing_trouble_is_waited_out_four_times_and_then_told(line: Line, status: int, method: str) -> None:
    line.service.play(answers(status, b"" if method == "HEAD" else PAGE, "text/html"))
    assert line.send(method).status == status
    assert (len(line.service.seen), line.waits) == (5, GROWING)


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize("status", PASSING)
def test_what_may_have_been_done_is_not_sent_again(line: Line, status: int, method: str) -> None:
    line.service.play(answers(status))
    assert line.send(method).status == status
    assert (len(line.service.seen), line.waits) == (1, [])


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_what_was_refused_for_being_too_fast_was_not_done(line: Line, method: str) -> None:
    line.service.play(answers(429), answers(429), answers(201))
    assert line.send(method).status == 201
    assert (len(line.service.seen), line.waits) == (3, GROWING[:2])


@pytest.mark.parametrize(("act", "message"), NO_ANSWER, ids=NAMES)
def test_no_answer_is_asked_for_five_times_and_then_an_error(line: Line, act: Act, message: str) -> None:
    line.service.play(act)
    with pytest.raises(ServiceFailed) as caught:
        line.send()
    assert caught.value.message == f"{message} (5 attempts)"
    assert (len(line.service.seen), line.waits) == (5, GROWING)


@pytest.mark.parametrize(("act", "message"), NO_ANSWER, ids=NAMES)
def test_no_answer_to_a_post_is_an_error_at_once(line: Line, act: Act, message: str) -> None:
    line.service.play(act)
    with pytest.raises(ServiceFailed) as caught:
        line.send("POST")
    assert (caught.value.message, len(line.service.seen), line.waits) == (message, 1, [])


@pytest.mark.parametrize("act", [*(act for act, _ in NO_ANSWER), *map(answers, PASSING)])
def test_a_service_that_recovers_is_no_error(line: Line, act: Act) -> None:
    line.service.play(act, answers())
    assert line.send().json() == {"orders": []}
    assert (len(line.service.seen), line.waits) == (2, GROWING[:1])


def test_the_call_says_itself_whether_it_may_be_repeated(line: Line) -> None:
    line.service.play(answers(503), answers())
    assert line.send("POST", repeatable=True).status == 200
    line.service.play(answers(503), answers())
    assert line.send("GET", repeatable=False).status == 503


def test_nobody_there_is_asked_for_five_times(line: Line, service: Faults) -> None:
    service.shutdown()
    service.server_close()
    with pytest.raises(ServiceFailed, match=r"^StockX could not be reached \(5 attempts\)$"):
        line.send()


def test_a_wire_that_was_closed_asks_for_nothing_more(line: Line) -> None:
    line.wire.close()
    with pytest.raises(ServiceFailed, match="the run has ended"):
        line.send()
    assert line.service.seen == []


def test_waits_differ_by_chance_up_to_a_half(line: Line) -> None:
    line.chance = 1.0
    line.service.play(answers(500))
    line.send()
    assert line.waits == [0.25, 0.5, 1.0, 2.0]


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("told", ["7", format_datetime(NOON + timedelta(seconds=7), usegmt=True)])
def test_a_service_that_says_how_long_is_obeyed(line: Line, told: str, status: int) -> None:
    line.service.play(answers(status, Retry_After=told), answers())
    assert line.send().status == 200
    assert line.waits == [7.0]


@pytest.mark.parametrize("told", ["0", "soon", "-5", "", format_datetime(NOON - timedelta(days=1), usegmt=True)])
def test_a_wait_that_says_nothing_is_ours(line: Line, told: str) -> None:
    line.service.play(answers(429, Retry_After=told), answers())
    line.send()
    assert line.waits == [0.5]


@pytest.mark.parametrize("told", ["3600", format_datetime(NOON + timedelta(hours=1), usegmt=True)])
@pytest.mark.parametrize(("method", "status"), [("GET", 429), ("POST", 429), ("GET", 503)])
def test_more_than_two_minutes_is_busy_and_says_until_when(line: Line, method: str, status: int, told: str) -> None:
    line.service.play(answers(status, Retry_After=told))
    with pytest.raises(Busy) as caught:
        line.send(method)
    assert caught.value.message == "StockX asks to wait until 2026-03-01 13:00 UTC"
    assert (len(line.service.seen), line.waits) == (1, [])


def test_two_minutes_are_waited_but_three_not_in_all(line: Line) -> None:
    line.service.play(answers(429, Retry_After="120"))
    assert line.send().status == 429
    assert line.waits == [120.0]


@pytest.mark.parametrize("act", [drips, drips_to_the_end, drips_its_head])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_slow_drip_ends(line: Line, act: Act, method: str) -> None:
    line.limits = Limits(2, 2, whole=0.2)
    line.service.play(act)
    wire, started = line.new(), time.monotonic()
    with pytest.raises(ServiceFailed, match=r"^StockX did not finish its answer within 0\.2 s"):
        wire.send(Call(method, line.service.url))
    assert len(line.service.seen) == (5 if method == "GET" else 1)
    assert time.monotonic() - started < 10  # reading alone would never end
    line.service.play(answers())
    assert wire.send(Call("GET", line.service.url)).status == 200
    wire.close()


@pytest.mark.parametrize(
    "act",
    [floods, answers(body=b"x" * 1_000_001), answers(body=gzip.compress(b"x" * 9_000_000), Content_Encoding="gzip")],
)
def test_a_huge_answer_is_not_read_and_not_asked_for_again(line: Line, act: Act) -> None:
    line.service.play(act)
    with pytest.raises(ServiceFailed, match=r"^StockX sent more than 1 MB$"):
        line.send()
    assert len(line.service.seen) == 1


def test_a_service_is_not_left_in_the_middle_of_its_answer(line: Line) -> None:
    line.service.play(floods)
    with pytest.raises(ServiceFailed):
        line.send()
    deadline = time.monotonic() + 10
    while not line.service.left:
        assert time.monotonic() < deadline, "the connection is still open"
        time.sleep(0.01)


def test_an_answer_of_just_that_size_is_read(line: Line) -> None:
    line.service.play(answers(body=b"x" * QUICK.size))
    assert len(line.send().body) == QUICK.size


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (answers(504, PAGE, "text/html; charset=UTF-8"), r"no JSON \(status 504, text/html\)"),
        (answers(200, OK[:7]), r"no JSON \(status 200, application/json\)"),
        (answers(200, PAGE), r"no JSON"),
        (answers(200, b"", "text/plain"), r"no JSON \(status 200, text/plain\)"),
    ],
)
def test_what_is_no_json_is_said_by_whoever_reads_it(line: Line, act: Act, said: str) -> None:
    line.service.play(act)
    with pytest.raises(ServiceFailed, match=said):
        line.send().json()


def test_json_under_a_wrong_name_is_json(line: Line) -> None:
    line.service.play(answers(kind="text/html"))
    assert line.send().json() == {"orders": []}


def test_one_connection_serves_all_calls(line: Line) -> None:
    for _ in range(5):
        line.send()
    line.send("POST")
    assert (line.service.connections, len(line.service.seen)) == (1, 6)


def test_a_connection_that_broke_is_opened_anew(line: Line) -> None:
    line.service.play(answers(), resets, answers())
    line.send()
    assert line.send().status == 200
    assert line.service.connections == 2


def test_the_program_says_who_it_is_and_keeps_no_cookies(line: Line) -> None:
    line.service.play(answers(Set_Cookie="visit=1; Path=/"))
    assert line.send().headers["set-cookie"] == "visit=1; Path=/"
    line.send()
    headers = line.service.seen[1].headers
    assert (headers["user-agent"], headers.get("cookie")) == (f"soleflip/{__version__}", None)


def test_params_join_what_the_url_already_asks(line: Line) -> None:
    line.wire.send(Call("GET", f"{line.service.url}/a?page=2&q=%C3%BC"))
    line.wire.send(Call("GET", f"{line.service.url}/a?page=2#top", params={"q": "ü & b"}))
    assert [seen.path for seen in line.service.seen] == ["/a?page=2&q=%C3%BC", "/a?page=2&q=%C3%BC+%26+b"]


def test_a_body_is_json_and_a_form_is_a_form(line: Line) -> None:
    line.wire.send(Call("POST", line.service.url, body={"amount": "12.50", "ü": None}))
    line.wire.send(Call("POST", line.service.url, form={"grant_type": "refresh_token", "scope": "a b"}))
    line.wire.send(Call("POST", line.service.url))
    bodies = [(seen.headers.get("content-type"), seen.body) for seen in line.service.seen]
    assert bodies[0] == ("application/json", '{"amount":"12.50","ü":null}'.encode())
    assert bodies[1] == ("application/x-www-form-urlencoded", b"grant_type=refresh_token&scope=a+b")
    assert bodies[2] == (None, b"")


class Purse:
    """A budget that counts, and ends."""

    def __init__(self, last: int = 99) -> None:
        self.taken, self.last = 0, last

    def take(self, requests: int = 1) -> None:
        self.taken += requests
        if self.taken > self.last:
            raise Busy("StockX: 25,000 requests a day are used up until 2026-03-02 00:00 UTC")


def test_every_attempt_takes_from_the_budget_of_its_host(line: Line) -> None:
    purse, other = Purse(), Purse()
    line.hosts |= {line.service.host: Host("StockX", purse), "api.ebay.com": Host("eBay", other)}
    line.service.play(answers(500), answers(500), answers())
    assert line.send().status == 200
    assert (purse.taken, other.taken) == (3, 0)


def test_a_budget_that_is_used_up_ends_the_repeating(line: Line) -> None:
    line.hosts[line.service.host] = Host("StockX", Purse(2))
    line.service.play(answers(500))
    with pytest.raises(Busy, match="used up until"):
        line.send()
    assert len(line.service.seen) == 2


@pytest.mark.parametrize("url", ["ftp://example.com/", "no url", "http://[::1", "http://a:b/", "https://"])
def test_a_wrong_address_is_not_asked_again(line: Line, url: str) -> None:
    with pytest.raises(ServiceFailed, match="cannot be asked: an address"):
        line.wire.send(Call("GET", url))
    assert line.waits == []


@pytest.mark.parametrize(("name", "value"), [("HTTP_PROXY", "http://a:b:c"), ("SSL_CERT_FILE", "/nowhere/ca.pem")])
def test_an_environment_that_names_no_proxy_or_no_certificates_is_said(
    line: Line, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(MachineFailed, match="proxy or the certificates"):
        line.send()
