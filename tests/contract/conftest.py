"""The adapters that the contract suites run against."""

import os
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from opensearchpy import OpenSearch

from octavo.search.bucket import BucketIndex
from octavo.search.index import RebuildableIndex
from octavo.search.opensearch import OpenSearchIndex
from octavo.search.sqlite import SqliteIndex
from octavo.storage.s3 import S3Blobs
from octavo_cli.cloud.endpoint import Deployment

OpenIndex = Callable[..., RebuildableIndex]


def _opensearch_url() -> str:
    url = os.environ.get("OPENSEARCH_URL", "")
    if not url and os.environ.get("OCTAVO_REQUIRE_OPENSEARCH") == "1":
        pytest.fail("OPENSEARCH_URL is not set, and OCTAVO_REQUIRE_OPENSEARCH=1 forbids to skip")
    if not url:
        pytest.skip("OPENSEARCH_URL is not set")
    return url


def _opensearch() -> Iterator[OpenIndex]:
    url = _opensearch_url()
    alias = f"octavo-test-{uuid.uuid4().hex}"
    with OpenSearch(url) as client:

        def open_index(dimensions: int, *, for_rebuild: bool = False) -> OpenSearchIndex:
            index = OpenSearchIndex(url, alias, dimensions, for_rebuild=for_rebuild)
            # Every write waits for a refresh; the default of a second would make the suite a minute longer.
            client.indices.put_settings(index=alias, body={"refresh_interval": "20ms"})
            return index

        yield open_index
        client.indices.delete(index=f"{alias}-*")
        client.indices.delete_index_template(name=alias)


@pytest.fixture
def embedded_s3(embedded_cloud: Deployment) -> S3Blobs:
    """A bucket of the embedded cloud, which is strict about conditions on writes."""
    return S3Blobs(embedded_cloud.session.client("s3"), embedded_cloud.outputs["ResultsBucket"])


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("bucket", marks=pytest.mark.cloud),
        pytest.param("opensearch", marks=pytest.mark.opensearch),
    ]
)
def open_index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenIndex]:
    """Opens the test's own index for vectors of a length; the first time creates it."""
    match request.param:
        case "sqlite":
            yield partial(SqliteIndex, tmp_path / "index.sqlite")
        case "bucket":
            blobs: S3Blobs = request.getfixturevalue("embedded_s3")
            yield partial(BucketIndex, blobs, f"index-{uuid.uuid4().hex}")
        case _:
            yield from _opensearch()
