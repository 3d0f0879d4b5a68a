"""Many entries into OpenSearch: in requests that it takes; what it is too busy for is sent again, alone, later and fewer at once."""

import random
import time
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Any, Final, Literal

from opensearchpy import OpenSearch
from opensearchpy.helpers import streaming_bulk

from octavo.errors import DependencyUnavailable, EntriesRefused, Throttled

Action = dict[str, Any]
"""An entry as opensearch-py's bulk takes it."""
# Each request may wait for a refresh (a second by default), so few large ones are written faster than many small ones.
MOST_ENTRIES: Final = 2_000
# The smallest managed instances refuse bodies over 10 MB.
_MOST_BYTES: Final = 8 * 1024**2
# Seconds until the next try where nothing was taken; then it is the state machine's turn, whose pauses cost nothing.
_PAUSES: Final = (0.5, 1.0, 2.0, 4.0, 8.0)
_STEP: Final = 4
# A full queue or memory; a shard that is on the move.
_BUSY: Final = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
# Not found: the index that the alias named was replaced by a rebuild; by now the alias names the new one.
_PASSING: Final = _BUSY | {HTTPStatus.NOT_FOUND}
_NAMED: Final = 10


def write_bulk(
    client: OpenSearch, actions: Sequence[Action], refresh: Literal["wait_for", "false"] = "wait_for"
) -> None:
    """Write entries; with `wait_for` they are searchable when this returns.

    The retries of opensearch-py's own helper know 429 but not 503, keep the size of a request, and send the next one at full
    speed after one that was refused.

    Raises:
        EntriesRefused: OpenSearch refuses some for good. Others may be written.
        Throttled, DependencyUnavailable: it stays too busy, or fails. Some may be written; write them all again.
        opensearchpy.TransportError: a whole request failed for another reason.
    """
    waiting, size, fruitless = list(actions), MOST_ENTRIES, 0
    while waiting:
        sent = waiting[:size]
        busy = {failure["_id"]: failure for failure in _failures(client, sent, refresh)}
        _raise_for([failure for failure in busy.values() if failure["status"] not in _BUSY])
        waiting = [action for action in sent if action["_id"] in busy] + waiting[size:]
        if not busy:
            size, fruitless = min(size * _STEP, MOST_ENTRIES), 0
            continue
        fruitless = fruitless + 1 if len(busy) == len(sent) else 0
        if fruitless > len(_PAUSES):
            _raise_for(list(busy.values()))
        size = max(len(busy) // _STEP, 1)
        pause = _PAUSES[max(fruitless - 1, 0)]
        # Writers that were refused together shall not come back together.
        time.sleep(random.uniform(pause / 2, pause))  # noqa: S311 - no secret


def _failures(client: OpenSearch, actions: Sequence[Action], refresh: str) -> Iterator[dict[str, Any]]:
    """Send the entries once; yield what is said of each that was not written."""
    outcomes = streaming_bulk(
        client,
        actions,
        chunk_size=len(actions),
        max_chunk_bytes=_MOST_BYTES,
        raise_on_error=False,
        raise_on_exception=False,
        yield_ok=False,
        params={"refresh": refresh},
    )
    for _, outcome in outcomes:
        failure: dict[str, Any] = outcome["index"]
        if "exception" in failure and failure["status"] not in _BUSY:
            raise failure["exception"]
        yield failure


def _raise_for(failures: Sequence[dict[str, Any]]) -> None:
    if not failures:
        return
    named = "; ".join(f"{failure['_id']}: {_why(failure)}" for failure in failures[:_NAMED])
    more = f"; and {len(failures) - _NAMED} more" if len(failures) > _NAMED else ""
    message = f"entries not written: {len(failures)}. {named}{more}"
    statuses = {int(failure["status"]) for failure in failures}
    if any(status < HTTPStatus.INTERNAL_SERVER_ERROR and status not in _PASSING for status in statuses):
        raise EntriesRefused(message)
    if max(statuses) >= HTTPStatus.INTERNAL_SERVER_ERROR or HTTPStatus.NOT_FOUND in statuses:
        raise DependencyUnavailable(message)
    raise Throttled(message)


def _why(failure: dict[str, Any]) -> str:
    error = failure["error"]
    if not isinstance(error, dict):
        return str(error)
    cause = error.get("caused_by", {}).get("reason")
    return f"{error['type']}: {error['reason']}" + (f" ({cause})" if cause else "")
