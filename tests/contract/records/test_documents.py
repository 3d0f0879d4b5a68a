"""Documents as they are listed, tagged, hidden and deleted, each within its tenant."""

from datetime import timedelta
from typing import Any

import pytest

from octavo.document import Page
from octavo.errors import InvalidRequest, NotFound
from octavo.storage.records import Records
from tests.contract.records.runs import NOON, current_run, entity, finished, run_of


def test_current_runs_answers_for_any_number_of_documents(records: Records, tenant: str) -> None:
    documents = [f"doc{number}" for number in range(105)]
    for document in documents:
        records.begin_run(run_of(tenant, 1, document=document))
    for document in documents[1:]:
        records.commit(finished(run_of(tenant, 1, document=document)))
    asked = [*documents, *documents[:3], "unknown"]
    assert records.current_runs(tenant, asked) == {document: f"{document}-v1-1" for document in documents[1:]}
    assert records.current_runs(tenant, []) == {}


def test_a_listing_shows_the_latest_updated_first_and_each_document_once(
    records: Records, tenant: str
) -> None:
    for number in (3, 1, 5, 2, 4):
        records.begin_run(run_of(tenant, number, document=f"doc{number}"))
    records.write_run(finished(run_of(tenant, 2, document="doc2"), finished_at=NOON + timedelta(hours=9)))
    seen: list[str] = []
    cursor = None
    sizes = []
    while True:
        screen = records.list_documents(tenant, limit=2, cursor=cursor)
        seen += [document.document_id for document in screen.documents]
        sizes.append(len(screen.documents))
        cursor = screen.cursor
        if cursor is None:
            break
    assert seen == ["doc2", "doc5", "doc4", "doc3", "doc1"]
    assert sizes == [2, 2, 1]


def test_a_listing_that_ends_with_a_full_screen_has_no_cursor(records: Records, tenant: str) -> None:
    for number in (1, 2):
        records.begin_run(run_of(tenant, number, document=f"doc{number}"))
    assert records.list_documents(tenant, limit=2).cursor is None
    assert records.list_documents(f"{tenant}-empty").documents == ()


def test_a_listing_shows_documents_as_their_records_say(records: Records, tenant: str) -> None:
    run = run_of(tenant, 1)
    records.begin_run(run)
    records.write_run(finished(run))
    records.commit(finished(run))
    assert records.list_documents(tenant).documents == (records.get_document(tenant, "doc"),)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda cursor: cursor[:-2],
        lambda cursor: ("B" if cursor[0] == "A" else "A") + cursor[1:],
        lambda _: "",
        lambda _: "é",
    ],
)
def test_a_changed_cursor_is_refused(records: Records, tenant: str, spoil: Any) -> None:
    for number in (1, 2):
        records.begin_run(run_of(tenant, number, document=f"doc{number}"))
    cursor = records.list_documents(tenant, limit=1).cursor
    with pytest.raises(InvalidRequest):
        records.list_documents(tenant, cursor=spoil(cursor))


def test_a_cursor_of_another_tenant_is_refused(records: Records, tenant: str) -> None:
    for number in (1, 2):
        records.begin_run(run_of(tenant, number, document=f"doc{number}"))
    cursor = records.list_documents(tenant, limit=1).cursor
    with pytest.raises(InvalidRequest):
        records.list_documents(f"{tenant}-other", cursor=cursor)


def test_no_tenant_sees_anothers_document(records: Records, tenant: str) -> None:
    run = run_of(tenant, 1)
    records.begin_run(run)
    records.write_run(finished(run), entities=[entity(1)])
    records.commit(finished(run))
    other = f"{tenant}-other"
    assert records.get_document(other, "doc") is None
    assert records.get_run(other, "doc", run.run_id) is None
    assert records.current_runs(other, ["doc"]) == {}
    assert list(records.entities(other, "doc", run.run_id)) == []


def test_a_deleted_document_leaves_nothing_and_stays_deleted(records: Records, tenant: str) -> None:
    for document in ("doc", "kept"):
        for version in (1, 2):
            records.begin_run(run_of(tenant, version, document=document))
        done = finished(run_of(tenant, 1, document=document))
        records.write_run(done, [Page(number=1)], [entity(1)])
        records.commit(done)
    records.delete_document(tenant, "doc")
    assert records.get_document(tenant, "doc") is None
    assert records.get_run(tenant, "doc", "doc-v1-1") is None
    assert list(records.entities(tenant, "doc", "doc-v1-1")) == []
    assert [document.document_id for document in records.list_documents(tenant).documents] == ["kept"]
    with pytest.raises(NotFound):
        records.write_run(finished(run_of(tenant, 2)))
    with pytest.raises(NotFound):
        records.commit(finished(run_of(tenant, 2)))
    assert records.get_document(tenant, "doc") is None
    records.delete_document(tenant, "doc")


def test_a_hidden_document_is_seen_by_nobody_and_no_run_of_it_commits(records: Records, tenant: str) -> None:
    for version in (1, 2):
        records.begin_run(run_of(tenant, version))
    records.commit(finished(run_of(tenant, 1)))
    shown = records.get_document(tenant, "doc")
    assert shown is not None
    for _ in range(2):
        hidden = records.hide_document(tenant, "doc")
        assert hidden is not None
        assert (hidden.key, hidden.latest) == (shown.key, shown.latest)
    assert records.get_document(tenant, "doc") is None
    assert current_run(records, tenant) is None
    assert records.list_documents(tenant).documents == ()
    assert records.hidden_documents(tenant) == ("doc",)
    records.write_run(finished(run_of(tenant, 2)))
    with pytest.raises(NotFound):
        records.commit(finished(run_of(tenant, 2)))
    records.begin_run(run_of(tenant, 3))
    assert records.list_documents(tenant).documents == ()
    assert records.get_document(tenant, "doc") is None
    records.delete_document(tenant, "doc")
    assert records.hidden_documents(tenant) == ()
    assert records.hide_document(tenant, "doc") is None
    assert records.begin_run(run_of(tenant, 1)), "a document of that name may come again"
    assert records.get_document(tenant, "doc") is not None


def test_tags_are_kept_whatever_later_runs_do_until_the_document_is_hidden(
    records: Records, tenant: str
) -> None:
    assert records.set_tags(tenant, "doc", ("due",)) is None
    records.begin_run(run_of(tenant, 1))
    tagged = records.set_tags(tenant, "doc", ("a b", "due"))
    assert tagged is not None
    assert (tagged.tags, tagged.latest.run_id) == (("a b", "due"), run_of(tenant, 1).run_id)
    records.write_run(finished(run_of(tenant, 1)))
    records.commit(finished(run_of(tenant, 1)))
    records.begin_run(run_of(tenant, 2))
    document = records.get_document(tenant, "doc")
    assert document is not None
    assert document.tags == ("a b", "due")
    assert [listed.tags for listed in records.list_documents(tenant).documents] == [("a b", "due")]
    cleared = records.set_tags(tenant, "doc", ())
    assert cleared is not None
    assert cleared.tags == ()
    records.hide_document(tenant, "doc")
    assert records.set_tags(tenant, "doc", ("due",)) is None
