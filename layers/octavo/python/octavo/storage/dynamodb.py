"""Records in one DynamoDB schema. Every rule of the port is one conditional write, so there is no race to lose."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import ConditionBase, Key

from octavo.document import Entity, Page, Status
from octavo.errors import NotFound
from octavo.storage import batches, items, schema
from octavo.storage.aws_errors import translated_errors
from octavo.storage.cursors import decode_cursor, encode_cursor
from octavo.storage.items import Item
from octavo.storage.records import DocumentPage, DocumentRecord, RunRecord

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

BEGIN = """
    SET document_id = :document_id, latest = :latest, latest_order = :order, updated_at = :updated_at,
        GSI1PK = :listing, GSI1SK = :place
"""
FINISH = "SET latest = :latest, updated_at = :updated_at, GSI1SK = :place"
HIDE = "SET under_deletion = :true, GSI1PK = :hidden REMOVE current_run, current_order"
COMMIT = """
    SET previous_run = if_not_exists(current_run, :none),
        current_run = :run, current_sequencer = :sequencer, current_order = :order
"""


class DynamoRecords:
    """The port `Records` over a table of `schema.table_definition()`.

    Beside what the port shows, a document's item keeps `latest_order` and `current_order` (see
    `RunRecord.order`), which the conditions compare, and `previous_run`, so that a commit that is tried again
    gives the same answer.
    """

    def __init__(self, table: "Table") -> None:
        self._table = table
        self._refused = table.meta.client.exceptions.ConditionalCheckFailedException

    @translated_errors()
    def begin_run(self, run: RunRecord) -> bool:
        """See `Records.begin_run`. The document first: a crash between the writes is mended by the next try."""
        if self.get_run(run.tenant, run.document_id, run.run_id) is not None:
            return False  # begun before; what has become of it since must not be undone
        self._update_document(
            run,
            BEGIN,
            "attribute_not_exists(under_deletion)"
            " AND (attribute_not_exists(latest_order) OR (latest_order < :order AND latest.run_id <> :run))",
            {
                ":document_id": run.document_id,
                ":order": run.order,
                ":run": run.run_id,
                ":listing": schema.listing_partition_key(run.tenant),
                **_latest(run),
            },
        )
        return self._put_run(run, "attribute_not_exists(PK)")

    @translated_errors()
    def write_run(self, run: RunRecord, pages: Sequence[Page] = (), entities: Sequence[Entity] = ()) -> None:
        """See `Records.write_run`. The outcome last: a run that says it is done has all its items."""
        if self.get_run(run.tenant, run.document_id, run.run_id) is None:
            raise _never_begun(run)
        batches.put_all(self._table, items.page_items(run, pages))
        batches.put_all(self._table, items.entity_items(run, entities))
        if not self._put_run(run, "attribute_exists(PK)"):
            raise _never_begun(run)
        values = {":run": run.run_id, **_latest(run)}
        self._update_document(run, FINISH, "latest.run_id = :run", values)

    @translated_errors()
    def commit(self, run: RunRecord) -> str | None:
        """See `Records.commit`."""
        if run.status is Status.FAILED:
            return None
        before = self._update_document(
            run,
            COMMIT,
            "attribute_exists(PK) AND attribute_not_exists(under_deletion)"
            " AND (attribute_not_exists(current_order) OR current_order < :order)",
            {":none": "", ":run": run.run_id, ":sequencer": run.sequencer, ":order": run.order},
        )
        if before is not None:
            return before.get("current_run")
        document = self._get(schema.document_key(run.tenant, run.document_id))
        if document is None or "under_deletion" in document:
            raise _never_begun(run)
        return document["previous_run"] or None if document["current_run"] == run.run_id else None

    @translated_errors()
    def get_run(self, tenant: str, document_id: str, run_id: str) -> RunRecord | None:
        """See `Records.get_run`."""
        item = self._get(schema.run_key(tenant, document_id, run_id))
        return items.run_record(item) if item else None

    @translated_errors()
    def runs(self, tenant: str, document_id: str) -> tuple[RunRecord, ...]:
        """See `Records.runs`."""
        partition = Key(schema.PARTITION_KEY).eq(schema.partition_key(tenant, document_id))
        own = Key(schema.SORT_KEY).begins_with(schema.RUNS_PREFIX)
        return tuple(map(items.run_record, self._query(partition & own)))

    @translated_errors()
    def get_document(self, tenant: str, document_id: str) -> DocumentRecord | None:
        """See `Records.get_document`."""
        item = self._get(schema.document_key(tenant, document_id))
        return items.document_record(item) if item and "under_deletion" not in item else None

    @translated_errors()
    def current_runs(self, tenant: str, document_ids: Sequence[str]) -> dict[str, str]:
        """See `Records.current_runs`."""
        keys = (schema.document_key(tenant, document_id) for document_id in dict.fromkeys(document_ids))
        found = batches.get_all(self._table, keys, "document_id, current_run")
        return {item["document_id"]: item["current_run"] for item in found if "current_run" in item}

    @translated_errors()
    def list_documents(self, tenant: str, limit: int = 50, cursor: str | None = None) -> DocumentPage:
        """See `Records.list_documents`. One more than asked for is read, to know whether there are more."""
        request: dict[str, Any] = {
            "IndexName": schema.LISTING_INDEX,
            "KeyConditionExpression": Key(schema.LISTING_PARTITION_KEY).eq(
                schema.listing_partition_key(tenant)
            ),
            "ScanIndexForward": False,
            "Limit": limit + 1,
        }
        if cursor is not None:
            request["ExclusiveStartKey"] = _listing_key(tenant, decode_cursor(tenant, cursor))
        response = self._table.query(**request)
        shown = response["Items"][:limit]
        more = len(response["Items"]) > limit or "LastEvaluatedKey" in response
        return DocumentPage(
            documents=tuple(items.document_record(item) for item in shown),
            cursor=encode_cursor(tenant, str(shown[-1][schema.LISTING_SORT_KEY])) if shown and more else None,
        )

    def entities(self, tenant: str, document_id: str, run_id: str, start: int = 0) -> Iterator[Entity]:
        """See `Records.entities`. What is left out of the first item is read all the same."""
        skipped = start % items.ENTITIES_AN_ITEM
        partition = Key(schema.PARTITION_KEY).eq(schema.partition_key(tenant, document_id))
        own = Key(schema.SORT_KEY).between(
            schema.entity_sort_key(run_id, start - skipped + 1),
            schema.entity_sort_key(run_id, schema.MOST_ENTITIES),
        )
        found = (entity for item in self._query(partition & own) for entity in items.entities_of(item))
        yield from islice(found, skipped, None)

    @translated_errors()
    def delete_findings(self, tenant: str, document_id: str, run_id: str) -> None:
        """See `Records.delete_findings`."""
        partition = Key(schema.PARTITION_KEY).eq(schema.partition_key(tenant, document_id))
        for prefix in (schema.pages_prefix(run_id), schema.entities_prefix(run_id)):
            own = Key(schema.SORT_KEY).begins_with(prefix)
            batches.delete_all(self._table, self._query(partition & own, ProjectionExpression="PK, SK"))

    @translated_errors()
    def set_tags(self, tenant: str, document_id: str, tags: Sequence[str]) -> DocumentRecord | None:
        """See `Records.set_tags`. A run's writes leave the attribute alone."""
        try:
            response = self._table.update_item(
                Key=schema.document_key(tenant, document_id),
                UpdateExpression="SET tags = :tags",
                ConditionExpression="attribute_exists(PK) AND attribute_not_exists(under_deletion)",
                ExpressionAttributeValues={":tags": list(tags)},
                ReturnValues="ALL_NEW",
            )
        except self._refused:
            return None
        return items.document_record(response["Attributes"])

    @translated_errors()
    def hide_document(self, tenant: str, document_id: str) -> DocumentRecord | None:
        """See `Records.hide_document`."""
        try:
            response = self._table.update_item(
                Key=schema.document_key(tenant, document_id),
                UpdateExpression=HIDE,
                ConditionExpression="attribute_exists(PK)",
                ExpressionAttributeValues={":true": True, ":hidden": schema.hidden_partition_key(tenant)},
                ReturnValues="ALL_NEW",
            )
        except self._refused:
            return None
        return items.document_record(response["Attributes"])

    @translated_errors()
    def hidden_documents(self, tenant: str) -> tuple[str, ...]:
        """See `Records.hidden_documents`."""
        hidden = Key(schema.LISTING_PARTITION_KEY).eq(schema.hidden_partition_key(tenant))
        found = self._query(hidden, IndexName=schema.LISTING_INDEX, ConsistentRead=False)
        return tuple(schema.document_id_of(str(item[schema.LISTING_SORT_KEY])) for item in found)

    @translated_errors()
    def delete_document(self, tenant: str, document_id: str) -> None:
        """See `Records.delete_document`. The document's own item last, so that a crash leaves it to be found."""
        partition = Key(schema.PARTITION_KEY).eq(schema.partition_key(tenant, document_id))
        keys = list(self._query(partition, ProjectionExpression="PK, SK"))
        batches.delete_all(self._table, (key for key in keys if key["SK"] != schema.DOCUMENT_SORT_KEY))
        self._table.delete_item(Key=schema.document_key(tenant, document_id))

    def _get(self, key: dict[str, str]) -> Item | None:
        return self._table.get_item(Key=key, ConsistentRead=True).get("Item")

    def _query(self, condition: ConditionBase, **options: Any) -> Iterator[Item]:  # noqa: ANN401 - boto3's own
        request: dict[str, Any] = {"KeyConditionExpression": condition, "ConsistentRead": True, **options}
        while True:
            with translated_errors():
                response = self._table.query(**request)
            yield from response["Items"]
            if "LastEvaluatedKey" not in response:
                return
            request["ExclusiveStartKey"] = response["LastEvaluatedKey"]

    def _put_run(self, run: RunRecord, condition: str) -> bool:
        item = {**schema.run_key(run.tenant, run.document_id, run.run_id), **items.run_attributes(run)}
        try:
            self._table.put_item(Item=item, ConditionExpression=condition)
        except self._refused:
            return False
        return True

    def _update_document(self, run: RunRecord, update: str, condition: str, values: Item) -> Item | None:
        """Return the item as it was before, {} if it is new, None if the condition refused the update."""
        try:
            response = self._table.update_item(
                Key=schema.document_key(run.tenant, run.document_id),
                UpdateExpression=update,
                ConditionExpression=condition,
                ExpressionAttributeValues=values,
                ReturnValues="ALL_OLD",
            )
        except self._refused:
            return None
        return response.get("Attributes", {})


def _latest(run: RunRecord) -> Item:
    return {
        ":latest": items.run_attributes(run),
        ":updated_at": run.updated_at.isoformat(),
        ":place": schema.listing_sort_key(run.updated_at, run.document_id),
    }


def _listing_key(tenant: str, place: str) -> dict[str, str]:
    return {
        schema.LISTING_PARTITION_KEY: schema.listing_partition_key(tenant),
        schema.LISTING_SORT_KEY: place,
        **schema.document_key(tenant, schema.document_id_of(place)),
    }


def _never_begun(run: RunRecord) -> NotFound:
    return NotFound(f"run {run.run_id} was never begun, or document {run.document_id} was deleted meanwhile")
