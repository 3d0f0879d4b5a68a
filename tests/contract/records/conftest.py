"""The stores that hold to the port `Records`: one in memory, and tables of moto and of DynamoDB Local."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from octavo.storage.dynamodb import DynamoRecords
from octavo.storage.memory import MemoryRecords
from octavo.storage.records import Records
from tests.contract.records.runs import TABLES, new_table, numbers


@pytest.fixture(scope="module")
def moto_table() -> Iterator[Any]:
    with mock_aws():
        yield new_table()


@pytest.fixture(scope="module")
def dynamodb_local_table() -> Iterator[Any]:
    """A table of Amazon's own DynamoDB Local, whose conditions and transactions are the service's."""
    url = os.environ.get("DYNAMODB_URL")
    if not url:
        assert os.environ.get("OCTAVO_REQUIRE_DYNAMODB") != "1", "DYNAMODB_URL is not set"
        pytest.skip("DYNAMODB_URL is not set")
    table = new_table(endpoint_url=url)
    yield table
    table.delete()


@pytest.fixture(scope="module", params=TABLES)
def table(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue(request.param)


@pytest.fixture(params=["memory", *TABLES])
def records(request: pytest.FixtureRequest) -> Records:
    if request.param == "memory":
        return MemoryRecords()
    return DynamoRecords(request.getfixturevalue(request.param))


@pytest.fixture
def dynamodb(table: Any) -> DynamoRecords:
    return DynamoRecords(table)


@pytest.fixture
def tenant() -> str:
    """The stores are shared between tests; each test has a tenant of its own."""
    return f"tenant-{next(numbers)}"
