"""Values that Typer need not check, and those that it must."""

from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from soleflip_cli.cli.main import run
from soleflip_cli.cli.sparing import is_settled

Mark = Literal[".", ","]
TEXTS = st.text(st.characters(), max_size=5) | st.sampled_from([".", ",", "7", "true"])
VALUES = TEXTS | st.lists(TEXTS, max_size=3) | st.integers() | st.booleans()


@given(VALUES, st.sampled_from([str, int, bool, Path, list[str], list[Path], Mark]))
def test_a_check_would_leave_what_is_settled_as_it_is(value: Any, kind: Any) -> None:
    if is_settled(value, kind):
        assert TypeAdapter(kind).validate_python(value) == value


@pytest.mark.parametrize(
    ("value", "kind"),
    [(None, Path), ("\udcff", str), ("", str), (["a", "b"], list[str]), (2, int), (",", Mark)],
)
def test_what_needs_no_check_is_settled(value: Any, kind: Any) -> None:
    assert is_settled(value, kind)


@pytest.mark.parametrize(
    ("value", "kind"),
    [("2", int), (True, int), ("a", Path), (["a"], list[Path]), (";", Mark)],
)
def test_everything_else_is_checked(value: Any, kind: Any) -> None:
    assert not is_settled(value, kind)


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--format", "pdf", "report", "roi"), "'pdf' is not one of"),
        (("--limit", "-1", "report", "roi"), "greater than or equal to 0"),
        (("report", "dead-stock", "--older-than", "x"), "valid integer"),
    ],
)
def test_a_value_that_is_wrong_is_still_refused(
    words: tuple[str, ...], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(words) == 2
    assert complaint in capsys.readouterr().err
