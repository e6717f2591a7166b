"""Every error that a person may see; the program's only reasons to stop.

SoleflipError
├── UsageError         the command line asks for something that is not there
├── NotReady           books or settings cannot be used as they are
├── NotConnected       a service wants a login first
├── ServiceFailed      a service answered wrongly, or not at all
├── NotUnderstood      a file is not what it should be
├── BooksDisagree      the request contradicts what the books hold
├── Busy               somebody else is at it; later it will work
└── MachineFailed      this computer failed: disk full, no permission
"""


class SoleflipError(Exception):
    """What went wrong in one line, and what to do about it in another.

    `hint` is a command that can be pasted, or a short advice; None when there is none.
    """

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(SoleflipError):
    """A wrong option, a missing file, a folder with nothing to import."""


class NotReady(SoleflipError):
    """Books that are read-only, newer than the program or in need of an upgrade; bad settings."""


class NotConnected(SoleflipError):
    """A service that has not been connected, or whose login has ended."""


class ServiceFailed(SoleflipError):
    """A service that failed after every retry."""


class NotUnderstood(SoleflipError):
    """A file that is empty, binary, of another kind, or short of a column."""


class BooksDisagree(SoleflipError):
    """An undo that a later batch stands on, an item that is already taken, a failed check."""


class Busy(SoleflipError):
    """Books locked by another process, or a service that asks to wait."""


class MachineFailed(SoleflipError):
    """A full disk, a folder that may not be written."""
