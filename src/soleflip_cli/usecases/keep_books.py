"""The books on disk: how they stand, whether they are right, and copies of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from shutil import copy2
from typing import TYPE_CHECKING

from ..domain.errors import BooksDisagree, MachineFailed, NotReady, NotUnderstood, UsageError
from ..domain.money import Money
from ..domain.table import Column, Table
from .toolbox import Toolbox

if TYPE_CHECKING:
    from ..storage.checks import Finding
    from ..storage.copying import Copied
    from ..storage.engine import Location

_CHECKED = (
    Column("check", "Check"),
    Column("about", "What is compared"),
    Column("rows", "Rows", "count"),
    Column("differ", "Differ", "count"),
    Column("examples", "For example", "texts"),
)
_STANDING = (
    Column("revision", "Revision"),
    Column("program", "Program's revision"),
    Column("engine", "Engine"),
    Column("state", "State"),
    Column("place", "Where"),
)


def standing(box: Toolbox) -> Table:
    """One row: the revision of the books, the one this program needs, engine, state and place."""
    from ..storage.engine import HEAD, state

    location = box.location
    return Table("", _STANDING, [[_revision(location), HEAD, location.dialect, state(location), str(location)]])


def upgrade(box: Toolbox) -> str:
    """Bring the books to the revision of this program; what was done. Raises NotReady for newer books."""
    from ..storage.engine import HEAD, make_current

    location = box.location
    if location.path:
        location.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    found = _revision(location)
    if found == HEAD:
        return f"the books at {location} are current ({HEAD})"
    make_current(location, found, box.home.backups, box.talk, asked=True)
    return f"the books at {location} are now at revision {HEAD}" if found else f"new books at {location}"


def check(box: Toolbox, repair: bool = False) -> Table:
    """What every check of the books found; with `repair`, after what follows from something else is made anew.

    Changes nothing without `repair`; with it, a backup of a file is kept first.
    """
    from ..storage.backups import back_up_beside
    from ..storage.checks import check as examine
    from ..storage.checks import repair as mend
    from ..storage.engine import open_for_reading

    link = open_for_reading(box.location, box.home.backups, box.talk)
    try:
        found = examine(link)
        if repair and any(finding.differing for finding in found) and not found[0].differing:
            if box.location.path:
                box.talk(f"kept as they were: {back_up_beside(box.location.path, box.home.backups, 'repair')}")
            with box.books("db check --repair") as books:
                mend(books)
            found = examine(link)
    finally:
        link.close()
    return Table("", _CHECKED, [_row(finding) for finding in found])


def ensure_right(table: Table, repaired: bool) -> None:
    """Raises BooksDisagree where a table of `check` shows differences, with what would mend them."""
    counts = {str(row[0]): int(str(row[3])) for row in table.rows}
    number = sum(counts.values())
    if number:
        beyond = repaired or any(counts.get(name) for name in ("file", "references", "keys"))
        remedy = "soleflip db restore FILE" if beyond else "soleflip db check --repair"
        raise BooksDisagree(f"the check found {number:,} {'difference' if number == 1 else 'differences'}", remedy)


def back_up(box: Toolbox, target: Path) -> str:
    """A copy of the books as a file, consistent while others write; what was done."""
    from ..storage.backups import back_up as copy_file
    from ..storage.backups import drafted
    from ..storage.copying import copy_books
    from ..storage.engine import Location, no_books, state

    location = box.location
    if target.is_dir() or _same(location.path, target):
        what = "is a folder" if target.is_dir() else "are the books themselves"
        raise UsageError(f"{target} {what}", "soleflip db backup FILE")
    if state(location) == "absent":
        raise no_books(location)
    if location.path:
        copy_file(location.path, target)
    else:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with drafted(target) as draft:
            copy_books(location, Location(draft, None))
    return f"the books are kept as {target} ({target.stat().st_size:,} bytes)"


def restorable(box: Toolbox, source: Path) -> None:
    """Raises UsageError, NotReady or NotUnderstood unless `source` is a whole book that this program reads."""
    from ..storage.engine import HEAD, Location, connect, ensure_whole, revision

    if not box.location.path:
        raise UsageError("books on a server are not restored from a file", f"soleflip --db {source} db copy --to URL")
    if not source.is_file():
        raise UsageError(f"there is no file {source}", "soleflip db restore FILE")
    if _same(box.location.path, source):
        raise UsageError(f"{source} are the books themselves", "soleflip db restore FILE")
    try:
        link = connect(Location(source, None), write=False)
        try:
            found = revision(link)
            ensure_whole(link)
        finally:
            link.close()
    except (NotReady, BooksDisagree) as error:
        raise NotUnderstood(f"{source} cannot be restored: {error.message}", "soleflip db restore FILE") from error
    if found is None:
        raise NotUnderstood(f"{source} holds no books", "soleflip db restore FILE")
    if found > HEAD:
        raise NotReady(f"{source} is newer ({found}) than this soleflip ({HEAD})", "update soleflip")


def restore(box: Toolbox, source: Path) -> str:
    """Make the books what `source` holds, upgraded if it is older; the present ones are kept as a backup."""
    from ..storage.backups import back_up as copy_file
    from ..storage.engine import Location
    from ..storage.engine import upgrade as bring_up

    restorable(box, source)
    path = box.location.path
    assert path is not None
    draft = box.home.backups / f".restore-{path.name}"
    try:
        copy_file(source, draft)
        bring_up(Location(draft, None))
        kept = _give_back(box, draft, path)
    finally:
        for suffix in ("", "-wal", "-shm"):
            draft.with_name(draft.name + suffix).unlink(missing_ok=True)
    return f"the books are those of {source} again" + (f"; the ones before are kept as {kept}" if kept else "")


def _give_back(box: Toolbox, draft: Path, path: Path) -> Path | None:
    """Put the draft in place of the books; where those are kept, None if there were none."""
    from ..storage.backups import back_up as copy_file
    from ..storage.backups import back_up_beside, drafted, pour_into

    kept = None
    if path.exists():
        try:
            kept = back_up_beside(path, box.home.backups, "restore")
            pour_into(draft, path)
            return kept
        except (NotReady, MachineFailed):
            kept = _keep_damaged(box, path)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with drafted(path) as beside:
        copy_file(draft, beside)
    return kept


def _keep_damaged(box: Toolbox, path: Path) -> Path:
    """What SQLite cannot read is kept byte for byte."""
    box.home.backups.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = box.home.backups / f"{path.stem}-damaged-{box.now():%Y%m%dT%H%M%S%f}.db"
    for suffix in ("-wal", ""):
        part = path.with_name(path.name + suffix)
        if part.exists():
            copy2(part, kept.with_name(kept.name + suffix))
    return kept


def copy(box: Toolbox, to: str) -> Table:
    """The books into another, empty database; a table of what is there now, equal on both sides."""
    from ..storage.copying import copy_books
    from ..storage.engine import locate, open_for_reading

    target = locate(to)
    if _same(box.location.path, target.path) or (target.url and target.url == box.location.url):
        raise UsageError(f"{target} are the books themselves", "soleflip db copy --to URL")
    open_for_reading(box.location, box.home.backups, box.talk).close()
    copied = copy_books(box.location, target)
    columns = (Column("table", "Table"), Column("rows", "Rows", "count"))
    return Table(f"Copied to {target}", columns, [[*row] for row in copied.tables.items()], _sums(copied))


def _sums(copied: Copied) -> Sequence[str]:
    lines = []
    for total in copied.totals:
        amounts = ((name, getattr(total, name)) for name in ("price", "payout", "landed_cost", "profit"))
        said = (
            f"{name.replace('landed_', '')} {Money(minor, total.currency)}"
            for name, minor in amounts
            if minor is not None
        )
        lines.append(f"{total.sales:,} sales, the same on both sides: {', '.join(said)}")
    return lines


def _row(finding: Finding) -> list[str | int | tuple[str, ...] | None]:
    return [finding.name, finding.title, finding.looked_at, finding.differing, tuple(finding.examples) or None]


def _revision(location: Location) -> str | None:
    """The revision of the books; None where there are none. Raises NotReady for another program's file."""
    from ..storage.engine import connect, revision

    if location.path and not location.path.exists():
        return None
    link = connect(location, write=False)
    try:
        return revision(link)
    finally:
        link.close()


def _same(one: Path | None, other: Path | None) -> bool:
    return one is not None and other is not None and one.resolve() == other.resolve()
