"""Faults of files that people write in TOML, each with its line and column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NoReturn

from .errors import NotReady


class Fault(Exception):
    """What is wrong with one word of a file, and the text to look for."""

    def __init__(self, message: str, word: str, value: object = None) -> None:
        super().__init__(message)
        self.message, self.word, self.value = message, word, value


def parsed(text: str, name: str) -> dict[str, Any]:
    """A file as its tables. Raises NotReady, with line and column, for what is no TOML."""
    import tomllib

    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except RecursionError as error:
        raise NotReady(f"{name} is not TOML: it is nested too deeply", f"mend {name}") from error
    except tomllib.TOMLDecodeError as error:
        lines = text.splitlines() or [""]
        end = f"at line {len(lines)}, column {len(lines[-1]) + 1}"
        said = str(error).replace("at end of document", end)
        raise NotReady(f"{name} is not TOML: {said}", f"mend {name}") from error


def require_known(table: Mapping[str, Any], known: Sequence[str], where: str) -> None:
    """Raises Fault for a word that is not among the known ones, with the nearest of them."""
    for word in table:
        if word not in known:
            near = get_close_matches(word, known, n=1)
            meant = f"; did you mean {near[0]}?" if near else f"; there are {', '.join(known)}"
            raise Fault(f"{where}: {word!r} is no word{meant}", word)


def refuse(text: str, name: str, fault: Fault) -> NoReturn:
    """Raises NotReady that says where a fault stands: the word with that value, else the word."""
    value = re.escape(str(fault.value)) if fault.value is not None else ""
    word = rf"(?<![\w-])\"?{re.escape(fault.word)}(?![\w-])"
    found = re.search(rf"{word}\"?\s*=\s*[\"']?{value}", text) or re.search(word, text)
    place = text[: found.start()] if found else ""
    line, column = place.count("\n") + 1, len(place) - place.rfind("\n")
    raise NotReady(f"{name}, line {line}, column {column}: {fault.message}", f"mend {name}")
