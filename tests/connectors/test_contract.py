"""What holds for every connector there is: each is fetched from, and hindered, in the same ways."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from fake_stockx import Fault as ShopFault
from fake_stockx import Shop
from soleflip_cli.connectors import connectors
from soleflip_cli.connectors.base import Connector
from tests.connectors.desk import KEY as VAULT_KEY
from tests.connectors.desk import SECRETS, Desk, served
from tests.connectors.shops import counted_shop, linked_shop
from tests.connectors.shops.street import KEY, Fault, Street, opened, some_orders

STREET = {"hello-shop": "hello", "linked-shop": "linked", "counted-shop": "counted"}
EVERY = ("stockx", *STREET)
ORDERS = 25


@dataclass
class Stage:
    """A service with three pages of orders, to which a reseller is connected."""

    name: str
    desk: Desk
    fail: Callable[[int, int | None, Mapping[str, str]], None]
    heal: Callable[[], None]
    rename: Callable[[str], None]
    asked: Callable[[], list[str]]
    secrets: tuple[str, ...]
    field: str
    orders: int
    lines: int
    until: str

    def sync(self, *options: str) -> dict[str, Any]:
        """What came of a fetch that went well."""
        (came,) = self.desk.table(" ".join(("sync orders", *options)))
        return dict(came)

    def stored(self) -> list[tuple[Any, ...]]:
        """Every sale, by its natural key."""
        names = "order_number, line, state, price, payout, fees, sold_at, country"
        return self.desk.rows(f"SELECT {names} FROM sale WHERE voided_by IS NULL ORDER BY order_number, line")


def hello_shop(root: Path) -> Connector:
    """The example, without installing it."""
    place = root / "examples" / "hello_shop" / "src" / "hello_shop.py"
    spec = importlib.util.spec_from_file_location("hello_shop", place)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules["hello_shop"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = module.CONNECTOR
    assert isinstance(found, Connector)
    return found


@pytest.fixture(params=EVERY)
def stage(
    request: pytest.FixtureRequest, root: Path, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stage]:
    invented = {one.name: one for one in (hello_shop(root), linked_shop.CONNECTOR, counted_shop.CONNECTOR)}
    monkeypatch.setattr("soleflip_cli.connectors._found", lambda: (invented, ()))
    connectors.cache_clear()  # type: ignore[attr-defined]
    request.addfinalizer(connectors.cache_clear)  # type: ignore[attr-defined]
    opening = at_stockx if request.param == "stockx" else in_street
    with ExitStack() as stack:
        yield opening(request.param, tmp_path / "books.db", monkeypatch, stack)


def at_stockx(name: str, books: Path, environment: pytest.MonkeyPatch, stack: ExitStack) -> Stage:
    environment.setattr("soleflip_cli.connectors.stockx._SIZE", 10)
    shop = Shop.with_orders(ORDERS)
    desk = stack.enter_context(served(shop, books, environment))
    assert desk.connect().code == 0

    def fail(status: int, times: int | None, headers: Mapping[str, str]) -> None:
        rule = ShopFault(str(status), path="/v2/", times=times, retry_after=headers.get("Retry-After", ""))
        shop.faults.append(rule)

    def rename(field: str) -> None:
        shop.faults.append(ShopFault("rename", path="orders", field=field, times=None))

    def asked() -> list[str]:
        return [f"{one.path}?{one.query}" for one in shop.requests]

    return Stage(
        name, desk, fail, shop.faults.clear, rename, asked, (*SECRETS.values(),), "status", ORDERS, ORDERS, "2026-11-20"
    )


def in_street(name: str, books: Path, environment: pytest.MonkeyPatch, stack: ExitStack) -> Stage:
    street = stack.enter_context(opened(Street(some_orders(ORDERS))))
    variable = f"SOLEFLIP_{name.upper().replace('-', '_')}"
    environment.setenv(f"{variable}_API_URL", f"{street.url}/{STREET[name]}")
    environment.setenv(f"{variable}_PER_SECOND", "0")
    environment.setenv(f"{variable}_{'TOKEN' if name == 'hello-shop' else 'KEY'}", KEY)
    environment.setenv("SOLEFLIP_KEY", VAULT_KEY)
    desk = Desk(books, Shop())
    desk.did(f"connect {name} --store file")

    def fail(status: int, times: int | None, headers: Mapping[str, str]) -> None:
        street.faults.append(Fault(status, times, dict(headers)))

    def rename(field: str) -> None:
        street.missing = field

    def heal() -> None:
        street.faults.clear()
        street.missing = None

    lines = sum(len(one["lines"]) for one in street.orders)
    return Stage(name, desk, fail, heal, rename, lambda: street.asked, (KEY,), "currency", ORDERS, lines, "2026-05-02")


def test_every_connector_of_this_package_is_tried() -> None:
    assert [*connectors()] == [name for name in EVERY if name not in STREET]


def test_every_page_is_asked_for_and_every_line_stands_once(stage: Stage) -> None:
    came = stage.sync()
    assert (came["added"], came["bad"], came["unchanged"]) == (stage.lines, [], 0)
    stored = stage.stored()
    assert len({row[:2] for row in stored}) == len(stored) == stage.lines
    assert len({row[0] for row in stored}) == stage.orders
    stage.desk.did("db check")
    again = stage.sync()
    assert (again["added"], again["updated"], again["batches"]) == (0, 0, [])
    whole = stage.sync("--full")
    assert (whole["added"], whole["updated"], whole["batches"]) == (0, 0, [])
    assert stage.stored() == stored


def test_moments_are_in_utc(stage: Stage) -> None:
    stage.sync()
    if stage.name != "stockx":
        assert str(stage.stored()[0][6]).startswith("2026-05-01 00:00:00")
    assert all(str(row[6]).endswith("+00:00") for row in stage.stored())


def test_what_is_older_is_not_asked_for(stage: Stage) -> None:
    came = stage.sync("--since", stage.until)
    assert 0 < came["added"] < stage.lines
    assert any(stage.until in one for one in stage.asked())


def test_a_login_that_has_ended_is_said(stage: Stage) -> None:
    stage.fail(401, None, {})
    done = stage.desk.run("sync orders")
    assert (done.code, f"soleflip connect {stage.name}" in done.err) == (4, True), done
    stage.heal()
    assert stage.sync()["added"] == stage.lines


def test_a_service_that_asks_to_wait_is_waited_for(stage: Stage) -> None:
    stage.fail(429, 1, {"Retry-After": "1"})
    assert stage.sync()["added"] == stage.lines


def test_a_service_that_fails_is_asked_again_and_then_reported(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("soleflip_cli.machine.transport.time.sleep", lambda seconds: None)
    stage.fail(503, 1, {})
    assert stage.sync()["added"] == stage.lines
    stage.fail(503, None, {})
    done = stage.desk.run("sync orders --full")
    assert (done.code, done.err.count("error:")) == (5, 1), done
    assert stage.desk.table("connect status")[0]["error"] is not None
    stage.heal()
    assert stage.sync("--full")["added"] == 0


def test_a_field_that_is_gone_is_named(stage: Stage) -> None:
    stage.rename(stage.field)
    done = stage.desk.run("sync orders")
    assert done.code == 9, done
    assert f"it has no '{stage.field}'" in done.err
    assert stage.stored() == []
    stage.heal()
    assert stage.sync()["added"] == stage.lines
    stage.sync()
    assert "N-001" not in "".join(one for one in stage.asked() if "orders/" in one)


def test_no_secret_is_in_a_log_or_in_the_books(stage: Stage, home: Path, tmp_path: Path) -> None:
    stage.fail(403, 1, {})
    told = [stage.desk.run(f"sync orders {more} -vv") for more in ("", "--full")]
    told.append(stage.desk.run("connect status -vv"))
    kept = [path.read_bytes() for folder in (home, tmp_path) for path in folder.rglob("*") if path.is_file()]
    for secret in stage.secrets:
        assert all(secret not in one.out + one.err for one in told)
        assert all(secret.encode() not in text for text in kept)


def test_an_import_is_taken_back_and_comes_again(stage: Stage) -> None:
    came = stage.sync()
    for batch in reversed(came["batches"]):
        stage.desk.did(f"import undo {batch}")
    assert stage.stored() == []
    assert stage.sync("--full")["added"] + len(stage.stored()) > 0
    assert len(stage.stored()) == stage.lines


def test_a_line_is_explained(stage: Stage) -> None:
    stage.sync()
    number = stage.stored()[0][0]
    told = stage.desk.table(f"why {number}")
    count = sum(row[0] == number for row in stage.stored())
    assert len(told if isinstance(told, list) else [told]) == count
