"""The door: the installed script `soleflip`, and `python -m soleflip_cli`."""

import gc
import sys

from . import __version__

_SEARCH_AFTER = 1_000_000
"""New objects until Python looks for reference cycles: a command is over soon, and the search costs a sixth of it."""


def main() -> int:
    """Answer `--version` at once, before anything heavy is imported; else run the command line."""
    argv = sys.argv[1:]
    if argv == ["--version"]:
        print(f"soleflip {__version__}")
        return 0
    gc.set_threshold(_SEARCH_AFTER)
    from .cli.main import run

    return run(argv)


if __name__ == "__main__":
    sys.exit(main())
