"""How a new index file takes the place of the one that others have open.

Not by its name: whoever has the old file open would go on to write into it, and its write-ahead log would be taken
for the new one's. The new content is copied into the old file in one transaction instead: each search sees the old
index or the new one, each write comes before or after, and a copy that is cut off has changed nothing.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import apsw


@contextmanager
def file_beside(path: Path) -> Iterator[Path]:
    """Yield where a new file is made; it is removed at the end, and before, if an earlier one was left."""
    beside = path.with_name(f"{path.name}.rebuild")
    remove(beside)
    try:
        yield beside
    finally:
        remove(beside)


def remove(path: Path) -> None:
    """Remove a database with what SQLite keeps beside it; one that is not there is no error."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(f"{path.name}{suffix}").unlink(missing_ok=True)


def copy_over(new: Path, old: apsw.Connection) -> None:
    """Make the content of the file `new` that of the database `old`, whatever that holds."""
    with closing(apsw.Connection(str(new))) as source, old.backup("main", source, "main") as copy:
        copy.step(-1)
    # The log has the whole content now, and would keep its size.
    old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
