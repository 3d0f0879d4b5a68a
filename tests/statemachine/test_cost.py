"""The cost model counts what a real run does: its transitions, its calls, its writes."""

import json
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import botocore.client
import pymupdf
import pytest
from boto3.dynamodb.conditions import Key

from infra_cdk.constructs.pipeline import DEFINITION
from octavo.pipeline.cutting import cut
from octavo.settings import Batching
from octavo.storage import schema
from octavo.storage.items import ENTITIES_AN_ITEM
from octavo.storage.records import RunRecord
from octavo_cli.cost.work import LARGE_ITEM, SMALL_ITEM, Shape, calls, events, functions, states
from tests.statemachine.engines import MotoEngine
from tests.statemachine.runs import Runs

pytestmark = pytest.mark.cloud

# No two batches alike, or the second would find its results there and call less.
TEXT = "Angela Merkel met the board of Siemens in Munich on 4 May 2021 to speak about lease {} of {}. "
_KB = 1024


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count every call of AWS's API from this process, where the engine runs the functions too."""
    counted: Counter[str] = Counter()
    real = botocore.client.BaseClient._make_api_call  # type: ignore[attr-defined] # botocore's stubs hide it

    def count(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        counted[operation] += 1
        for requests in arguments.get("RequestItems", {}).values() if operation == "BatchWriteItem" else ():
            counted["items written in batches"] += len(requests)
        return real(client, operation, arguments)

    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", count)
    return counted


def a_document(path: Path, pages: int) -> Path:
    with pymupdf.open() as document:
        for number in range(1, pages + 1):
            page = document.new_page()
            page.insert_textbox((50, 50, 545, 790), TEXT.format(number, pages) * 12, fontsize=11)
        document.save(path)
    return path


def history(engine: MotoEngine, run_id: str) -> list[str]:
    client = engine.stack.clients.client("stepfunctions")
    arn = engine.stack.state_machine_arn.replace(":stateMachine:", ":execution:") + f":{run_id}"
    answer = client.get_execution_history(executionArn=arn, maxResults=1000)
    assert "nextToken" not in answer
    return [event["type"] for event in answer["events"]]


def size_of(value: Any) -> int:
    """Return the bytes that a value takes, by DynamoDB's documentation."""
    if isinstance(value, str):
        return len(value.encode())
    if isinstance(value, Decimal):
        return 2 + len(value.as_tuple().digits) // 2
    if isinstance(value, Mapping):
        return 3 + sum(1 + len(name) + size_of(part) for name, part in value.items())
    if isinstance(value, list | set):
        return 3 + sum(1 + size_of(part) for part in value)
    return 1


def largest_items(engine: MotoEngine, record: RunRecord) -> dict[str, int]:
    """Return the largest size of each kind of the document's items, in bytes, as DynamoDB writes them."""
    table = engine.stack.clients.resource("dynamodb").Table(engine.stack.table)
    partition = schema.partition_key(record.tenant, record.document_id)
    sizes: dict[str, int] = {}
    for item in table.query(KeyConditionExpression=Key(schema.PARTITION_KEY).eq(partition))["Items"]:
        size = sum(len(name) + size_of(value) for name, value in item.items())
        kind = str(item[schema.SORT_KEY]).partition("#")[0]
        sizes[kind] = max(sizes.get(kind, 0), size)
    return sizes


@pytest.mark.parametrize("pages", [1, 10, 30])
def test_the_model_counts_what_a_run_does(
    moto_engine: MotoEngine, called: Counter[str], tmp_path: Path, pages: int
) -> None:
    _, record = Runs(moto_engine).run(a_document(tmp_path / "lease.pdf", pages))
    counted = Counter(called)
    batches = len(cut(pages, Batching()))
    definition = json.loads(DEFINITION.read_text())
    modelled = calls(Shape(pages, batches, record.entity_count)).values()

    seen = history(moto_engine, record.run_id)
    assert sum(states(definition, batches).values()) == sum(kind.endswith("StateEntered") for kind in seen)
    assert events(definition, batches) == len(seen)
    assert sum(functions(definition, batches).values()) == seen.count("LambdaFunctionScheduled")

    # One put is the upload itself. The test's own last look reads the run's record once more.
    assert sum(part.s3_puts for part in modelled) + 1 == counted["PutObject"]
    assert sum(part.s3_gets for part in modelled) == counted["GetObject"] + counted["HeadObject"]
    assert sum(part.read_units for part in modelled) + 1 == counted["GetItem"] + counted["BatchGetItem"]
    entity_items = -(-record.entity_count // ENTITIES_AN_ITEM)
    assert pages + entity_items == counted["items written in batches"]
    dynamodb = ("GetItem", "BatchGetItem", "PutItem", "UpdateItem", "BatchWriteItem")
    assert sum(part.dynamodb_calls for part in modelled) + 1 == sum(counted[name] for name in dynamodb)


def test_items_are_as_small_as_the_model_bills_them(moto_engine: MotoEngine, tmp_path: Path) -> None:
    _, record = Runs(moto_engine).run(a_document(tmp_path / "lease.pdf", 3))
    sizes = largest_items(moto_engine, record)
    assert sizes["PAGE"] <= SMALL_ITEM * _KB
    assert _KB < sizes["ENTITY"] <= LARGE_ITEM * _KB
    assert sizes["RUN"] <= LARGE_ITEM * _KB
    assert sizes["DOC"] <= LARGE_ITEM * _KB
