"""`octavo analyze`: the same steps in one process, without a cloud; the state machine's own order, in Python."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from octavo.document import Document, Reason, Status
from octavo.errors import OctavoError, ReasonCode, UnreadableDocument
from octavo.inference.ports import Models
from octavo.pipeline import identity
from octavo.pipeline.consolidate import consolidate
from octavo.pipeline.contracts import (
    BatchRef,
    BatchResult,
    ConsolidateInput,
    ExtractInput,
    InferenceInput,
    RunRequest,
    SplitOutput,
)
from octavo.pipeline.extract import extract
from octavo.pipeline.infer import classify, embed, infer, recognize
from octavo.pipeline.intake import record_of
from octavo.pipeline.split import split
from octavo.settings import Inference, Settings
from octavo.storage.memory import MemoryBlobs, MemoryRecords
from octavo.storage.originals import LocalOriginals

T = TypeVar("T")


class LocalRun:
    """One run over one file on this machine, timed by step."""

    def __init__(self, path: Path, models: Models, settings: Settings) -> None:
        # A file's name may hold bytes that are no UTF-8; a document's may not.
        name = os.fsencode(path.name).decode("utf-8", "replace")
        key = identity.upload_key(identity.DEFAULT_TENANT, name)
        document_id = identity.document_id(identity.DEFAULT_TENANT, key)
        self.run = RunRequest(
            tenant=identity.DEFAULT_TENANT,
            document_id=document_id,
            run_id=identity.run_id(document_id, "local"),
            name=name,
            key=key,
            sequencer="0",
            size=path.stat().st_size,
            correlation_id="local",
        )
        self._models = models
        self._settings = settings
        self._originals = LocalOriginals({key: path})
        self._results = MemoryBlobs()
        self._records = MemoryRecords()
        self.timings: dict[str, float] = {}

    def document(self) -> Document:
        """Run all steps; a document that fails comes back as FAILED, with its reason, as the Fail step would say it."""
        self._records.begin_run(record_of(self.run))
        try:
            self._steps()
        except UnreadableDocument as error:
            return self._failed(Reason(code=error.code, message=error.message))
        except (OctavoError, OSError) as error:
            return self._failed(Reason(code=ReasonCode.INTERNAL, message=f"{type(error).__name__}: {error}"))
        finished = Document.model_validate_json(self._results.get(self.run.document_key))
        return finished.model_copy(update={"timings": self._rounded_timings()})

    def _steps(self) -> None:
        settings = self._settings
        manifest = self._timed(
            "split",
            lambda: split(self.run, self._originals, self._results, settings.limits, settings.batching),
        )
        batches = tuple(self._batch(manifest, batch) for batch in manifest.batches)
        event = ConsolidateInput(run=self.run, split=manifest, batches=batches)
        decide, rules = self._models.classifier.decide, self._models.recognizer.rules
        self._timed("consolidate", lambda: consolidate(event, self._results, self._records, decide, rules))

    def _batch(self, manifest: SplitOutput, batch: BatchRef) -> BatchResult:
        event = ExtractInput(run=self.run, media_type=manifest.media_type, batch=batch)
        limits = self._settings.limits
        extracted = self._timed("extract", lambda: extract(event, self._originals, self._results, limits))
        texts = InferenceInput(run=self.run, extract=extracted)
        models = self._models
        if self._settings.inference is Inference.AT_ONCE:
            return self._timed("infer", lambda: infer(texts, self._results, models))
        return BatchResult(
            embed=self._timed("embed", lambda: embed(texts, self._results, models.embedder)),
            classify=self._timed("classify", lambda: classify(texts, self._results, models.classifier)),
            recognize=self._timed("recognize", lambda: recognize(texts, self._results, models.recognizer)),
        )

    def _failed(self, reason: Reason) -> Document:
        record = self._records.get_run(self.run.tenant, self.run.document_id, self.run.run_id)
        return Document(
            document_id=self.run.document_id,
            name=self.run.name,
            media_type=record.media_type if record else None,
            status=Status.FAILED,
            reason=reason,
            ledger=record.ledger if record else Document.model_fields["ledger"].default,
            timings=self._rounded_timings(),
        )

    def _timed(self, step: str, call: Callable[[], T]) -> T:
        started = time.perf_counter()
        try:
            return call()
        finally:
            self.timings[step] = self.timings.get(step, 0.0) + time.perf_counter() - started

    def _rounded_timings(self) -> dict[str, float]:
        return {step: round(seconds, 4) for step, seconds in self.timings.items()}
