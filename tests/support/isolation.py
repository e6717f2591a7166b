"""Keep every test apart from the developer's settings, secrets and terminal."""

import os
import sys
from itertools import count
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
FORCES_COLOUR = ("FORCE_COLOR", "CLICOLOR_FORCE", "PY_COLORS", "GITHUB_ACTIONS", "TTY_COMPATIBLE")
_numbers = count(1)


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds every test's home."""
    return tmp_path_factory.mktemp("homes")


@pytest.fixture(autouse=True)
def home(homes: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty soleflip home, named by the environment; no setting of the developer is left."""
    place = homes / str(next(_numbers))
    place.mkdir()
    for name in [name for name in os.environ if name.startswith("SOLEFLIP_") or name in FORCES_COLOUR]:
        if not name.startswith("SOLEFLIP_TEST_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("SOLEFLIP_HOME", str(place))
    monkeypatch.setenv("SOLEFLIP_TIMEZONE", "Europe/Berlin")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")
    return place


@pytest.fixture(autouse=True)
def empty_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the developer's secrets: a keyring in memory, new for each test."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.support.memory_keyring.MemoryKeyring")
    if "keyring" in sys.modules:
        import keyring

        from tests.support.memory_keyring import MemoryKeyring

        keyring.set_keyring(MemoryKeyring())


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's top folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of facts and samples beside the project; skips where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the shared folder is not here")
    return SHARED
