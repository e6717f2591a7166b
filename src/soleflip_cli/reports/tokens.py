"""The words that `--where` is made of, and errors that point at one."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..domain.errors import UsageError
from .base import LIST_COMMAND

_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<string>'(?:[^']|'')*'|"(?:[^"]|"")*")
      | (?P<value>-?\d[\w.:+-]*)
      | (?P<name>[A-Za-z_]\w*)
      | (?P<sign><=|>=|!=|<>|==|=|<|>|\(|\)|,)""",
    re.VERBOSE,
)


class Token(NamedTuple):
    """A word of the language, and where it stands."""

    kind: str
    text: str
    at: int


def tokens(text: str) -> list[Token]:
    """`text` in words, with an end; between them is only space."""
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise fault(text, at, "cannot read this (a text needs both its quotes)")
        if match.lastgroup != "space":
            found.append(Token(match.lastgroup, match[0], at))
        at = match.end()
    return [*found, Token("end", "", len(text.rstrip()))]


def fault(text: str, at: int, why: str) -> UsageError:
    """What is wrong with `text`, and a caret below the place."""
    line = text.replace("\n", " ").replace("\t", " ")
    return UsageError(f"--where: {why}\n  {line}\n  {' ' * at}^", LIST_COMMAND)
