"""What readers said of hits: right or wrong. Kept with its document, so that a deletion takes it along."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from boto3.dynamodb.conditions import Key

from octavo.document import Model
from octavo.errors import InvalidRequest
from octavo.storage import schema
from octavo.storage.aws_errors import translated_errors
from octavo.storage.cursors import decode_cursor, encode_cursor

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


class Verdict(StrEnum):
    """Whether a hit answered its query."""

    RIGHT = "right"
    WRONG = "wrong"


class FeedbackRecord(Model):
    """One reader's verdict on one hit; `run_id` is the run whose chunk it was."""

    tenant: str
    feedback_id: str
    document_id: str
    run_id: str
    chunk_id: str
    query: str
    verdict: Verdict
    comment: str | None = None
    created_at: datetime


class Feedback(Protocol):
    """The feedback of all tenants; every call names its tenant, and sees only that tenant's."""

    def add(self, record: FeedbackRecord) -> FeedbackRecord:
        """Keep the record; return it, or the one that was kept under its id before. Idempotent.

        Raises:
            InvalidRequest: what was kept under its id says something else.
        """
        ...

    def list_feedback(
        self, tenant: str, limit: int, cursor: str | None = None
    ) -> tuple[Sequence[FeedbackRecord], str | None]:
        """Return one screen, the latest first, and a cursor that continues it; None at the end.

        Raises:
            InvalidRequest: the cursor was not made by this tenant's listing.
        """
        ...


class DynamoFeedback:
    """The port `Feedback` over the table of the records."""

    def __init__(self, table: "Table") -> None:
        self._table = table
        self._refused = table.meta.client.exceptions.ConditionalCheckFailedException

    @translated_errors()
    def add(self, record: FeedbackRecord) -> FeedbackRecord:
        """See `Feedback.add`."""
        key = schema.feedback_key(record.tenant, record.document_id, record.feedback_id)
        place = schema.listing_sort_key(record.created_at, record.document_id)
        item = {
            **key,
            **record.model_dump(mode="json"),
            schema.LISTING_PARTITION_KEY: schema.feedback_partition_key(record.tenant),
            schema.LISTING_SORT_KEY: f"{place}#{record.feedback_id}",
        }
        try:
            self._table.put_item(Item=item, ConditionExpression="attribute_not_exists(PK)")
        except self._refused:
            return self._kept(key, record)
        return record

    def _kept(self, key: dict[str, str], record: FeedbackRecord) -> FeedbackRecord:
        kept = _record(self._table.get_item(Key=key, ConsistentRead=True)["Item"])
        if kept != record.model_copy(update={"created_at": kept.created_at, "run_id": kept.run_id}):
            raise InvalidRequest("the Idempotency-Key was used before, with another body")
        return kept

    @translated_errors()
    def list_feedback(
        self, tenant: str, limit: int, cursor: str | None = None
    ) -> tuple[Sequence[FeedbackRecord], str | None]:
        """See `Feedback.list_feedback`. One more than asked for is read, to know whether there are more."""
        own = schema.feedback_partition_key(tenant)
        request: dict[str, Any] = {
            "IndexName": schema.LISTING_INDEX,
            "KeyConditionExpression": Key(schema.LISTING_PARTITION_KEY).eq(own),
            "ScanIndexForward": False,
            "Limit": limit + 1,
        }
        if cursor is not None:
            place = decode_cursor(tenant, cursor, own)
            before, _, feedback_id = place.rpartition("#")
            document_id = before.rpartition("#")[2]
            request["ExclusiveStartKey"] = {
                schema.LISTING_PARTITION_KEY: own,
                schema.LISTING_SORT_KEY: place,
                **schema.feedback_key(tenant, document_id, feedback_id),
            }
        found = self._table.query(**request)["Items"]
        more = len(found) > limit
        last = str(found[limit - 1][schema.LISTING_SORT_KEY]) if more else ""
        return tuple(map(_record, found[:limit])), encode_cursor(tenant, last, own) if more else None


def _record(item: Any) -> FeedbackRecord:  # noqa: ANN401 - an item's values are of any type
    return FeedbackRecord.model_validate(
        {name: item[name] for name in FeedbackRecord.model_fields if name in item}
    )
