"""Settings: which value holds, where it came from, and what is refused."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleflip_cli.domain.errors import NotReady, UsageError
from soleflip_cli.machine.keyrings import judge, probe
from soleflip_cli.machine.paths import find_home, make_folder, system_zone
from soleflip_cli.usecases.settings import SETTINGS, Settings, load, set_value, unset_value
from soleflip_cli.usecases.settings_table import parse


def loaded(folder: Path, overrides: dict[str, str] | None = None, **environ: str) -> Settings:
    """Settings with home and current folder below `folder`."""
    (folder / "here").mkdir(exist_ok=True)
    return load(overrides or {}, folder, folder / "here", environ)


def test_each_origin_goes_before_the_one_below(tmp_path: Path) -> None:
    seen = [loaded(tmp_path)]
    (tmp_path / "config.toml").write_text("matching.order = 'lifo'\n")
    seen.append(loaded(tmp_path))
    (tmp_path / "here" / "soleflip.toml").write_text("[matching]\norder = 'highest'\n")
    seen.append(loaded(tmp_path))
    seen.append(loaded(tmp_path, SOLEFLIP_MATCHING_ORDER="none"))
    seen.append(loaded(tmp_path, {"matching.order": "fifo"}, SOLEFLIP_MATCHING_ORDER="none"))
    assert [(one.text("matching.order"), one.origin("matching.order")) for one in seen] == [
        ("fifo", "default"),
        ("lifo", str(tmp_path / "config.toml")),
        ("highest", str(tmp_path / "here" / "soleflip.toml")),
        ("none", "SOLEFLIP_MATCHING_ORDER"),
        ("fifo", "option"),
    ]


def test_a_default_is_not_set_by_anybody(tmp_path: Path) -> None:
    settings = loaded(tmp_path, SOLEFLIP_VAT_RECLAIM="yes")
    assert settings.flag("vat.reclaim") and settings.is_set("vat.reclaim")
    assert settings.count("dead_stock.days") == 90 and not settings.is_set("dead_stock.days")


def test_the_books_go_before_defaults_only(tmp_path: Path) -> None:
    settings = loaded(tmp_path, SOLEFLIP_MATCHING_ORDER="lifo")
    kept = settings.with_books({"timezone": "Asia/Tokyo", "matching.order": "none"})
    assert (kept.text("timezone"), kept.origin("timezone")) == ("Asia/Tokyo", "books")
    assert kept.text("matching.order") == "lifo"


def test_the_books_are_in_the_home_unless_named(tmp_path: Path) -> None:
    assert loaded(tmp_path).text("db") == str(tmp_path / "books.db")
    (tmp_path / "here" / "soleflip.toml").write_text("db = 'mine.db'\n")
    assert loaded(tmp_path).text("db") == str(tmp_path / "here" / "mine.db")
    assert loaded(tmp_path, {"db": "postgresql:///books"}).text("db") == "postgresql:///books"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("vat.reclam = true", "nearest is 'vat.reclaim'"),
        ("dead_stock.days = 'long'", "dead_stock.days cannot be 'long'"),
        ("dead_stock.days = true", "dead_stock.days cannot be True"),
        ("vat.reclaim = 1", "it is true or false"),
        ("matching.order = ['fifo']", "one of fifo, lifo, highest, none"),
        ("timezone = 'Mars/Olympus'", "an IANA zone"),
        ("dead_stock = 90", "no setting is called 'dead_stock'"),
        ("\nvat.reclaim true", "line 2"),
    ],
)
def test_a_file_that_is_wrong_is_named_with_what_is_wrong(text: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(text)
    with pytest.raises(NotReady) as caught:
        loaded(tmp_path)
    assert told in caught.value.message and str(tmp_path / "config.toml") in caught.value.message


def test_a_variable_that_is_wrong_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match="SOLEFLIP_DEAD_STOCK_DAYS") as caught:
        loaded(tmp_path, SOLEFLIP_DEAD_STOCK_DAYS="-1")
    assert caught.value.hint == "unset SOLEFLIP_DEAD_STOCK_DAYS"


def test_an_empty_variable_says_nothing(tmp_path: Path) -> None:
    assert not loaded(tmp_path, SOLEFLIP_VAT_RECLAIM="").is_set("vat.reclaim")


@pytest.mark.parametrize("before", ["# my books\n[vat]\nreclaim = false # not yet\n", "vat.reclaim = false\n", ""])
def test_a_change_keeps_comments_and_everything_else(before: str, tmp_path: Path) -> None:
    path = tmp_path / "new" / "config.toml"
    make_folder(path.parent)
    path.write_text(before + "\n[matching]\norder = 'lifo' # why not\n")
    set_value(path, "vat.reclaim", "yes")
    after = path.read_text()
    assert tomllib.loads(after) == {"vat": {"reclaim": True}, "matching": {"order": "lifo"}}
    assert all(comment in after for comment in ("# why not", *(["# my books"] if "#" in before else [])))


def test_what_was_taken_out_is_gone_and_its_neighbours_stay(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[vat]\nreclaim = true\n[matching]\norder = 'lifo'\n")
    assert unset_value(path, "vat.reclaim")
    assert not unset_value(path, "vat.reclaim")
    assert loaded(tmp_path).text("matching.order") == "lifo"


VALUES = st.one_of(
    st.tuples(st.just("dead_stock.days"), st.integers(0, 9999).map(str)),
    st.tuples(st.just("matching.order"), st.sampled_from(SETTINGS["matching.order"].choices)),
    st.tuples(st.just("vat.reclaim"), st.sampled_from(["true", "false", "on", "no"])),
    st.tuples(st.just("timezone"), st.sampled_from(["Europe/Berlin", "UTC", "America/New_York"])),
)


@given(st.lists(VALUES, max_size=6))
def test_the_last_value_kept_is_the_value_that_holds(
    tmp_path_factory: pytest.TempPathFactory, kept: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("home")
    for name, text in kept:
        set_value(folder / "config.toml", name, text)
    settings = loaded(folder)
    assert {name: settings.value(name) for name, _ in kept} == {name: parse(name, text) for name, text in kept}


@pytest.mark.parametrize(("name", "text"), [("vat.reclaim", "maybe"), ("dead_stock.days", "1.5"), ("no.such", "1")])
def test_a_wrong_option_is_a_matter_of_usage(name: str, text: str) -> None:
    with pytest.raises(UsageError):
        parse(name, text)


def test_the_option_moves_everything_then_the_variable_then_the_system(tmp_path: Path) -> None:
    environ = {"SOLEFLIP_HOME": str(tmp_path / "named")}
    told = find_home(tmp_path / "told", environ)
    assert {told.data, told.config, told.books.parent, told.backups.parent, told.logs.parent} == {tmp_path / "told"}
    assert find_home(None, environ).config_file == tmp_path / "named" / "config.toml"
    assert find_home(None, {}).origin == "default"


def test_a_new_folder_is_for_its_user_alone(tmp_path: Path) -> None:
    make_folder(tmp_path / "a" / "b")
    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("a", "a/b")] == [0o700, 0o700]


def test_the_zone_is_found_where_the_system_keeps_it(tmp_path: Path) -> None:
    assert system_zone({}, tmp_path) == ("UTC", "unknown")
    (tmp_path / "timezone").write_text("Europe/Lisbon\n")
    assert system_zone({}, tmp_path)[0] == "Europe/Lisbon"
    (tmp_path / "localtime").symlink_to("/usr/share/zoneinfo/Europe/Rome")
    assert system_zone({}, tmp_path) == ("Europe/Rome", str(tmp_path / "localtime"))
    assert system_zone({"TZ": ":Europe/Oslo"}, tmp_path) == ("Europe/Oslo", "TZ")
    assert system_zone({"TZ": "CET-1CEST"}, tmp_path)[0] == "Europe/Rome"


@pytest.mark.parametrize("module", ["keyring.backends.fail", "keyring.backends.null", "keyrings.alt.file"])
def test_a_keyring_that_keeps_no_secret_is_refused(module: str) -> None:
    backend = type("Keyring", (), {"__module__": module})()
    assert judge(backend) == (False, f"{module} keeps no secret safely")


def test_a_keyring_that_works_is_named(empty_keyring: None) -> None:
    import keyring
    from tests.support.memory_keyring import MemoryKeyring

    keyring.set_keyring(MemoryKeyring())
    assert probe() == (True, "tests.support.memory_keyring.MemoryKeyring")


@pytest.mark.parametrize("written", ["8.1", '"8.1"', "19", '"19"'])
def test_a_percentage_may_be_written_as_a_number(tmp_path: Path, written: str) -> None:
    (tmp_path / "config.toml").write_text(f"[tax]\nrate = {written}\n")
    assert loaded(tmp_path).text("tax.rate") == written.strip('"')


@pytest.mark.parametrize("written", ["100", "-1", "true", "nan", '"19 %"', "0.001"])
def test_what_is_no_percentage_is_refused(tmp_path: Path, written: str) -> None:
    (tmp_path / "config.toml").write_text(f"[tax]\nrate = {written}\n")
    with pytest.raises(NotReady, match="a percentage below 100"):
        loaded(tmp_path)
