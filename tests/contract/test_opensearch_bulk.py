"""Back-pressure and refusals of a real OpenSearch."""

import os
import random
from collections.abc import Iterator

import pytest
from opensearchpy import OpenSearch

from octavo.document import BoxLocation
from octavo.errors import EntriesRefused
from octavo.search.index import Entry, Mode, Query
from tests.contract.conftest import OpenIndex

DIMENSIONS = 8
HERE = (BoxLocation(page=1, box=(0, 0, 1, 1)),)
# More than other tests send at once, and less than this one does.
IN_FLIGHT = {"network.breaker.inflight_requests.limit": "2mb"}

pytestmark = pytest.mark.opensearch


@pytest.fixture
def server() -> Iterator[OpenSearch]:
    with OpenSearch(os.environ["OPENSEARCH_URL"]) as client:
        yield client
        client.cluster.put_settings(body={"transient": dict.fromkeys(IN_FLIGHT)})


def refused(server: OpenSearch) -> int:
    """Return how many requests the server had no memory for since it started."""
    (node,) = server.nodes.stats(metric="breaker")["nodes"].values()
    tripped: int = node["breakers"]["in_flight_requests"]["tripped"]
    return tripped


def entry(chunk: str, text: str = "rent", label: str = "letter") -> Entry:
    return Entry(
        tenant="t",
        document_id="d",
        run_id="r",
        chunk_id=chunk,
        name="n",
        label=label,
        text=text,
        locations=HERE,
        vector=(1.0,) * DIMENSIONS,
    )


@pytest.mark.parametrize("open_index", ["opensearch"], indirect=True)
def test_more_than_the_server_has_memory_for_is_written_in_parts(
    open_index: OpenIndex, server: OpenSearch
) -> None:
    index, draw, before = open_index(DIMENSIONS), random.Random(5), refused(server)
    server.cluster.put_settings(body={"transient": IN_FLIGHT})
    index.write([entry(f"c{number}", "rent " + draw.randbytes(10_000).hex()) for number in range(115)])
    assert refused(server) > before
    assert len(index.search(Query(tenant="t", text="rent", mode=Mode.KEYWORD, limit=200))) == 115


@pytest.mark.parametrize("open_index", ["opensearch"], indirect=True)
def test_a_passage_that_no_field_can_hold_is_named_and_the_others_are_kept(open_index: OpenIndex) -> None:
    index = open_index(DIMENSIONS)
    with pytest.raises(EntriesRefused, match=r"t#d#r#c2: illegal_argument_exception: .*immense term"):
        index.write([entry("c1"), entry("c2", label="x" * 40_000), entry("c3")])
    found = index.search(Query(tenant="t", text="rent", mode=Mode.KEYWORD))
    assert {hit.chunk_id for hit in found} == {"c1", "c3"}
