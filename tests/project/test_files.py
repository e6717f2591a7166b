"""What lies at the top of the project, and what no tracked file may hold."""

import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

TOP = {
    *("src", "tests", "examples", "benchmarks", "docs", ".ci"),
    *("README.md", "ARCHITECTURE.md", "CHANGELOG.md", "LICENSE", "SECURITY.md"),
    *("Makefile", "pyproject.toml", "requirements-dev.txt", ".gitignore", ".gitattributes"),
}
MACHINE = re.compile(r"(?<![\w.])/(?:home|root|Users|work|private/var)/\w|[A-Z]:\\Users\\")
REGISTRY = re.compile(r"(?:index|registry)[-_]url|find[-_]links|https?://[\w.-]*(?:pypi|npm)[\w.-]*/simple", re.I)
SECRET = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\b(?:ghp|xox[bp]|sk_live|AKIA)[_-]?[A-Za-z0-9]{16,}")


@pytest.fixture(scope="module")
def tracked(root: Path) -> list[Path]:
    """Every file that is in the repository, or would be after `git add`."""
    command = [
        "git",
        "-c",
        "safe.directory=*",
        "ls-files",
        "--cached",
        "--others",
        "--exclude-standard",
        "-z",
    ]
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    return [root / name for name in sorted(set(listed.split("\0")) - {""}) if (root / name).is_file()]


@pytest.fixture(scope="module")
def project(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


def test_the_top_level_holds_only_what_belongs_there(root: Path, tracked: list[Path]) -> None:
    assert {path.relative_to(root).parts[0] for path in tracked} - TOP == set()


def test_what_a_visitor_looks_for_is_there(root: Path) -> None:
    wanted = ("README.md", "ARCHITECTURE.md", "CHANGELOG.md", "LICENSE", "SECURITY.md", "Makefile", ".ci/run")
    assert [name for name in wanted if not (root / name).is_file()] == []


@pytest.mark.parametrize("forbidden", [MACHINE, REGISTRY, SECRET], ids=["paths", "registries", "secrets"])
def test_no_file_names_a_machine_a_registry_or_a_secret(tracked: list[Path], forbidden: re.Pattern[str]) -> None:
    others = [path for path in tracked if path != Path(__file__).resolve()]
    assert [f"{path}: {line}" for path in others for line in lines(path) if forbidden.search(line)] == []


def test_every_development_package_is_pinned_by_hash(root: Path) -> None:
    text = (root / "requirements-dev.txt").read_text(encoding="utf-8")
    packages = re.split(r"\n(?=\S)", text.strip())
    assert [entry for entry in packages if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_every_dependency_is_among_the_pinned(root: Path, project: dict[str, Any]) -> None:
    pinned = set(re.findall(r"^([a-z0-9.-]+)==", (root / "requirements-dev.txt").read_text(), re.M))
    table = project["project"]
    wanted = [
        *table["dependencies"],
        *table["optional-dependencies"]["dev"],
        *table["optional-dependencies"]["postgres"],
    ]
    assert {re.split(r"[\[<>=!~; ]", one, maxsplit=1)[0].lower() for one in wanted} - pinned == set()


def test_the_wheel_holds_the_package_and_the_examples(root: Path, project: dict[str, Any]) -> None:
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["packages"] == ["src/soleflip_cli"]
    examples = [path.name for path in (root / "examples").iterdir() if path.is_file()]
    assert wheel["force-include"] == {f"examples/{name}": f"soleflip_cli/examples/{name}" for name in examples}


def test_package_and_project_state_one_version(project: dict[str, Any]) -> None:
    from soleflip_cli import __version__

    assert project["project"]["version"] == __version__


def test_the_checks_run_what_the_readme_tells(root: Path) -> None:
    readme = (root / "README.md").read_text(encoding="utf-8")
    run = (root / ".ci/run").read_text(encoding="utf-8")
    assert [target for target in ("make check", "make test") if target not in readme or target not in run] == []


def lines(path: Path) -> list[str]:
    """The file's lines; none for a binary file."""
    content = path.read_bytes()
    return [] if b"\0" in content[:8192] else content.decode("utf-8", "replace").splitlines()
