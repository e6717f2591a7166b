"""`soleflip config`: what is set, and how it is changed."""

import csv
import io
import json
from pathlib import Path

import pytest

from soleflip_cli.cli.main import run

Captured = pytest.CaptureFixture[str]


def test_a_setting_is_kept_shown_with_its_origin_and_taken_out_again(home: Path, capsys: Captured) -> None:
    assert run(["config", "set", "dead_stock.days", "60"]) == 0
    assert run(["config", "list", "--show-origin", "--format", "json", "-q"]) == 0
    listed = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert (listed["dead_stock.days"]["value"], listed["dead_stock.days"]["origin"]) == (
        "60",
        str(home / "config.toml"),
    )
    assert listed["timezone"]["origin"] == "SOLEFLIP_TIMEZONE"
    assert run(["config", "unset", "dead_stock.days"]) == 0
    capsys.readouterr()
    assert run(["config", "get", "dead_stock.days"]) == 0
    assert capsys.readouterr().out == "90\n"


def test_the_list_has_every_setting_once(capsys: Captured) -> None:
    from soleflip_cli.usecases.settings import every

    run(["config", "list"])
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["name"] for row in rows] == list(every())
    assert all(row["meaning"] for row in rows)


@pytest.mark.parametrize(("name", "value"), [("vat.reclaim", "yes"), ("matching.order", "lifo")])
def test_a_change_that_shapes_figures_says_so(name: str, value: str, capsys: Captured) -> None:
    run(["config", "set", name, value])
    assert "recomputed" in capsys.readouterr().err


def test_a_change_that_shapes_no_figures_says_nothing_of_them(capsys: Captured) -> None:
    run(["config", "set", "dead_stock.days", "30"])
    assert "recomputed" not in capsys.readouterr().err


def test_a_change_that_something_stronger_hides_says_so(capsys: Captured) -> None:
    run(["config", "set", "timezone", "Europe/Paris"])
    assert "SOLEFLIP_TIMEZONE also sets timezone" in capsys.readouterr().err


def test_a_wrong_value_is_refused_and_nothing_is_written(home: Path, capsys: Captured) -> None:
    assert run(["config", "set", "matching.order", "lfo"]) == 2
    assert "one of fifo, lifo, highest, none" in capsys.readouterr().err
    assert list(home.iterdir()) == []


def test_an_unknown_name_is_answered_with_the_nearest(capsys: Captured) -> None:
    assert run(["config", "get", "mathing.order"]) == 2
    assert "try: soleflip config get matching.order" in capsys.readouterr().err


def test_a_setting_that_is_unknown_can_be_taken_out_of_the_file(home: Path) -> None:
    (home / "config.toml").write_text("[vat]\nreclam = true\n")
    assert run(["config", "list"]) == 3
    assert run(["config", "unset", "vat.reclam"]) == 0
    assert run(["config", "list"]) == 0


def test_a_password_is_never_shown(home: Path, capsys: Captured) -> None:
    run(["config", "set", "db", "postgresql://seller:hushhush@localhost/books"])
    run(["config", "get", "db"])
    run(["config", "list", "--show-origin"])
    said = capsys.readouterr()
    assert "hushhush" not in said.out + said.err and "seller:***@localhost" in said.out
    assert (home / "config.toml").stat().st_mode & 0o077 == 0


def test_the_path_is_in_the_home(home: Path, tmp_path: Path, capsys: Captured) -> None:
    run(["config", "path"])
    run(["config", "path", "--home", str(tmp_path)])
    assert capsys.readouterr().out.splitlines() == [str(home / "config.toml"), str(tmp_path / "config.toml")]


def test_what_the_books_keep_is_shown_where_nobody_chose_another(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOLEFLIP_MATCHING_ORDER", "lifo")
    run(["stock", "add", "DD1391-100", "--size", "42", "--cost", "80", "--currency", "EUR"])
    monkeypatch.delenv("SOLEFLIP_MATCHING_ORDER")
    run(["config", "set", "matching.order", "fifo"])
    capsys.readouterr()
    run(["config", "unset", "matching.order"])
    assert "the books keep matching.order = lifo" in capsys.readouterr().err
    run(["config", "list", "--show-origin", "--format", "json"])
    listed = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert (listed["matching.order"]["value"], listed["matching.order"]["origin"]) == ("lifo", "books")


def test_an_address_of_any_service_is_kept(capsys: Captured) -> None:
    assert run(["config", "set", "stockx.login_url", "https://sandbox.example/"]) == 0
    capsys.readouterr()
    assert run(["config", "get", "stockx.login_url"]) == 0
    assert capsys.readouterr().out == "https://sandbox.example\n"
    assert run(["config", "set", "stockx.login_url", "http://sandbox.example"]) == 2
    assert run(["config", "set", "nobody.api_url", "https://sandbox.example"]) == 2
    assert "no setting is called 'nobody.api_url'" in capsys.readouterr().err


def test_an_address_of_a_service_whose_package_is_gone_is_in_nobodys_way(home: Path, capsys: Captured) -> None:
    (home / "config.toml").write_text('[gone-shop]\napi_url = "https://gone.example"\n')
    assert run(["config", "get", "dead_stock.days"]) == 0
    assert run(["config", "unset", "gone-shop.api_url"]) == 0
