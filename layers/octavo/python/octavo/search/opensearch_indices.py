"""The concrete indices behind an alias of OpenSearch: made by one template, and replaced one by the next.

opensearch-py's errors pass as they are.
"""

import re
from typing import Any, Final

from opensearchpy import OpenSearch
from opensearchpy.exceptions import RequestError

from octavo.errors import Misconfigured
from octavo.search.opensearch_requests import SCHEMA_VERSION, index_template

# An index that nobody reads yet is filled without a refresh, which would cut it into many small graphs to be merged.
_FILLING: Final = {"index": {"refresh_interval": "-1"}}
_SERVING: Final = {"index": {"refresh_interval": None}}


def _put_template(client: OpenSearch, alias: str, dimensions: int) -> None:
    template = index_template(alias, dimensions)
    client.indices.put_index_template(name=alias, body=template)


def create_beside(client: OpenSearch, alias: str, dimensions: int) -> str:
    """Create an index to be filled, which the alias does not name yet, and delete what rebuilds left that were cut off.

    It shows what was written into it only when it is told to refresh.
    """
    _put_template(client, alias, dimensions)
    numbered = re.compile(re.escape(alias) + r"-(\d{6})")
    kept = [name for name in client.indices.get(index=f"{alias}-*") if numbered.fullmatch(name)]
    # A number that was never used: a rebuild that runs beside this one must not write into it.
    new = f"{alias}-{int(max(kept)[-6:]) + 1 if kept else 1:06}"
    for left in set(kept) - set(client.indices.get_alias(name=alias)):
        client.indices.delete(index=left)
    client.indices.create(index=new, body={"settings": _FILLING})
    return new


def switch(client: OpenSearch, alias: str, new: str) -> None:
    """Make the alias name the index `new`, and delete what it named."""
    client.indices.put_settings(index=new, body=_SERVING)
    client.indices.refresh(index=new)
    old = set(client.indices.get_alias(name=alias)) - {new}
    moves: list[dict[str, Any]] = [{"add": {"index": new, "alias": alias}}]
    moves += [{"remove": {"index": name, "alias": alias}} for name in old]
    client.indices.update_aliases(body={"actions": moves})
    # Not within the same step: searches would for a moment be sent to an index that is gone already.
    for name in old:
        client.indices.delete(index=name)


def create(client: OpenSearch, alias: str, dimensions: int) -> None:
    """Create the first index of the alias."""
    _put_template(client, alias, dimensions)
    try:
        client.indices.create(index=f"{alias}-000001", body={"aliases": {alias: {}}})
    except RequestError as error:
        # Another process created it since we looked.
        if error.error != "resource_already_exists_exception":
            raise


def check(client: OpenSearch, alias: str, dimensions: int) -> None:
    """Look whether this version can use what the alias names.

    Raises:
        Misconfigured: the vectors are of another length, or the mapping of another version.
    """
    for index, held in client.indices.get_mapping(index=alias).items():
        mappings = held["mappings"]
        kept = mappings["properties"]["vector"]["dimension"]
        if kept != dimensions:
            raise Misconfigured(
                f"the index {index} holds vectors of {kept} dimensions, the encoder makes {dimensions}: "
                "run `octavo index rebuild`"
            )
        if mappings.get("_meta", {}).get("schema") != SCHEMA_VERSION:
            raise Misconfigured(
                f"the index {index} was made by another version of Octavo: run `octavo index rebuild`"
            )
