"""All that a run touches: the memory adapters, a real index, and stand-ins for the services around them."""

import json
from pathlib import Path

from octavo.document import BoxLocation, Status
from octavo.pipeline import identity
from octavo.pipeline.contracts import (
    CaughtError,
    ConsolidateOutput,
    FailInput,
    IndexInput,
    Outcome,
    RunRequest,
)
from octavo.pipeline.fail import fail
from octavo.pipeline.intake import ObjectCreated, run_of, take_in
from octavo.pipeline.publish import publish
from octavo.pipeline.purge import Stores
from octavo.search.index import Entry, Mode, Query
from octavo.search.sqlite import SqliteIndex
from octavo.storage.memory import MemoryBlobs, MemoryRecords


class CollectedEvents:
    """The port `Events`, kept in a list."""

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []

    def publish(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)


class NamedOnce:
    """The port `Executions` with the service's own rule: a name is taken for good."""

    def __init__(self) -> None:
        self.started: list[str] = []
        self.ended: set[str] = set()

    def start(self, run: RunRequest) -> bool:
        if run.run_id in self.started:
            return False
        self.started.append(run.run_id)
        return True

    def under_way(self, run_id: str) -> bool:
        return run_id not in self.ended

    def running(self, at_most: int) -> int:
        return min(at_most, len(self.started))


class World:
    """All that a run touches."""

    def __init__(self, folder: Path) -> None:
        self.records = MemoryRecords()
        self.results = MemoryBlobs()
        self.index = SqliteIndex(folder / "index.sqlite", 2)
        self.events = CollectedEvents()
        self.executions = NamedOnce()
        self.originals_deleted: list[str] = []

    @property
    def stores(self) -> Stores:
        return Stores(self.records, self.results, self.index, self.originals_deleted.append)

    def take_in(self, sequencer: str, name: str = "heron.pdf") -> RunRequest:
        event = uploaded(sequencer, name)
        take_in(run_of(event), self.records, self.executions)
        return run_of(event)

    def write(self, run: RunRequest) -> None:
        location = BoxLocation(page=1, box=(0, 0, 1, 1))
        entry = Entry(
            tenant=run.tenant,
            document_id=run.document_id,
            run_id=run.run_id,
            chunk_id="c1-1",
            name=run.name,
            text="a heron",
            locations=(location,),
            vector=(1.0, 0.0),
        )
        self.index.write([entry])

    def publish(self, run: RunRequest) -> Outcome:
        self.write(run)
        done = ConsolidateOutput(
            status=Status.SUCCEEDED, page_count=1, chunk_count=1, entity_count=0, vector_keys=()
        )
        return publish(IndexInput(run=run, consolidated=done), self.records, self.index, self.events)

    def fail(self, run: RunRequest, error: CaughtError) -> Outcome:
        outcome = self.told(FailInput(run=run, error=error))
        assert outcome is not None
        return outcome

    def ended(self, run: RunRequest, status: str) -> Outcome | None:
        """Gives Fail the event of an execution's end, as EventBridge delivers it."""
        detail = {
            "status": status,
            "input": json.dumps({"run": run.model_dump(mode="json")}),
            "output": None,
            "error": None,
        }
        return self.told(FailInput.model_validate({"source": "aws.states", "detail": detail}))

    def told(self, event: FailInput) -> Outcome | None:
        return fail(event, self.results, self.records, self.index, self.events)

    def indexed_runs(self) -> list[str]:
        hits = self.index.search(Query(tenant=identity.DEFAULT_TENANT, text="heron", mode=Mode.KEYWORD))
        return [hit.run_id for hit in hits]


def uploaded(sequencer: str, name: str = "heron.pdf") -> ObjectCreated:
    key = identity.upload_key(identity.DEFAULT_TENANT, name)
    uploaded_object = {"key": key, "size": 7, "sequencer": sequencer, "version-id": f"v{sequencer}"}
    return ObjectCreated.model_validate({"id": f"event-{sequencer}", "detail": {"object": uploaded_object}})
