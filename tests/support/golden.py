"""Goldens: what the program printed when somebody last looked at it and found it right."""

from collections.abc import Callable

import pytest

from tests.support.isolation import ROOT

GOLDEN = ROOT / "tests" / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--regolden", action="store_true", help="rewrite the goldens with what is seen now")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """`golden("report/roi.csv", text)` compares byte for byte; with --regolden it writes the file anew."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--regolden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        assert path.is_file(), f"there is no golden {name}; make it with: pytest --regolden"
        assert text == path.read_bytes().decode(), f"{name} differs; if that is right: pytest --regolden"

    return compare
