import pytest

from octavo.document import Block, BlockType, BoxLocation, Page, Quarantined
from octavo.errors import LedgerMismatch
from octavo.pipeline.consolidate import _chunks as whole
from octavo.pipeline.consolidate import account
from octavo.pipeline.contracts import ExtractedBatch
from octavo.reading.chunking import chunk


def batch(*pages: int, quarantined: tuple[int, ...] = ()) -> ExtractedBatch:
    return ExtractedBatch(
        pages=tuple(Page(number=page, width=None, height=None) for page in pages),
        quarantined=tuple(Quarantined(page=page, code="PAGE_UNREADABLE") for page in quarantined),
        chunks=(),
    )


def test_the_ledger_balances_when_each_page_is_read_or_set_aside() -> None:
    ledger = account(5, [batch(1, 3, quarantined=(2,)), batch(4, 5)])
    assert ledger.balanced
    assert (ledger.pages_in, ledger.pages_done) == (5, 4)


@pytest.mark.parametrize(
    "batches",
    [
        [batch(1, 2)],  # page 3 is lost
        [batch(1, 2, 3), batch(3)],  # page 3 counts twice
        [batch(1, 2, 3, quarantined=(3,))],  # page 3 is read and set aside
        [batch(1, 2, 3, 4)],  # page 4 came from nowhere
        [],
    ],
)
def test_a_page_lost_or_counted_twice_is_never_let_through(batches: list[ExtractedBatch]) -> None:
    with pytest.raises(LedgerMismatch):
        account(3, batches)


def test_a_chunk_of_a_later_batch_stands_under_the_headings_of_an_earlier_one() -> None:
    first, second = (BoxLocation(page=page, box=(0, 0, 1, 1)) for page in (1, 2))
    heading = Block(id="p1-b1", type=BlockType.HEADING, text="Rates", level=1, locations=(first,))
    body = Block(id="p2-b1", type=BlockType.PARAGRAPH, text="Ten a day.", locations=(second,))
    pages = [
        Page(number=1, width=None, height=None, blocks=(heading,)),
        Page(number=2, width=None, height=None, blocks=(body,)),
    ]
    batches = [ExtractedBatch(pages=(page,), chunks=tuple(chunk([page]))) for page in pages]
    alone = batches[1].chunks[0]
    (together,) = [item for item in whole(batches) if item.id == alone.id]
    assert alone.heading_path == ()
    assert together.heading_path == ("Rates",)
    assert together.text == alone.text
