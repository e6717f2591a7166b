"""The smallest program that typer makes, to compare a start with."""

from __future__ import annotations

import typer


def main(name: str = "you") -> None:
    """Say hello."""
    typer.echo(f"hello {name}")


if __name__ == "__main__":
    typer.run(main)
