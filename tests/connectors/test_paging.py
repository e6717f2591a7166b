"""Every way to come from a page to the next, and pages that lead nowhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NamedTuple, cast

import pytest

from soleflip_cli.connectors.base import Connector, Session
from soleflip_cli.connectors.paging import ByCursor, ByLink, ByNumber, ByOffset, Way, pages
from soleflip_cli.connectors.records import day, instant, minor, readable
from soleflip_cli.domain.errors import ServiceFailed
from soleflip_cli.domain.ports import Answer, Call, Lock, Vault

HOME = "https://shop.example/api"
SHOP = Connector(
    "shop", "Shop", (), {"api_url": HOME}, lambda secrets: {"X-Key": secrets["key"]}, lambda session: "shop"
)


class Kept(NamedTuple):
    """Secrets that are there."""

    def read(self, account: str) -> dict[str, str]:
        return {"key": "k"}


class Script:
    """Answers in turn; what was asked for."""

    def __init__(self, *answers: tuple[Any, str]) -> None:
        self.answers, self.asked = list(answers), list[Call]()

    def send(self, call: Call) -> Answer:
        self.asked.append(call)
        body, link = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return Answer(200, {"link": link}, json.dumps(body).encode())

    def walk(self, way: Way, records: str = "data.rows", **params: object) -> list[list[Any]]:
        urls, now = {"api_url": HOME}, lambda: datetime.now(UTC)
        session = Session(SHOP, urls, "shop", self, cast("Vault", Kept()), cast("Lock", None), now)
        return [found.records for found in pages(session, "/rows", records, way, **params)]


def page(*rows: int, **more: object) -> tuple[Any, str]:
    return {"data": {"rows": list(rows)}, **more}, ""


def test_numbers_end_with_an_empty_page_with_a_word_or_with_the_last_one() -> None:
    script = Script(page(1, 2), page(3, 4), page())
    assert script.walk(ByNumber(2), state="x", left=None, flag=True) == [[1, 2], [3, 4]]
    assert [call.params for call in script.asked] == [
        {"page": str(number), "limit": "2", "state": "x", "flag": "true"} for number in (1, 2, 3)
    ]
    script = Script(page(1, more=True), page(2, more=False))
    assert script.walk(ByNumber(1, more="more")) == [[1], [2]]
    script = Script(page(1, 2, count=3), page(3, count=3))
    assert script.walk(ByNumber(2, total="count", start=0)) == [[1, 2], [3]]


def test_an_offset_goes_on_behind_the_last_record_also_of_a_short_page() -> None:
    script = Script(page(1, 2), page(3), page())
    assert script.walk(ByOffset(50)) == [[1, 2], [3]]
    assert [call.params["offset"] for call in script.asked] == ["0", "2", "3"]
    assert len(Script(page(1, 2, meta={"all": 2})).walk(ByOffset(2, total="meta.all"))) == 1


def test_a_cursor_is_sent_back_with_all_else_and_an_empty_page_may_lead_on() -> None:
    script = Script(page(1, next="b"), page(next="c"), page(2, next=None))
    assert script.walk(ByCursor("next", "after"), state="x") == [[1], [2]]
    assert [call.params for call in script.asked] == [
        {"state": "x"},
        {"state": "x", "after": "b"},
        {"state": "x", "after": "c"},
    ]
    script = Script(page(1, next="/api/rows?at=2"), page(2))
    assert script.walk(ByCursor()) == [[1], [2]]
    assert script.asked[1].url == "https://shop.example/api/rows?at=2"


def test_a_link_of_a_header_is_followed() -> None:
    links = f'<{HOME}/rows?p=1>; rel="prev", <{HOME}/rows?p=3&s=a>; rel="next"'
    script = Script(([1], links), ([2], f'<{HOME}/rows?p=1>; rel="first"'))
    assert script.walk(ByLink(), "") == [[1], [2]]
    assert script.asked[1][1:3] == (f"{HOME}/rows?p=3&s=a", {})


@pytest.mark.parametrize("onward", ["https://evil.example/rows", "http://shop.example/api/rows", "//evil.example/x"])
def test_a_login_goes_to_no_other_address(onward: str) -> None:
    told, linked = Script(page(1, next=onward)), Script(([1], f'<{onward}>; rel="next"'))
    with pytest.raises(ServiceFailed, match="another address"):
        told.walk(ByCursor())
    with pytest.raises(ServiceFailed, match="another address"):
        linked.walk(ByLink(), "")
    assert len(told.asked) == len(linked.asked) == 1


@pytest.mark.parametrize(
    ("way", "answer"),
    [
        (ByNumber(1), page(1)),
        (ByOffset(1), page(1)),
        (ByCursor(), page(next="same")),
        (ByCursor(), page(1, next="same")),
    ],
)
def test_pages_that_go_round_in_a_circle_end(way: Way, answer: tuple[Any, str]) -> None:
    with pytest.raises(ServiceFailed, match="same page again"):
        Script(answer).walk(way)


@pytest.mark.parametrize("body", [{}, [], None, {"data": {"rows": {}}}, {"data": [1]}])
def test_what_is_no_page_is_said(body: object) -> None:
    with pytest.raises(ServiceFailed, match=r"a page without data\.rows"):
        Script((body, "")).walk(ByCursor())


def test_moments_days_and_amounts_are_read_exactly() -> None:
    assert instant("2026-05-04T10:00:00+02:00") == "2026-05-04 08:00:00+00:00"
    assert instant(0) == "1970-01-01 00:00:00+00:00"
    assert instant("2026-05-04T10:00:00", UTC) == "2026-05-04 10:00:00+00:00"
    assert (instant(None), instant(""), minor(None, "EUR"), minor("", "EUR"), day(None)) == (None,) * 5
    assert (minor("19.99", "EUR"), minor(19.99, "EUR"), minor(1200, "JPY")) == (1999, 1999, 1200)
    with pytest.raises(ValueError, match="no time zone"):
        instant("2026-05-04T10:00:00")


def test_one_strange_record_stops_no_other_and_is_named() -> None:
    seen = {"a"}
    read: Callable[[Any], list[Decimal]] = lambda record: [Decimal(record["n"])] * 2  # noqa: E731
    records = [{"id": "a", "n": 1}, {"id": "b", "n": 2}, {"id": "c"}, None, {"id": "b", "n": 2}]
    good, bad = readable(records, read, "id", seen)
    assert good == [Decimal(2)] * 2
    assert [one.reference for one in bad] == ["c", "?"]
    assert bad[0].reason == "it has no 'n'"
    assert seen == {"a", "b", "c", "None"}, "one without a name is known by all that it holds"
