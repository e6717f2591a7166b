"""The floors of the house: import only from a lower one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

LINT = "import sys, importlinter.cli as lint; sys.exit(lint.lint_imports(no_cache=True, no_logo=True))"


def test_every_import_goes_down(root: Path) -> None:
    checked = contracts(root)
    assert checked.returncode == 0, checked.stdout


def test_a_door_between_two_rooms_of_one_floor_is_found(root: Path, tmp_path: Path) -> None:
    copy(root, tmp_path)
    (tmp_path / "src/soleflip_cli/render/door.py").write_text("from soleflip_cli import storage\n")
    assert "soleflip_cli.render is not allowed to import soleflip_cli.storage" in contracts(tmp_path).stdout


def test_a_third_party_package_in_the_domain_is_found(root: Path, tmp_path: Path) -> None:
    copy(root, tmp_path)
    (tmp_path / "src/soleflip_cli/domain/door.py").write_text("import rich\n")
    assert "soleflip_cli.domain is not allowed to import rich" in contracts(tmp_path).stdout


def test_httpx_outside_the_transport_is_found(root: Path, tmp_path: Path) -> None:
    copy(root, tmp_path)
    (tmp_path / "src/soleflip_cli/machine/transport.py").write_text("import httpx\n")
    assert contracts(tmp_path).returncode == 0
    (tmp_path / "src/soleflip_cli/usecases/door.py").write_text("import httpx\n")
    assert "soleflip_cli.usecases.door -> httpx" in contracts(tmp_path).stdout


def copy(root: Path, to: Path) -> None:
    shutil.copytree(root / "src", to / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(root / "pyproject.toml", to)


def contracts(folder: Path) -> subprocess.CompletedProcess[str]:
    """Import-linter on the package in `folder`, whichever one is installed."""
    environment = os.environ | {"PYTHONPATH": str(folder / "src"), "COLUMNS": "200"}
    command = [sys.executable, "-c", LINT]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
