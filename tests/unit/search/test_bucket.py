"""What can go wrong between a bucket's writers and readers, and must not."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from octavo.document import BoxLocation
from octavo.errors import DependencyUnavailable
from octavo.search import bucket
from octavo.search.bucket import CLAIM_LASTS, FOLD_AT, BucketIndex
from octavo.search.index import Entry, Mode, Query
from octavo.search.manifest import Manifest
from octavo.search.sqlite import SqliteIndex
from octavo.storage.memory import MemoryBlobs

HERE = BoxLocation(page=1, box=(0, 0, 1, 1))
MANIFEST = "index/acme/manifest.json"


class Bucket(MemoryBlobs):
    """A bucket that counts what is asked of it, and lets a test step in before a swap."""

    def __init__(self) -> None:
        super().__init__()
        self.gets: list[str] = []
        self.die_before_swap = False
        self.lose_answer = False

    def get(self, key: str) -> bytes:
        self.gets.append(key)
        return super().get(key)

    def download(self, key: str, path: Path) -> None:
        self.gets.append(key)
        path.write_bytes(super().get(key))

    def swap(self, key: str, data: bytes, tag: str | None) -> bool:
        if self.die_before_swap:
            raise DependencyUnavailable("the writer died")
        swapped = super().swap(key, data, tag)
        if self.lose_answer:
            self.lose_answer = False
            return False
        return swapped

    @property
    def manifest(self) -> Manifest:
        return Manifest.model_validate_json(super().get(MANIFEST))

    def keys(self, part: str) -> set[str]:
        return {listed.key for listed in self.list_under("index/acme/") if part in listed.key}


@pytest.fixture
def blobs() -> Bucket:
    return Bucket()


@pytest.fixture
def nothing_is_too_young_to_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bucket, "GRACE", timedelta(0))


def entry(run: str, text: str = "rent", chunk: str = "c", tenant: str = "acme") -> Entry:
    return Entry(
        tenant=tenant,
        document_id=f"d-{run}",
        run_id=run,
        chunk_id=chunk,
        name="file",
        text=text,
        locations=(HERE,),
        vector=(1, 0.25),
    )


def open_index(blobs: Bucket) -> BucketIndex:
    return BucketIndex(blobs, "index", 2)


def runs(index: BucketIndex, text: str = "rent", tenant: str = "acme") -> list[str]:
    query = Query(tenant=tenant, text=text, mode=Mode.KEYWORD, limit=1000)
    return [hit.run_id for hit in index.search(query)]


def fill(index: BucketIndex, count: int, first: int = 0) -> list[str]:
    names = [f"r{number:04}" for number in range(first, first + count)]
    for name in names:
        index.write([entry(name)])
    return names


def test_a_search_after_nothing_changed_fetches_nothing(blobs: Bucket) -> None:
    index = open_index(blobs)
    index.write([entry("r1")])
    assert runs(index) == ["r1"]
    blobs.gets.clear()
    assert runs(index) == ["r1"]
    assert blobs.gets == []


def test_a_reader_sees_what_another_process_wrote_and_fetches_just_that(blobs: Bucket) -> None:
    reader, writer = open_index(blobs), open_index(blobs)
    writer.write([entry("r1")])
    assert runs(reader) == ["r1"]
    blobs.gets.clear()
    writer.write([entry("r2")])
    assert runs(reader) == ["r1", "r2"]
    assert len(blobs.gets) == 1


def test_writers_at_once_lose_nothing_and_double_nothing(blobs: Bucket) -> None:
    def write(writer: int) -> None:
        index = open_index(blobs)
        for number in range(5):
            index.write([entry(f"{writer}-{number}")])

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, range(6)))
    assert sorted(runs(open_index(blobs))) == sorted(f"{w}-{n}" for w in range(6) for n in range(5))
    assert len(blobs.manifest.changes) == 30


def test_a_writer_that_dies_between_its_two_writes_leaves_nothing_that_readers_see(blobs: Bucket) -> None:
    index = open_index(blobs)
    index.write([entry("r1")])
    blobs.die_before_swap = True
    with pytest.raises(DependencyUnavailable):
        index.write([entry("r2")])
    assert runs(open_index(blobs)) == ["r1"]
    blobs.die_before_swap = False
    index.write([entry("r2")])
    assert runs(open_index(blobs)) == ["r1", "r2"]


@pytest.mark.usefixtures("nothing_is_too_young_to_sweep")
def test_what_a_dead_writer_left_is_swept(blobs: Bucket) -> None:
    index = open_index(blobs)
    blobs.die_before_swap = True
    with pytest.raises(DependencyUnavailable):
        index.write([entry("lost")])
    blobs.die_before_swap = False
    (orphan,) = blobs.keys("deltas")
    names = fill(index, FOLD_AT)
    assert orphan not in blobs.keys("deltas")
    assert runs(open_index(blobs)) == names


def test_a_step_that_runs_twice_doubles_nothing(blobs: Bucket) -> None:
    for _ in range(2):
        open_index(blobs).write([entry("r1"), entry("r1", chunk="d")])
    assert runs(open_index(blobs)) == ["r1", "r1"]


def test_a_swap_whose_answer_was_lost_is_not_made_twice(blobs: Bucket) -> None:
    index = open_index(blobs)
    blobs.lose_answer = True
    index.write([entry("r1")])
    assert runs(index) == ["r1"]
    assert len(blobs.manifest.changes) == 1


def test_a_large_write_is_cut_into_several_objects_that_appear_together(
    blobs: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bucket, "DELTA_ENTRIES", 4)
    index = open_index(blobs)
    index.write([entry("r1", chunk=str(number)) for number in range(10)])
    assert len(blobs.keys("deltas")) == 3
    assert runs(open_index(blobs)) == ["r1"] * 10


def test_a_run_that_is_deleted_written_and_deleted_again_is_gone(blobs: Bucket) -> None:
    index = open_index(blobs)
    for _ in range(2):
        index.write([entry("r1")])
        assert runs(index) == ["r1"]
        index.delete_run("acme", "d-r1", "r1")
        index.delete_run("acme", "d-r1", "r1")
        assert runs(index) == []
    assert len(blobs.manifest.changes) == 4


def test_a_deletion_where_nothing_was_written_writes_nothing(blobs: Bucket) -> None:
    open_index(blobs).delete_document("acme", "d")
    assert blobs.keys("") == set()


def test_many_changes_are_folded_into_one_snapshot(blobs: Bucket) -> None:
    index = open_index(blobs)
    names = fill(index, FOLD_AT)
    assert blobs.manifest.changes == ()
    assert len(blobs.keys("snapshots")) == 1
    names += fill(index, 1, first=FOLD_AT)
    reader = open_index(blobs)
    blobs.gets.clear()
    assert runs(reader) == names
    assert len(blobs.gets) == 2


def test_a_reader_that_has_followed_all_changes_does_not_fetch_their_snapshot(blobs: Bucket) -> None:
    index, reader = open_index(blobs), open_index(blobs)
    names = fill(index, FOLD_AT - 1)
    assert runs(reader) == names
    last = BucketIndex(blobs, "index", 2)
    last.write([entry("last")])
    blobs.gets.clear()
    # The fold took in one change that this reader had not seen.
    assert runs(reader) == [*names, "last"]
    assert len(blobs.gets) == 1
    names += fill(index, 1, first=FOLD_AT)
    blobs.gets.clear()
    runs(reader)
    assert len(blobs.gets) == 1


def test_a_folded_index_ranks_as_one_file_does(blobs: Bucket, tmp_path: Path) -> None:
    texts = ["the rent of the flat", "rent", "flat rent, and rent again", "the law", "a flat " * 9]
    chance = random.Random(7)
    here, there = SqliteIndex(tmp_path / "index.sqlite", 2), open_index(blobs)
    for number in range(2 * FOLD_AT + 5):
        written = entry(f"r{number % 50}", chance.choice(texts), chunk=str(chance.randrange(3)))
        for index in (here, there):
            index.write([written])
            if number % 7 == 0:
                index.delete_document("acme", f"d-r{number % 50 // 2}")
    for mode in Mode:
        query = Query(tenant="acme", text="flat rent law", mode=mode, vector=(1, 0.2), limit=100)
        assert open_index(blobs).search(query) == there.search(query) == here.search(query)


def test_a_writer_that_dies_while_folding_is_followed_by_another(
    blobs: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(_: BucketIndex, __: str) -> None:
        raise KeyboardInterrupt

    names = fill(open_index(blobs), FOLD_AT - 1)
    with monkeypatch.context() as patched:
        patched.setattr(BucketIndex, "_fold", die)
        with pytest.raises(KeyboardInterrupt):
            fill(open_index(blobs), 1, first=FOLD_AT - 1)
        names.append(f"r{FOLD_AT - 1:04}")
        names += fill(open_index(blobs), CLAIM_LASTS - 1, first=FOLD_AT)
    assert blobs.manifest.snapshot is None
    names += fill(open_index(blobs), 1, first=FOLD_AT + CLAIM_LASTS - 1)
    assert blobs.manifest.changes == ()
    assert runs(open_index(blobs)) == names


def test_what_is_written_while_another_folds_is_kept(blobs: Bucket) -> None:
    writer = open_index(blobs)
    upload = blobs.upload

    def write_meanwhile(path: Path, key: str) -> None:
        writer.write([entry("meanwhile")])
        upload(path, key)

    names = fill(open_index(blobs), FOLD_AT - 1)
    blobs.upload = write_meanwhile  # type: ignore[method-assign] # the moment at which another writes
    names += fill(open_index(blobs), 1, first=FOLD_AT - 1)
    assert len(blobs.manifest.changes) == 1
    assert runs(open_index(blobs)) == [*names, "meanwhile"]


def test_a_fold_that_fails_does_not_fail_the_write(
    blobs: Bucket, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Path, __: str) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(blobs, "upload", full)
    names = fill(open_index(blobs), FOLD_AT)
    assert "was not folded" in caplog.text
    assert runs(open_index(blobs)) == names


def test_a_reader_of_an_old_manifest_finds_what_it_names(blobs: Bucket) -> None:
    index = open_index(blobs)
    fill(index, 3)
    old = blobs.manifest
    fill(index, FOLD_AT, first=3)
    assert not old.keys <= blobs.manifest.keys
    assert all(blobs.exists(key) for key in old.keys)


@pytest.mark.usefixtures("nothing_is_too_young_to_sweep")
def test_a_reader_whose_manifest_is_swept_away_reads_the_next(
    blobs: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    index, reader = open_index(blobs), open_index(blobs)
    names = fill(index, FOLD_AT - 1)
    stale = blobs.get_changed(MANIFEST, None)
    names += fill(index, 1, first=FOLD_AT - 1)
    real = blobs.get_changed
    answers = iter([stale])
    monkeypatch.setattr(blobs, "get_changed", lambda key, tag: next(answers, None) or real(key, tag))
    assert runs(reader) == names


def test_a_tenants_index_is_its_own_object(blobs: Bucket) -> None:
    index = open_index(blobs)
    index.write([entry("r1"), entry("r2", tenant="globex")])
    assert runs(index) == ["r1"]
    assert runs(index, tenant="globex") == ["r2"]
    assert len(blobs.keys("deltas")) == 1


def test_a_rebuild_replaces_the_content_and_empties_forgotten_tenants(blobs: Bucket) -> None:
    index, writer = open_index(blobs), open_index(blobs)
    index.write([entry("old"), entry("old", tenant="globex")])
    assert runs(index) == ["old"]
    with index.rebuild() as new:
        new.write([entry("new")])
    for reader in (index, writer, open_index(blobs)):
        assert runs(reader) == ["new"]
        assert runs(reader, tenant="globex") == []


def test_a_writer_that_a_rebuild_overtakes_writes_into_the_new_index(
    blobs: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    index, writer = open_index(blobs), open_index(blobs)
    index.write([entry("old")])
    swap = blobs.swap

    def overtaken(key: str, data: bytes, tag: str | None) -> bool:
        monkeypatch.setattr(blobs, "swap", swap)
        with index.rebuild() as new:
            new.write([entry("new")])
        return swap(key, data, tag)

    monkeypatch.setattr(blobs, "swap", overtaken)
    writer.write([entry("late")])
    assert runs(open_index(blobs)) == ["new", "late"]


@pytest.mark.usefixtures("nothing_is_too_young_to_sweep")
def test_a_rebuild_leaves_no_object_that_nobody_names(blobs: Bucket) -> None:
    index = open_index(blobs)
    fill(index, FOLD_AT + 1)
    with index.rebuild() as new:
        new.write([entry("new")])
    assert blobs.keys("") == {MANIFEST, *blobs.manifest.keys}


def test_what_a_rebuild_wrote_can_be_deleted(blobs: Bucket) -> None:
    index = open_index(blobs)
    with index.rebuild() as new:
        new.write([entry("r1"), entry("r2")])
    assert runs(index) == ["r1", "r2"]
    index.delete_document("acme", "d-r1")
    assert runs(index) == ["r2"]


def test_copies_of_other_tenants_give_way_when_the_disk_is_short_of_room(
    blobs: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = open_index(blobs)
    fill(index, FOLD_AT)
    index.write([entry("r", tenant="globex")])
    reader = open_index(blobs)
    assert runs(reader, tenant="globex") == ["r"]
    usage = type("Usage", (), {"free": 0})
    monkeypatch.setattr("octavo.search.replica.shutil.disk_usage", lambda _: usage)
    assert len(runs(reader)) == FOLD_AT
    assert list(reader._replicas._kept) == ["acme"]
    assert runs(reader, tenant="globex") == ["r"]


def test_a_writer_that_never_gets_its_turn_says_so(blobs: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    index = open_index(blobs)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    monkeypatch.setattr(blobs, "swap", lambda *_: False)
    with pytest.raises(DependencyUnavailable, match="other writers"):
        index.write([entry("r1")])
