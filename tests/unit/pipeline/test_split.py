from hypothesis import given
from hypothesis import strategies as st

from octavo.pipeline.cutting import cut
from octavo.settings import Batching


@given(st.integers(1, 50_000))
def test_every_page_is_in_exactly_one_batch(page_count: int) -> None:
    batches = cut(page_count, Batching())
    pages = [page for batch in batches for page in range(batch.first_page, batch.last_page + 1)]
    assert pages == list(range(1, page_count + 1))
    assert [batch.index for batch in batches] == list(range(len(batches)))


@given(st.integers(1, 50_000))
def test_batches_are_few_and_all_but_the_last_are_full(page_count: int) -> None:
    batching = Batching()
    batches = cut(page_count, batching)
    sizes = [batch.last_page - batch.first_page + 1 for batch in batches]
    assert len(batches) <= batching.most_batches
    assert len(set(sizes[:-1])) <= 1
    assert all(size >= batching.fewest_pages for size in sizes[:-1])
