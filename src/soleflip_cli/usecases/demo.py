"""The invented shop of the examples: where its files are, and a folder of its own to try them in."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager
from pathlib import Path
from tempfile import mkdtemp

from ..domain.errors import MachineFailed, UsageError

SALES, PURCHASES = "stockx_sales_report.csv", "purchases.csv"
ORDER = "95591141-83912556"
ZONE, TODAY = "Europe/Berlin", "2026-10-15"
MARKER = ".soleflip-demo"

# Columns that stand side by side on a terminal of 80.
_ROI = "--columns brand,currency,sold,cost_known,landed_cost,profit,roi"
_DEAD = "--columns product,size,days,landed_cost"
_FEES = "--columns month,currency,price,fee_transaction,unexplained,fees,payout"
_PAYOUTS = "--columns paid_on,payout_ref,sales,currency,amount,sales_total,reconciled"

STEPS = (
    ("What StockX says you sold", f"import stockx {SALES}"),
    ("What you bought, as a German Excel saves it", f"import purchases {PURCHASES}"),
    ("Which sale took which item", "stock match"),
    ("What came back for what it cost", f"report roi --by brand --as-of {TODAY} {_ROI}"),
    ("What does not sell", f"report dead-stock --limit 5 --as-of {TODAY} {_DEAD}"),
    ("Where the money in stock sits", f"report aging --as-of {TODAY}"),
    ("What was kept, and what was never itemised", f"report fees --limit 5 --as-of {TODAY} {_FEES}"),
    ("Which bank transfer paid for what", f"report payouts --limit 3 --as-of {TODAY} {_PAYOUTS}"),
    ("Where a number comes from", f"why {ORDER}"),
)
"""What the demo shows: a heading, and what follows `soleflip`. Ages are counted to a fixed day."""

_MADE = (MARKER, SALES, PURCHASES, "config.toml", "books.db", "books.db-wal", "books.db-shm")
_MADE_FOLDERS = ("backups", "logs", "rejects")
_ABOUT = "soleflip demo made this folder, and may empty it when it is told to use it again.\n"


def examples() -> Path:
    """The folder of example files: in the installed package, else beside the sources."""
    here = Path(__file__).resolve()
    for folder in (here.parents[1] / "examples", here.parents[3] / "examples"):
        if (folder / SALES).is_file():
            return folder
    raise MachineFailed("the example files are not installed", hint="install soleflip again")


@contextmanager
def demo_home(told: Path | None, keep: bool) -> Iterator[Path]:
    """A folder with the example files: `told`, else a temporary one that is removed unless `keep`.

    Raises UsageError when `told` holds anything that soleflip demo has not made.
    """
    folder = told.expanduser().resolve() if told else Path(mkdtemp(prefix="soleflip-")).resolve()
    try:
        yield _furnished(folder)
    finally:
        if told is None and not keep:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def living_in(folder: Path) -> Iterator[None]:
    """Work inside `folder`: no setting or books of the person's own are seen, or can be touched."""
    own = {name: value for name, value in os.environ.items() if name.startswith("SOLEFLIP_")}
    ours = {
        "SOLEFLIP_HOME": str(folder),
        "SOLEFLIP_DB": str(folder / "books.db"),
        "SOLEFLIP_TIMEZONE": ZONE,
    }
    with chdir(folder):
        _swap(own, ours)
        try:
            yield
        finally:
            _swap(ours, own)


def _swap(old: Mapping[str, str], new: Mapping[str, str]) -> None:
    for name in old:
        os.environ.pop(name, None)
    os.environ.update(new)


def _furnished(folder: Path) -> Path:
    _emptied(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / MARKER).write_text(_ABOUT, encoding="utf-8")
    (folder / "config.toml").write_text(f'timezone = "{ZONE}"\n', encoding="utf-8")
    for name in (SALES, PURCHASES):
        shutil.copyfile(examples() / name, folder / name)
    return folder


def _emptied(folder: Path) -> None:
    """Take away what an earlier demo made. Raises UsageError where something else lies."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file", hint="soleflip demo --home NEW-FOLDER")
    if not (folder / MARKER).is_file():
        if folder.is_dir() and any(folder.iterdir()):
            raise UsageError(
                f"{folder} is not a demo folder; nothing in it is touched", hint="soleflip demo --home NEW-FOLDER"
            )
        return
    for name in _MADE:
        (folder / name).unlink(missing_ok=True)
    for name in _MADE_FOLDERS:
        shutil.rmtree(folder / name, ignore_errors=True)
