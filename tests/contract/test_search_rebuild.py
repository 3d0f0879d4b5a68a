"""What a rebuild promises, whichever engine is behind the index, and whatever goes on meanwhile."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event
from typing import Any

import pytest

from octavo.errors import LedgerMismatch, Misconfigured, RetryableError
from octavo.pipeline.rebuild import Ledger, rebuild
from octavo.search import opensearch_indices
from octavo.search.index import Entry, Filters, Mode, Query, RebuildableIndex
from octavo.search.names import NameQuery
from octavo.search.opensearch import OpenSearchIndex
from tests.contract.library import HERE, TENANT, Hashed, Library, today

OpenIndex = Callable[..., RebuildableIndex]
DIMENSIONS = 8
SWITCHING = "switching to the new index"


@pytest.fixture
def index(open_index: OpenIndex) -> RebuildableIndex:
    return open_index(DIMENSIONS)


@pytest.fixture
def library(index: RebuildableIndex) -> Library:
    return Library(index)


def entry(text: str) -> Entry:
    return Entry(
        tenant=TENANT,
        document_id="d",
        run_id="r",
        chunk_id=text,
        name="file",
        text=text,
        locations=HERE,
        vector=(1.0,) * DIMENSIONS,
    )


def words(index: RebuildableIndex, text: str, tenant: str = TENANT, **filters: Any) -> list[str]:
    query = Query(tenant=tenant, text=text, mode=Mode.KEYWORD, filters=Filters(**filters), limit=1000)
    return sorted(hit.text for hit in index.search(query))


def made_anew(
    library: Library, index: RebuildableIndex, report: Callable[[str], None] = lambda _: None
) -> Ledger:
    return rebuild(library.records, library.results, index, library.embedder, report)


def all_that_is_said(library: Library, index: RebuildableIndex) -> dict[str, Any]:
    """What every question is answered about the library's documents, scores aside: they depend on what was deleted."""
    vector = tuple(library.embedder.embed(["The rent of Acme Corp."])[0].tolist())
    query = {mode: Query(tenant=TENANT, text="rent", mode=mode, vector=vector, limit=100) for mode in Mode}
    filters = {"label": "lease", "media_type": "text/plain", "language": "en", "date_from": "2024-03-31"}
    more: dict[str, Any] = {
        "ingested_from": today(),
        "fields": ((None, "ohio"),),
        "mentions": (("ORG", "acme corp."),),
    }
    hits = {mode: index.search(query[mode]) for mode in Mode}
    matches = {mode: index.survey(query[mode], counted=100)[1] for mode in Mode}
    runs = [(key, index.direction(TENANT, *key)) for key in sorted(index.counts(TENANT))]
    return {
        "hits": {
            mode: sorted(str(hit.model_dump(exclude={"score"})) for hit in found)
            for mode, found in hits.items()
        },
        "matches": {mode: sorted(map(str, found)) for mode, found in matches.items()},
        "filtered": words(index, "rent", tags=("due",), **filters, **more),
        "directions": [(key, tuple(round(x, 6) for x in found or ())) for key, found in runs],
        "names": index.names(NameQuery(tenant=TENANT)),
        "appearances": sorted(
            map(str, index.appearances(NameQuery(tenant=TENANT, types=("ORG",), value="acme corp.")))
        ),
        "corrections": index.corrections(TENANT, ["rennt"]),
        "counts": index.counts(TENANT),
        "other tenant": words(index, "rent", "globex"),
    }


def test_what_was_found_before_is_found_after(library: Library, index: RebuildableIndex) -> None:
    lease = library.published("lease.txt", "The rent of Acme Corp. is due.", "A second rent.")
    library.tag(lease, "due", "2024")
    library.published("law.txt", "Rent follows the law.")
    library.published("other.txt", "Another tenant's rent.", tenant="globex")
    index.write([entry("rent that no record knows")])
    index.delete_document(TENANT, "d")
    before = all_that_is_said(library, index)
    library.embedder.embedded.clear()
    ledger = made_anew(library, index)
    assert ledger == Ledger(documents=3, chunks=4, chunks_by_records=4, embedded=0, short=())
    assert library.embedder.embedded == []
    assert all_that_is_said(library, index) == before
    assert before["filtered"] == ["The rent of Acme Corp. is due."]


def test_what_no_record_knows_is_gone_after(library: Library, index: RebuildableIndex) -> None:
    library.published("lease.txt", "The rent is due.")
    index.write([entry("An orphaned rent."), entry("x").model_copy(update={"tenant": "gone"})])
    made_anew(library, index)
    assert words(index, "rent") == ["The rent is due."]
    assert index.counts("gone") == {}


@pytest.mark.parametrize("when", ["first look", "switch"])
def test_what_happens_meanwhile_is_not_lost(
    library: Library, open_index: OpenIndex, index: RebuildableIndex, when: str
) -> None:
    reader = open_index(DIMENSIONS)
    deleted = library.published("deleted.txt", "The rent of the deleted.")
    tagged = library.published("tagged.txt", "The rent of the tagged.")
    library.published("renewed.txt", "The old rent.")
    waiting = library.indexed("waiting.txt", "The rent that waits.")
    failing = library.indexed("failing.txt", "The rent that fails.")
    late: list[Any] = []

    def happen() -> None:
        assert "The old rent." in words(reader, "rent")
        library.delete(deleted)
        library.tag(tagged, "due")
        library.published("renewed.txt", "The new rent.", version=2)
        library.published("added.txt", "The added rent.")
        late.append(library.indexed("late.txt", "The late rent."))
        library.publish(waiting)
        library.fail(failing)

    steps = iter([happen])

    def report(step: str) -> None:
        # After the report of the switch only the look that follows it can find what happens.
        if when == "first look" or step == SWITCHING:
            next(steps, lambda: None)()

    ledger = made_anew(library, index, report)
    library.publish(late[0])
    found = [
        "The added rent.",
        "The late rent.",
        "The new rent.",
        "The rent of the tagged.",
        "The rent that waits.",
    ]
    assert words(reader, "rent") == found
    assert words(reader, "rent", tags=("due",)) == ["The rent of the tagged."]
    assert sum(library.visible().values()) == len(found)
    assert ledger.chunks == ledger.chunks_by_records == len(found)


def test_searches_and_writes_go_on(library: Library, open_index: OpenIndex, index: RebuildableIndex) -> None:
    kept = [library.published(f"kept{n}.txt", f"The kept rent number {n}.") for n in range(5)]
    done = Event()

    def search() -> int:
        reader, searches = open_index(DIMENSIONS), 0
        while not done.is_set():
            assert len(words(reader, "kept")) == len(kept)
            searches += 1
        return searches

    def write() -> int:
        number = 0
        writer = Library(open_index(DIMENSIONS), library.embedder, library.records, library.results)
        while not done.is_set() or number < 3:
            event = library.consolidated(f"new{number}.txt", f"The new rent number {number}.")
            until_taken(partial(writer.write, event))
            until_taken(partial(writer.publish, event))
            number += 1
        return number

    with ThreadPoolExecutor(2) as pool:
        searches, writes = pool.submit(search), pool.submit(write)
        try:
            for _ in range(2):
                assert made_anew(library, index).short == ()
        finally:
            done.set()
        assert searches.result() > 0
        written = writes.result()
    assert len(words(index, "new")) == written
    assert sum(library.visible().values()) == len(kept) + written


def until_taken(step: Callable[[], object]) -> None:
    """Do what the state machine does with a step."""
    for _ in range(5):
        try:
            step()
        except RetryableError:
            continue
        return
    step()


def test_a_rebuild_that_is_cut_off_changes_nothing_and_can_be_done_again(
    library: Library, open_index: OpenIndex, index: RebuildableIndex
) -> None:
    library.published("lease.txt", "The rent is due.")
    index.write([entry("An orphaned rent.")])

    def stop_at_the_switch(step: str) -> None:
        if step == SWITCHING:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        made_anew(library, index, stop_at_the_switch)
    for reader in (index, open_index(DIMENSIONS)):
        assert words(reader, "rent") == ["An orphaned rent.", "The rent is due."]
    made_anew(library, index)
    assert words(index, "rent") == ["The rent is due."]


def test_results_that_are_not_whole_keep_the_old_index(library: Library, index: RebuildableIndex) -> None:
    lost, unread = (
        library.published("a.txt", "The lost rent."),
        library.published("b.txt", "The unread rent."),
    )
    library.published("whole.txt", "The whole rent.")
    library.results.delete_under(f"runs/{TENANT}/{lost}/")
    batches = [key for key in library.results.keys_under(f"runs/{TENANT}/{unread}/") if "/batches/" in key]
    library.results.delete(batches)
    with pytest.raises(LedgerMismatch, match="1 of 3 chunks") as refused:
        made_anew(library, index)
    assert lost in str(refused.value)
    assert unread in str(refused.value)
    assert words(index, "rent") == ["The lost rent.", "The unread rent.", "The whole rent."]


def test_a_new_model_embeds_every_text_once(library: Library, index: RebuildableIndex) -> None:
    library.published("lease.txt", "The rent is due.", "The law of Ohio.")
    library.embedder = Hashed("two")
    assert made_anew(library, index).embedded == 2
    vector = tuple(library.embedder.embed(["The law of Ohio."])[0].tolist())
    (nearest, _) = index.search(Query(tenant=TENANT, text="", mode=Mode.SEMANTIC, vector=vector))
    assert nearest.text == "The law of Ohio."
    assert nearest.score == pytest.approx(1, abs=1e-3)
    assert made_anew(library, index).embedded == 0


def test_vectors_of_another_length_are_refused_until_the_index_is_rebuilt(
    library: Library, open_index: OpenIndex
) -> None:
    library.published("lease.txt", "The rent is due.")
    library.embedder = Hashed("long", DIMENSIONS * 2)
    with pytest.raises(Misconfigured, match="octavo index rebuild"):
        open_index(DIMENSIONS * 2)
    made_anew(library, open_index(DIMENSIONS * 2, for_rebuild=True))
    assert words(open_index(DIMENSIONS * 2), "rent") == ["The rent is due."]


def test_an_index_without_documents_is_rebuilt_to_an_empty_one(
    library: Library, index: RebuildableIndex
) -> None:
    assert made_anew(library, index) == Ledger(
        documents=0, chunks=0, chunks_by_records=0, embedded=0, short=()
    )
    assert words(index, "rent") == []


@pytest.mark.opensearch
@pytest.mark.parametrize("open_index", ["opensearch"], indirect=True)
def test_an_index_that_a_killed_rebuild_left_goes_with_the_next(index: RebuildableIndex) -> None:
    assert isinstance(index, OpenSearchIndex)
    opensearch_indices.create_beside(index._client, index._alias, DIMENSIONS)
    with index.rebuild() as new:
        new.write([entry("A rent.")])
    assert words(index, "rent") == ["A rent."]
    assert len(index._client.indices.get(index=f"{index._alias}-*")) == 1
    assert new.counts(TENANT) == {("d", "r"): 1}
