"""The least an import can do, to compare with: every cell as text into one table of SQLite, unchecked."""

from __future__ import annotations

import csv
import sqlite3
import sys
from pathlib import Path

KEY = "Order Number"


def main(source: Path, target: Path) -> None:
    """One transaction with SQLite as it comes; a row whose order number is there already is passed over."""
    with source.open(encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream)
        header = next(rows)
        columns = ", ".join(f'"{name}" TEXT' + " PRIMARY KEY" * (name == KEY) for name in header)
        books = sqlite3.connect(target)
        books.execute(f"CREATE TABLE IF NOT EXISTS sales ({columns})")
        books.executemany(f"INSERT OR IGNORE INTO sales VALUES ({', '.join('?' * len(header))})", rows)
        books.commit()
        books.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
