"""From a setting to an index.

`sqlite:///relative/path`, `sqlite:////absolute/path`, `s3://bucket/prefix` or `http(s)://host:port`.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from octavo.errors import Misconfigured
from octavo.search.index import RebuildableIndex
from octavo.storage.blobs import Blobs

HttpAuth = Callable[..., dict[str, str]]
OpenBucket = Callable[[str], Blobs]
_SQLITE: Final = "sqlite:///"


def open_index(
    url: str,
    dimensions: int = 384,
    http_auth: HttpAuth | None = None,
    open_bucket: OpenBucket | None = None,
    *,
    for_rebuild: bool = False,
) -> RebuildableIndex:
    """Open the index at the URL, and create what it needs there on first use.

    Args:
        url: where the index is; see the head of the module.
        dimensions: the length of the encoder's vectors.
        http_auth: signs each request to an OpenSearch that asks who is calling.
        open_bucket: from a bucket's name to its objects, for an index in one.
        for_rebuild: whatever is there, also what cannot be read: nothing works until `rebuild` is done.

    Raises:
        Misconfigured: the URL is of no known form, or the index there is not one that we can read.
        DependencyUnavailable: OpenSearch does not answer.
    """
    # Each adapter is imported when it is asked for: the zip functions carry no SQLite, a laptop no OpenSearch.
    if url.startswith(_SQLITE) and len(url) > len(_SQLITE):
        from octavo.search.sqlite import SqliteIndex  # noqa: PLC0415

        return SqliteIndex(Path(url.removeprefix(_SQLITE)), dimensions, for_rebuild=for_rebuild)
    parts = urlsplit(url)
    prefix = parts.path.strip("/")
    if parts.scheme == "s3" and parts.hostname and prefix and open_bucket:
        from octavo.search.bucket import BucketIndex  # noqa: PLC0415

        return BucketIndex(open_bucket(parts.hostname), prefix, dimensions, for_rebuild=for_rebuild)
    if parts.scheme in {"http", "https"} and parts.hostname:
        from octavo.search.opensearch import OpenSearchIndex  # noqa: PLC0415

        return OpenSearchIndex(url, dimensions=dimensions, http_auth=http_auth, for_rebuild=for_rebuild)
    raise Misconfigured(
        "a search URL is sqlite:///path, s3://bucket/prefix or http(s)://host:port, "
        f"this one starts with {parts.scheme + ':'!r}"
    )
