"""How a run ended, as a number: the only place that knows exit codes."""

from __future__ import annotations

from ..domain.errors import (
    BooksDisagree,
    Busy,
    MachineFailed,
    NotConnected,
    NotReady,
    NotUnderstood,
    ServiceFailed,
    SoleflipError,
    UsageError,
)

DONE = 0
FAILED = 1
USAGE = 2
NOT_READY = 3
PARTIAL = 9
INTERRUPTED = 130

CODES: dict[type[SoleflipError], int] = {
    MachineFailed: FAILED,
    UsageError: USAGE,
    NotReady: NOT_READY,
    NotConnected: 4,
    ServiceFailed: 5,
    NotUnderstood: 6,
    BooksDisagree: 7,
    Busy: 75,
}


def code_of(error: SoleflipError) -> int:
    """The exit code of the nearest kind in the error tree."""
    return next((CODES[kind] for kind in type(error).__mro__ if kind in CODES), FAILED)
