"""Sessions of a real desktop, one at a time: two keyrings that start at once get into each other's way."""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def one_desktop() -> Iterator[None]:
    """No other test of this user has a session meanwhile."""
    path = Path(tempfile.gettempdir()) / f"soleflip-desktop-{os.getuid()}.lock"
    with path.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
