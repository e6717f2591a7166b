"""The maker's style code in one spelling, and the name that stands in where there is none."""

from __future__ import annotations

import re
import unicodedata

_ABSENT = frozenset(
    {"", "NA", "N/A", "N.A", "N.A.", "#N/A", "NAN", "NONE", "NULL", "NIL", "UNDEFINED", "UNKNOWN", "TBA"}
)
_DASHES = str.maketrans("‐‑‒–—−_", "------ ")  # spreadsheets turn hyphens into dashes
_APOSTROPHES = str.maketrans("", "", "'‘’‛ʼ`´\"“”„«»")
_BLANK_PART = r"(?<![^/\s])N/A(?![^/\s])"
_NO_WORD = r"[\W_]+"


def style_code(raw: str) -> str | None:
    """The canonical code of `raw`: upper case, `DM7866 200` is `DM7866-200`, zeros and hyphens kept.

    Alternatives stay joined by slashes in the order given, each once. None where `raw` names no code
    (blank, `N/A`, `-`, `none` …); any other text is taken as it stands.
    """
    text = raw.translate(_DASHES).strip().lstrip("'’ ").upper()  # a spreadsheet marks texts with an apostrophe
    if text in _ABSENT:
        return None
    codes = (_single(part) for part in re.sub(_BLANK_PART, "", text).split("/"))
    return "/".join(dict.fromkeys(code for code in codes if code)) or None


def alternatives(code: str) -> tuple[str, ...]:
    """The single codes of a canonical `code`: `A/B` is A and B, and a code without a slash is itself."""
    return tuple(part for part in code.split("/") if part)


def name_key(name: str) -> str:
    """What identifies a product that has no code: its name without case, quotes, punctuation and blanks.

    Two names are the same product only if their keys are equal; words, order and numbers all count.
    """
    if not name.isascii():
        name = unicodedata.normalize("NFKC", name)
    return re.sub(_NO_WORD, " ", name.casefold().translate(_APOSTROPHES)).strip()


def _single(part: str) -> str:
    words = part.split()
    code = words[0] if len(words) == 1 else "-".join(words)
    while "--" in code:
        code = code.replace("--", "-")
    return "" if code in _ABSENT else code.strip("-")
