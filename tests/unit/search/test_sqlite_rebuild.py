"""What a rebuild finds in the place of the old file, and what it leaves there."""

import signal
import subprocess
import sys
from pathlib import Path

import apsw
import pytest

from octavo.document import BoxLocation
from octavo.errors import DependencyUnavailable, Misconfigured
from octavo.search import sqlite
from octavo.search.index import Entry, Mode, Query
from octavo.search.sqlite import SqliteIndex

HERE = BoxLocation(page=1, box=(0, 0, 1, 1))


def entry(text: str) -> Entry:
    return Entry(
        tenant="t",
        document_id="d",
        run_id="r",
        chunk_id=text,
        name="file",
        text=text,
        locations=(HERE,),
        vector=(1, 0),
    )


def found(index: SqliteIndex) -> list[str]:
    query = Query(tenant="t", text="rent", mode=Mode.KEYWORD, limit=1000)
    return [hit.text for hit in index.search(query)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index.sqlite"


def rebuild(path: Path) -> None:
    with SqliteIndex(path, 2, for_rebuild=True).rebuild() as new:
        new.write([entry("new rent")])


def another_version(path: Path) -> None:
    SqliteIndex(path, 2).write([entry("old rent")])
    connection = apsw.Connection(str(path))
    connection.execute("DROP TABLE tags; DROP TABLE spellings; ALTER TABLE entries DROP COLUMN ingested")
    connection.pragma("user_version", 1)


def no_database(path: Path) -> None:
    path.write_text("no database at all " * 1000)


def cut_short(path: Path) -> None:
    SqliteIndex(path, 2).write([entry(f"old rent {n}") for n in range(100)])
    SqliteIndex(path, 2).close()
    with apsw.Connection(str(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path.write_bytes(path.read_bytes()[: 4096 * 3])


@pytest.mark.parametrize("old", [another_version, no_database, cut_short])
def test_an_index_that_cannot_be_read_is_rebuilt(path: Path, old: object) -> None:
    assert callable(old)
    old(path)
    rebuild(path)
    assert found(SqliteIndex(path, 2)) == ["new rent"]


@pytest.mark.parametrize("old", [another_version, no_database])
def test_the_refusal_of_an_index_says_what_to_do(path: Path, old: object) -> None:
    assert callable(old)
    old(path)
    with pytest.raises(Misconfigured, match="octavo index rebuild"):
        SqliteIndex(path, 2)


def test_who_has_the_file_open_reads_and_writes_the_new_content(path: Path) -> None:
    other = SqliteIndex(path, 2)
    other.write([entry("old rent")])
    assert found(other) == ["old rent"]
    rebuild(path)
    assert found(other) == ["new rent"]
    assert other.corrections("t", ["rennt"]) == {"rennt": "rent"}
    other.write([entry("newest rent")])
    assert sorted(found(SqliteIndex(path, 2))) == ["new rent", "newest rent"]


def test_a_search_under_way_sees_the_old_content_to_its_end(path: Path) -> None:
    SqliteIndex(path, 2).write([entry("old rent")])
    reader = apsw.Connection(str(path))
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM entries").get == 1
    with SqliteIndex(path, 2).rebuild():
        pass
    assert reader.execute("SELECT count(*) FROM entries").get == 1
    reader.execute("COMMIT")
    assert reader.execute("SELECT count(*) FROM entries").get == 0


def test_writers_that_keep_the_file_locked_keep_the_old_content(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "_BUSY_MILLISECONDS", 50)
    index = SqliteIndex(path, 2)
    index.write([entry("old rent")])
    writer = apsw.Connection(str(path))
    with pytest.raises(DependencyUnavailable, match="locked"), index.rebuild() as new:  # noqa: PT012 - the block is what is done
        new.write([entry("new rent")])
        writer.execute("BEGIN IMMEDIATE")
    writer.execute("ROLLBACK")
    assert found(index) == ["old rent"]
    rebuild(path)
    assert found(index) == ["new rent"]


KILLED = """
import os, signal, sys
from pathlib import Path
from octavo.search.sqlite import SqliteIndex

with SqliteIndex(Path(sys.argv[1]), 2).rebuild():
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_rebuild_left_goes_with_the_next(path: Path) -> None:
    index = SqliteIndex(path, 2)
    index.write([entry("old rent")])
    killed = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert found(index) == ["old rent"]
    rebuild(path)
    index.close()
    assert [file.name for file in path.parent.iterdir() if ".rebuild" in file.name] == []
    assert found(index) == ["new rent"]
