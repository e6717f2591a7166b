"""The door: the installed script `soleflip`, and `python -m soleflip_cli`."""

import sys

from . import __version__


def main() -> int:
    """Answer `--version` at once, before anything heavy is imported; else run the command line."""
    argv = sys.argv[1:]
    if argv == ["--version"]:
        print(f"soleflip {__version__}")
        return 0
    from .cli.main import run

    return run(argv)


if __name__ == "__main__":
    sys.exit(main())
