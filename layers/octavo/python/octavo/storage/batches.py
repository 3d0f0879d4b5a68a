"""Batches of DynamoDB reads and writes, each item tried again until the table has taken it."""

import random
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeVar

from octavo.errors import Throttled
from octavo.storage.items import Item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

# The most that DynamoDB takes in one call.
WRITES_A_CALL: Final = 25
READS_A_CALL: Final = 100

# Upper bounds of the waits between tries, in seconds: a busy partition splits or refills well within their sum.
WAITS: Final = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2)

T = TypeVar("T")


def put_all(table: "Table", items: Iterable[Item]) -> None:
    """Write the items, 25 a call.

    Raises:
        Throttled: the table left some items unprocessed through every try.
    """
    _write_all(table, ({"PutRequest": {"Item": item}} for item in items))


def delete_all(table: "Table", keys: Iterable[Item]) -> None:
    """Delete the items of these primary keys, 25 a call.

    Raises:
        Throttled: the table left some keys unprocessed through every try.
    """
    _write_all(table, ({"DeleteRequest": {"Key": key}} for key in keys))


def get_all(table: "Table", keys: Iterable[Item], projection: str) -> list[Item]:
    """Return the items there are of these distinct primary keys, read consistently, in no particular order.

    Raises:
        Throttled: the table left some keys unprocessed through every try.
    """
    client = table.meta.client
    found: list[Item] = []

    def read(pending: list[Item]) -> list[Item]:
        request: Any = {"Keys": pending, "ProjectionExpression": projection, "ConsistentRead": True}
        response = client.batch_get_item(RequestItems={table.name: request})
        found.extend(response["Responses"].get(table.name, []))
        unprocessed = response["UnprocessedKeys"].get(table.name)
        return list(unprocessed["Keys"]) if unprocessed else []

    for batch in _batched(keys, READS_A_CALL):
        _until_none_pending(batch, read)
    return found


def _write_all(table: "Table", requests: Iterable[Any]) -> None:
    client = table.meta.client

    def write(pending: list[Any]) -> list[Any]:
        response = client.batch_write_item(RequestItems={table.name: pending})
        return list(response["UnprocessedItems"].get(table.name, []))

    for batch in _batched(requests, WRITES_A_CALL):
        _until_none_pending(batch, write)


def _until_none_pending(batch: list[T], call: Callable[[list[T]], list[T]]) -> None:
    pending = call(batch)
    for wait in WAITS:
        if not pending:
            return
        time.sleep(random.uniform(0, wait))  # noqa: S311 - full jitter, not a secret
        pending = call(pending)
    if pending:
        raise Throttled(f"DynamoDB left {len(pending)} of {len(batch)} items unprocessed")


def _batched(values: Iterable[T], size: int) -> Iterator[list[T]]:
    # itertools.batched, which Python 3.11 does not have yet.
    iterator = iter(values)
    while batch := list(islice(iterator, size)):
        yield batch
