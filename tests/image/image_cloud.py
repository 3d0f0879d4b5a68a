"""The state machine, with its image functions in their images and the small ones in this process."""

from collections import defaultdict
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from octavo.storage.records import RunRecord
from tests.image.emulator import Function, host_address
from tests.statemachine.engines import Execution, MotoEngine, invoke_here
from tests.statemachine.runs import Runs

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
        self.runs = Runs(engine)
        self.state_machine_arn = engine.stack.state_machine_arn
        self.environment = {
            "AWS_ENDPOINT_URL": f"http://{host_address()}:{urlsplit(engine.url).port}",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
            "OCTAVO_UPLOADS_BUCKET": engine.stack.uploads_bucket,
            "OCTAVO_RESULTS_BUCKET": engine.stack.results_bucket,
            "OCTAVO_TABLE": engine.stack.table,
            "OCTAVO_AUTHENTICATION": "none",
            "OCTAVO_SEARCH_URL": SEARCH_URL,
        }

    def publish(self, key: str, content: bytes) -> str:
        """Put an object where the containers read it without a signature; return its address."""
        stack = self.runs.stack
        stack.clients.client("s3").put_object(
            Bucket=stack.results_bucket, Key=key, Body=content, ACL="public-read"
        )
        return f"{self.environment['AWS_ENDPOINT_URL']}/{stack.results_bucket}/{key}"

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
        self.errors.clear()
        return self.runs.run(path, seconds=180)
