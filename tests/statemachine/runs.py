"""Runs of the state machine over single files, in whatever engine."""

import uuid
from collections.abc import Mapping
from pathlib import Path

from octavo.document import Document
from octavo.pipeline import identity
from octavo.pipeline.contracts import ExecutionInput, RunRequest
from octavo.pipeline.intake import record_of
from octavo.settings import Inference
from octavo.storage.dynamodb import DynamoRecords
from octavo.storage.records import RunRecord
from tests.statemachine.engines import Engine, Execution, execute


class Runs:
    """Begins runs by hand, past the bucket's events, so that each test has exactly one."""

    def __init__(self, engine: Engine) -> None:
        self.stack = engine.stack
        self.records = DynamoRecords(self.stack.clients.resource("dynamodb").Table(self.stack.table))

    def run(
        self,
        path: Path,
        key: str = "",
        sequencer: str = "01",
        seconds: float = 180,
        inference: Inference = Inference.AT_ONCE,
    ) -> tuple[Execution, RunRecord]:
        """Upload the file and run the state machine over it."""
        return self.execute(self.request(path, key, sequencer), seconds, inference)

    def execute(
        self, run: RunRequest, seconds: float = 180, inference: Inference = Inference.AT_ONCE
    ) -> tuple[Execution, RunRecord]:
        """Run the state machine over a file that is there."""
        event = ExecutionInput(run=run, inference=inference).model_dump(mode="json")
        execution = execute(self.stack, run.run_id, event, seconds)
        record = self.records.get_run(run.tenant, run.document_id, run.run_id)
        assert record is not None
        return execution, record

    def request(
        self, path: Path, key: str = "", sequencer: str = "01", variants: Mapping[str, str] | None = None
    ) -> RunRequest:
        """Upload the file and record its run, which has yet to be executed."""
        key = key or f"by-hand/{identity.DEFAULT_TENANT}/{uuid.uuid4()}/{path.name}"
        self.stack.clients.client("s3").upload_file(str(path), self.stack.uploads_bucket, key)
        document_id = identity.document_id(identity.DEFAULT_TENANT, key)
        run = RunRequest(
            tenant=identity.DEFAULT_TENANT,
            document_id=document_id,
            run_id=identity.run_id(document_id, sequencer),
            name=path.name,
            key=key,
            sequencer=sequencer,
            size=path.stat().st_size,
            correlation_id="test",
            variants=dict(variants or {}),
        )
        self.records.begin_run(record_of(run))
        return run

    def document(self, record: RunRecord) -> Document:
        """Return the run's whole result."""
        key = f"runs/{record.tenant}/{record.document_id}/{record.run_id}/document.json"
        body = self.stack.clients.client("s3").get_object(Bucket=self.stack.results_bucket, Key=key)["Body"]
        return Document.model_validate_json(body.read())

    def is_visible(self, record: RunRecord) -> bool:
        """Return whether readers see the document."""
        return record.document_id in self.records.current_runs(record.tenant, [record.document_id])
