"""The rules by which asks follow the market: those of a file, else the user's own, else the usual ones."""

from __future__ import annotations

from pathlib import Path

from ..domain.errors import NotReady, UsageError
from ..domain.repricing import Rules
from ..domain.repricing_files import read_rules
from .toolbox import Toolbox

RULES = "asks.toml"
"""The file of rules in the folder of settings, which need not exist."""


def rules_of(box: Toolbox, file: Path | None) -> tuple[Rules, str | None]:
    """The rules of a file, else of the user's own, else the usual ones (None for their text).

    Raises UsageError for a file that is not there, NotReady with line and column for one with a fault.
    """
    path = file or box.home.config / RULES
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        if file is not None:
            raise UsageError(f"there is no file {str(file)!r}", "soleflip price plan --example > asks.toml") from error
        return Rules(), None
    except OSError as error:
        raise UsageError(f"{str(path)[:80]} cannot be read: {error.strerror}", "--rules FILE") from error
    except UnicodeDecodeError as error:
        raise NotReady(f"{path} is not UTF-8: {error.reason}", f"mend {path}") from error
    return read_rules(text, str(path)), text
