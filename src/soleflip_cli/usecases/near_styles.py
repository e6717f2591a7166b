"""A style that a person names, or those that come nearest to what was typed."""

from __future__ import annotations

import shlex
from difflib import SequenceMatcher

from ..domain.errors import UsageError
from ..domain.styles import alternatives, style_code
from ..storage.link import Link
from ..storage.quote_series import named_styles
from ..storage.styles import Style, style_named

_NAMED = 3
_SHOWN = 60


def known_style(link: Link, typed: str, command: str) -> Style:
    """The style of a code, also of one of several joined by slashes.

    Raises UsageError that names the nearest three styles, by code or name, with `command` for the first of them.
    """
    plain = " ".join(typed.split())
    code = style_code(plain) if len(plain) <= _SHOWN else None
    found = style_named(link, code) if code else None
    if found is None:
        styles = named_styles(link)
        joined = [style for style, _ in styles if code in alternatives(style)]
        found = style_named(link, joined[0]) if len(joined) == 1 else None
        if found is None:
            raise _unknown(plain, nearest(plain, styles), command, bool(styles))
    return found


class KnownStyles:
    """Every style of the books by its code, or by one of several joined by slashes; each is read once."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._named: dict[str, list[str]] = {}
        self._found: dict[str, Style | None] = {}
        for style, _ in named_styles(link):
            for code in {style, *alternatives(style)}:
                self._named.setdefault(code, []).append(style)

    def find(self, code: str) -> Style | None:
        """The style of a code; None where there is none, or more than one."""
        styles = self._named.get(code)
        if styles and code not in self._found:
            only = code if code in styles else styles[0] if len(styles) == 1 else None
            self._found[code] = style_named(self._link, only) if only else None
        return self._found.get(code)


def nearest(typed: str, styles: list[tuple[str, str | None]]) -> list[tuple[str, str | None]]:
    """The three styles whose code or name is most like what was typed, the most alike first."""
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(typed.casefold()[:_SHOWN])
    best: list[tuple[float, int]] = []
    for at, one in enumerate(styles):
        least = best[-1][0] if len(best) == _NAMED else 0
        likeness = max((_likeness(matcher, text, least) for text in one if text), default=0)
        if likeness > least:
            best = sorted([*best, (likeness, -at)], reverse=True)[:_NAMED]
    return [styles[-at] for _, at in best]


def _likeness(matcher: SequenceMatcher[str], text: str, least: float) -> float:
    """How alike a text is, from 0 to 1; 0 for one that is surely no more so than `least`, which is told faster."""
    matcher.set_seq1(text.casefold())
    may_be = matcher.real_quick_ratio() > least and matcher.quick_ratio() > least
    return matcher.ratio() if may_be else 0


def _unknown(typed: str, near: list[tuple[str, str | None]], command: str, any_known: bool) -> UsageError:
    shown = typed if len(typed) <= _SHOWN else typed[: _SHOWN - 1] + "…"
    if not near and any_known:
        return UsageError(f"the books know no style {shown!r}", "soleflip product list")
    if not near:
        return UsageError(f"the books know no style yet, so none is {shown!r}", "soleflip price watch add STYLE")
    names = ", ".join(f"{style} ({name})" if name else style for style, name in near)
    return UsageError(f"the books know no style {shown!r}; nearest: {names}", f"{command} {shlex.quote(near[0][0])}")
