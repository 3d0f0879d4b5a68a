import pytest

from octavo.document import Page, Quarantined
from octavo.errors import LedgerMismatch
from octavo.pipeline.consolidate import account
from octavo.pipeline.contracts import ExtractedBatch


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
