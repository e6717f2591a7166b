"""Where things are on this computer: the home of books and settings, and the clock's zone."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Home:
    """The folders of soleflip; none need exist. `origin` says who chose them."""

    data: Path
    config: Path
    origin: str = "default"

    @property
    def books(self) -> Path:
        """The books, unless a setting names others."""
        return self.data / "books.db"

    @property
    def backups(self) -> Path:
        """Copies of the books."""
        return self.data / "backups"

    @property
    def logs(self) -> Path:
        """What was done, for finding faults."""
        return self.data / "logs"

    @property
    def rejects(self) -> Path:
        """Rows that could not be read, when the folder of their file cannot be written."""
        return self.data / "rejects"

    @property
    def config_file(self) -> Path:
        """The settings of this user."""
        return self.config / "config.toml"


def find_home(told: Path | None, environ: Mapping[str, str]) -> Home:
    """The option's folder, else that of SOLEFLIP_HOME, which hold everything; else the system's places."""
    if told is not None:
        return _in_one_folder(told, "option")
    if named := environ.get("SOLEFLIP_HOME"):
        return _in_one_folder(Path(named), "SOLEFLIP_HOME")
    from platformdirs import PlatformDirs

    places = PlatformDirs("soleflip", appauthor=False)
    return Home(places.user_data_path, places.user_config_path)


def _in_one_folder(folder: Path, origin: str) -> Home:
    folder = Path(os.path.abspath(folder.expanduser()))  # noqa: PTH100 (Path.absolute keeps "..")
    return Home(folder, folder, origin)


def make_folder(folder: Path) -> Path:
    """`folder`, made now if need be, for this user alone."""
    for missing in reversed([place for place in (folder, *folder.parents) if not place.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)
    return folder


def nearest_existing(path: Path) -> Path:
    """`path`, or the closest folder above it that exists."""
    return next(place for place in (path, *path.parents) if place.exists())


def system_zone(environ: Mapping[str, str], etc: Path = Path("/etc")) -> tuple[str, str]:
    """The computer's IANA zone and where that stands; UTC, of origin "unknown", when it does not say."""
    stated = {
        "TZ": environ.get("TZ", "").removeprefix(":"),
        str(etc / "localtime"): _linked_zone(etc / "localtime"),
        str(etc / "timezone"): _first_line(etc / "timezone"),
    }
    return next(((zone, where) for where, zone in stated.items() if is_zone(zone)), ("UTC", "unknown"))


def is_zone(name: str) -> bool:
    """Whether `name` is an IANA zone that this computer knows."""
    from zoneinfo import ZoneInfo

    try:
        return bool(name) and ZoneInfo(name).key == name
    except (KeyError, ValueError, OSError):
        return False


def _linked_zone(link: Path) -> str:
    try:
        return str(link.readlink()).rpartition("zoneinfo/")[2]
    except OSError:
        return ""


def _first_line(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").partition("\n")[0].strip()
    except (OSError, UnicodeDecodeError):
        return ""
