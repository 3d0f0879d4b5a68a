"""What the table itself adds: limits of its items, writes left over, failures that pass."""

import json
from typing import Any

import boto3
import pytest
from boto3.dynamodb.types import TypeSerializer
from botocore.exceptions import ClientError, EndpointConnectionError

from octavo.document import Ledger, Page, Quarantined, Status
from octavo.errors import DependencyUnavailable, RetryableError, Throttled
from octavo.storage import batches, items
from octavo.storage.dynamodb import DynamoRecords
from tests.contract.records.runs import entity, finished, run_of


def test_a_deletion_leaves_no_item_in_the_table(dynamodb: DynamoRecords, table: Any, tenant: str) -> None:
    run = run_of(tenant, 1)
    dynamodb.begin_run(run)
    dynamodb.write_run(finished(run), [Page(number=n) for n in range(1, 31)], [entity(n) for n in range(30)])
    dynamodb.delete_document(tenant, "doc")
    assert not [item for item in table.scan()["Items"] if tenant in item["PK"]]


def test_a_document_of_which_every_page_failed_still_fits_an_item(
    dynamodb: DynamoRecords, tenant: str
) -> None:
    codes = ("READER_TIMED_OUT", "PAGE_UNREADABLE")
    quarantined = tuple(Quarantined(page=page, code=codes[page % 2]) for page in range(1, 10_001))
    run = run_of(tenant, 1)
    outcome = finished(run, Status.FAILED, ledger=Ledger(pages_in=10_000, quarantined=quarantined))
    dynamodb.begin_run(run)
    dynamodb.write_run(outcome)
    document = dynamodb.get_document(tenant, "doc")
    assert document is not None
    assert document.latest == outcome
    on_the_wire = TypeSerializer().serialize(items.run_attributes(outcome))
    assert len(json.dumps(on_the_wire, default=list)) < 150_000


def test_items_that_dynamodb_leaves_unprocessed_are_written_in_the_end(
    dynamodb: DynamoRecords, table: Any, tenant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = table.meta.client
    write = client.batch_write_item

    def write_half(RequestItems: dict[str, list[Any]]) -> dict[str, Any]:  # noqa: N803 - boto3's own
        requests = RequestItems[table.name]
        half = (len(requests) + 1) // 2
        write(RequestItems={table.name: requests[:half]})
        return {"UnprocessedItems": {table.name: requests[half:]} if requests[half:] else {}}

    monkeypatch.setattr(client, "batch_write_item", write_half)
    monkeypatch.setattr(batches, "WAITS", (0.0,) * 7)
    dynamodb.begin_run(run_of(tenant, 1))
    dynamodb.write_run(finished(run_of(tenant, 1)), entities=[entity(n) for n in range(30)])
    assert list(dynamodb.entities(tenant, "doc", "doc-v1-1")) == [entity(n) for n in range(30)]


def test_a_table_that_never_takes_an_item_is_reported_as_throttling(
    dynamodb: DynamoRecords, table: Any, tenant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803 - boto3's own
        return {"UnprocessedItems": RequestItems}

    monkeypatch.setattr(table.meta.client, "batch_write_item", refuse)
    monkeypatch.setattr(batches, "WAITS", (0.0, 0.0))
    dynamodb.begin_run(run_of(tenant, 1))
    with pytest.raises(Throttled, match="unprocessed"):
        dynamodb.write_run(finished(run_of(tenant, 1)), entities=[entity(1)])


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (("ProvisionedThroughputExceededException", 400), Throttled),
        (("ThrottlingException", 400), Throttled),
        (("InternalServerError", 500), DependencyUnavailable),
        (None, DependencyUnavailable),
    ],
)
def test_a_passing_failure_of_dynamodb_is_a_retryable_error(
    dynamodb: DynamoRecords,
    table: Any,
    monkeypatch: pytest.MonkeyPatch,
    failure: tuple[str, int] | None,
    expected: type[RetryableError],
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        if failure is None:
            raise EndpointConnectionError(endpoint_url="https://dynamodb")
        code, status = failure
        response: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
        raise ClientError(response, "Query")

    monkeypatch.setattr(table.meta.client, "_make_api_call", fail)
    monkeypatch.setattr(table.meta.client, "_make_request", fail)
    with pytest.raises(expected):
        list(dynamodb.entities("default", "doc", "run"))
    with pytest.raises(expected):
        dynamodb.get_document("default", "doc")


def test_a_mistake_of_ours_is_not_taken_for_a_passing_failure(table: Any) -> None:
    missing = boto3.resource(
        "dynamodb",
        region_name="eu-west-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        endpoint_url=table.meta.client.meta.endpoint_url,
    ).Table("no-such-table")
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        DynamoRecords(missing).get_document("default", "doc")
