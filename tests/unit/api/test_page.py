"""One page of a document over HTTP."""

import pytest

from octavo.document import (
    Block,
    BlockType,
    BoxLocation,
    Chunk,
    Document,
    Entity,
    Ledger,
    Page,
    PageStatus,
    Quarantined,
    Source,
    Status,
)

from .conftest import Store, call

TEXT = "Ada met Bob"


@pytest.fixture
def document_id(store: Store) -> str:
    """A document whose one chunk goes over two pages, and whose third page was set aside."""
    run = store.publish("a.pdf", "text")
    blocks = [
        Block(
            id=f"b{number}",
            type=BlockType.PARAGRAPH,
            text=text,
            locations=(BoxLocation(page=number, box=(1, 2, 3, 4)),),
        )
        for number, text in ((1, "Ada met"), (2, "Bob"))
    ]
    pages = [Page(number=n, width=600, height=800, blocks=(block,)) for n, block in enumerate(blocks, 1)]
    chunk = Chunk(
        id="c1",
        text=TEXT,
        locations=tuple(place for block in blocks for place in block.locations),
        sources=(
            Source(start=0, end=7, block="b1", offset=0),
            Source(start=8, end=11, block="b2", offset=0),
        ),
    )
    found = (("Ada", 0, 3), (TEXT, 0, 11), ("Bob", 8, 11))
    document = Document(
        document_id=run.document_id,
        name="a.pdf",
        media_type="application/pdf",
        status=Status.PARTIAL,
        pages=(*pages, Page(number=3, status=PageStatus.QUARANTINED)),
        chunks=(chunk,),
        entities=tuple(
            Entity(type="PERSON", text=text, start=start, end=end, confidence=0.9, chunk_id="c1")
            for text, start, end in found
        ),
        ledger=Ledger(pages_in=3, pages_done=2, quarantined=(Quarantined(page=3, code="PAGE_CORRUPT"),)),
    )
    key = f"runs/default/{run.document_id}/{run.run_id}/document.json"
    store.services.results.put(key, document.to_json().encode())
    return run.document_id


def test_a_page_has_its_blocks_their_places_and_what_is_named_on_it(document_id: str) -> None:
    first, second = (call("GET", f"/documents/{document_id}/pages/{n}").json for n in (1, 2))
    assert (first["number"], first["width"], first["height"], first["status"]) == (1, 600.0, 800.0, "DONE")
    (block,) = first["blocks"]
    assert (block["text"], block["locations"]) == ("Ada met", [{"page": 1, "box": [1.0, 2.0, 3.0, 4.0]}])
    assert [each["text"] for each in first["entities"]] == ["Ada", TEXT]
    assert [each["text"] for each in second["entities"]] == [TEXT, "Bob"]


def test_a_page_that_was_set_aside_says_why(document_id: str) -> None:
    page = call("GET", f"/documents/{document_id}/pages/3").json
    assert (page["status"], page["code"], page["blocks"]) == ("QUARANTINED", "PAGE_CORRUPT", [])


def test_a_page_is_not_sent_to_who_has_it(document_id: str) -> None:
    path = f"/documents/{document_id}/pages/1"
    tag = call("GET", path).headers["ETag"]
    assert call("GET", path, headers={"If-None-Match": tag}).status == 304
    assert call("GET", f"/documents/{document_id}/pages/2").headers["ETag"] != tag


@pytest.mark.parametrize(("page", "status"), [("4", 404), ("0", 400), ("-1", 400), ("one", 400)])
def test_a_page_out_of_range_is_refused(document_id: str, page: str, status: int) -> None:
    assert call("GET", f"/documents/{document_id}/pages/{page}").status == status


def test_a_document_that_is_not_there_has_no_pages(document_id: str) -> None:
    assert call("GET", f"/documents/{'0' * 32}/pages/1").status == 404
    assert call("GET", f"/documents/{document_id}/pages/1", tenant="acme").status == 404
