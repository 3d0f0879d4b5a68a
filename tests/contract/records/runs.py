"""Runs of a document, and what they find, as the tests of `Records` write them."""

import uuid
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import boto3
import pytest

from octavo.document import Entity, FieldValue, Status
from octavo.storage.records import Records, RunRecord
from octavo.storage.schema import table_definition

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
numbers = count()

TABLES = ["moto_table", pytest.param("dynamodb_local_table", marks=pytest.mark.dynamodb)]


def new_table(**connection: Any) -> Any:
    dynamodb: Any = boto3.resource(
        "dynamodb",
        region_name="eu-west-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        **connection,
    )
    return dynamodb.create_table(TableName=f"octavo-{uuid.uuid4()}", **table_definition())


def run_of(
    tenant: str, version: int, *, document: str = "doc", attempt: int = 1, **changes: Any
) -> RunRecord:
    """A run over the document's n-th version, an hour after the one before."""
    return RunRecord.model_validate(
        {
            "tenant": tenant,
            "document_id": document,
            "run_id": f"{document}-v{version}-{attempt}",
            "name": "report.pdf",
            "key": f"uploads/{tenant}/report.pdf",
            "version_id": f"v{version}",
            "sequencer": f"{version:018X}",
            "attempt": attempt,
            "started_at": NOON + timedelta(hours=version),
            **changes,
        }
    )


def finished(run: RunRecord, status: Status = Status.SUCCEEDED, **changes: Any) -> RunRecord:
    finished_at = run.started_at + timedelta(minutes=1)
    return run.model_copy(update={"status": status, "finished_at": finished_at, **changes})


def entity(number: int) -> Entity:
    return Entity(
        type="ORG", text=f"Org {number}", start=0, end=5, confidence=0.1 + 0.2, chunk_id=f"c{number}"
    )


def field(value: str) -> FieldValue:
    return FieldValue(value=value, chunk_id="c1", start=0, end=len(value), confidence=0.1 + 0.2)


def current_run(records: Records, tenant: str, document: str = "doc") -> str | None:
    return records.current_runs(tenant, [document]).get(document)
