import subprocess
import sys
from pathlib import Path

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octavo.document import BoxLocation
from octavo.errors import DependencyUnavailable, Misconfigured
from octavo.search import sqlite, sqlite_requests
from octavo.search.index import Entry, Mode, Query
from octavo.search.sqlite import SqliteIndex

HERE = BoxLocation(page=1, box=(0, 0, 1, 1))


def entry(chunk: str, text: str) -> Entry:
    return Entry(
        tenant="t",
        document_id="d",
        run_id="r",
        chunk_id=chunk,
        name="file",
        text=text,
        locations=(HERE,),
        vector=(1, 0),
    )


def query(text: str, mode: Mode = Mode.KEYWORD) -> Query:
    return Query(tenant="t", text=text, mode=mode, vector=(1, 0), limit=1000)


@pytest.fixture(scope="module")
def rents(tmp_path_factory: pytest.TempPathFactory) -> SqliteIndex:
    index = SqliteIndex(tmp_path_factory.mktemp("index") / "index.sqlite", 2)
    index.write([entry("a", "rent"), entry("b", "law")])
    return index


@given(text=st.text())
@settings(deadline=None)
def test_any_text_is_a_valid_query(rents: SqliteIndex, text: str) -> None:
    for mode in Mode:
        rents.search(query(text, mode))


@given(text=st.text(alphabet=st.sampled_from("'()^:+{}[].,\\ \x00rentANDORT"), max_size=60))
@settings(deadline=None)
def test_what_is_no_syntax_of_ours_is_plain_words(rents: SqliteIndex, text: str) -> None:
    assert [hit.chunk_id for hit in rents.search(query(f"{text} rent"))] == ["a"]


@given(text=st.text(), heading=st.text(), name=st.text())
@settings(deadline=None, max_examples=50)
def test_any_text_comes_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, text: str, heading: str, name: str
) -> None:
    index = SqliteIndex(tmp_path_factory.mktemp("index") / "index.sqlite", 2)
    written = entry("a", text).model_copy(update={"heading_path": (heading,), "name": name})
    index.write([written])
    (hit,) = index.search(query("", Mode.SEMANTIC))
    assert (hit.text, hit.heading_path, hit.name) == (text, (heading,), name)


WRITER = """
import sys
from pathlib import Path
from octavo.document import BoxLocation
from octavo.search.index import Entry
from octavo.search.sqlite import SqliteIndex

index = SqliteIndex(Path(sys.argv[1]), 2)
where = (BoxLocation(page=1, box=(0, 0, 1, 1)),)
for n in range(50):
    index.write([
        Entry(tenant="t", document_id="d", run_id=sys.argv[2], chunk_id=str(n), name="file", text="rent",
              locations=where, vector=(1, 0))
    ])
"""


def test_processes_write_one_new_file_at_the_same_time(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), f"r{n}"]) for n in range(4)]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0, 0, 0]
    assert len(SqliteIndex(path, 2).search(query("rent"))) == 200


def test_a_file_locked_for_too_long_is_a_dependency_unavailable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "_BUSY_MILLISECONDS", 50)
    index = SqliteIndex(tmp_path / "index.sqlite", 2)
    other = apsw.Connection(str(tmp_path / "index.sqlite"))
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DependencyUnavailable, match="locked"):
        index.write([entry("a", "rent")])
    assert index.search(query("rent")) == []
    other.execute("ROLLBACK")
    index.write([entry("a", "rent")])
    assert len(index.search(query("rent"))) == 1


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = SqliteIndex(tmp_path / "index.sqlite", 2)
    monkeypatch.setattr(sqlite_requests, "UPSERT_PASSAGE", "INSERT INTO nowhere VALUES (?, ?, ?, ?, ?)")
    with pytest.raises(apsw.SQLError):
        index.write([entry("a", "rent")])
    assert index.search(query("", Mode.SEMANTIC)) == []


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("no database at all " * 100)
    with pytest.raises(Misconfigured, match=r"notes\.txt"):
        SqliteIndex(path, 2)


def test_an_index_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    SqliteIndex(path, 2)
    apsw.Connection(str(path)).pragma("user_version", 1)
    with pytest.raises(Misconfigured, match="another version of Octavo"):
        SqliteIndex(path, 2)
