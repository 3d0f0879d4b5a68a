"""The state machine, with its image functions in their images and the small ones in this process."""

import uuid
from collections import defaultdict
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from octavo.document import Document
from octavo.pipeline import identity
from octavo.pipeline.contracts import RunRequest
from octavo.pipeline.intake import record_of
from octavo.storage.dynamodb import DynamoRecords
from octavo.storage.records import RunRecord
from tests.image.emulator import Function, host_address
from tests.statemachine.engines import Execution, MotoEngine, execute, invoke_here

# Containers share no file.
SEARCH_URL = "s3://results/index"


class ImageCloud:
    """moto's interpreter of the state machine, over functions in containers."""

    def __init__(self) -> None:
        self.functions: dict[str, Function] = {}
        # Which containers take a step's next events, before its own does: as where Lambda starts another.
        self.first: defaultdict[str, list[Function]] = defaultdict(list)
        self.errors: list[tuple[str, str]] = []

    def open(self, engine: MotoEngine) -> None:
        """Use the engine's state machine and storage."""
        self.stack = engine.stack
        self.records = DynamoRecords(self.stack.clients.resource("dynamodb").Table(self.stack.table))
        self.environment = {
            "AWS_ENDPOINT_URL": f"http://{host_address()}:{urlsplit(engine.url).port}",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
            "OCTAVO_UPLOADS_BUCKET": self.stack.uploads_bucket,
            "OCTAVO_RESULTS_BUCKET": self.stack.results_bucket,
            "OCTAVO_TABLE": self.stack.table,
            "OCTAVO_AUTHENTICATION": "none",
            "OCTAVO_SEARCH_URL": SEARCH_URL,
        }

    def invoke(self, step: str, event: dict[str, Any]) -> Any:
        """Answer the state machine's call of a step."""
        if step not in self.functions:
            return invoke_here(step, event)
        function = self.first[step].pop(0) if self.first[step] else self.functions[step]
        answer = function.invoke(event)
        if "errorType" in answer:
            self.errors.append((step, answer["errorType"]))
        return answer

    def run(self, path: Path) -> tuple[Execution, RunRecord]:
        """Upload the file and run the state machine over it."""
        key = f"by-hand/{identity.DEFAULT_TENANT}/{uuid.uuid4()}/{path.name}"
        self.stack.clients.client("s3").upload_file(str(path), self.stack.uploads_bucket, key)
        document_id = identity.document_id(identity.DEFAULT_TENANT, key)
        run = RunRequest(
            tenant=identity.DEFAULT_TENANT,
            document_id=document_id,
            run_id=identity.run_id(document_id, "by-hand"),
            name=path.name,
            key=key,
            sequencer="01",
            size=path.stat().st_size,
            correlation_id="test",
        )
        self.records.begin_run(record_of(run))
        self.errors.clear()
        execution = execute(self.stack, run.run_id, {"run": run.model_dump(mode="json")}, seconds=180)
        record = self.records.get_run(run.tenant, run.document_id, run.run_id)
        assert record is not None
        return execution, record

    def document(self, record: RunRecord) -> Document:
        """Return the run's whole result."""
        key = f"runs/{record.tenant}/{record.document_id}/{record.run_id}/document.json"
        body = self.stack.clients.client("s3").get_object(Bucket=self.stack.results_bucket, Key=key)["Body"]
        return Document.model_validate_json(body.read())
