"""Infer, or Embed, Classify and Recognize: a batch's texts through the models, unless the same texts went through before.

The result's key is made of the texts' hash and the model's version, so a second copy of a document,
a new upload of the same content, or a redrive finds its results there and runs no model.
"""

import hashlib
import io
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from pydantic import TypeAdapter

from octavo.document import Chunk, Span
from octavo.inference.ports import Classifier, Embedder, Inferred, Models, Recognizer, Vectors
from octavo.pipeline.contracts import (
    BatchResult,
    ExtractedBatch,
    InferenceInput,
    InferenceOutput,
    RunRequest,
    Task,
)
from octavo.storage.blobs import Blobs

_SPANS = TypeAdapter(list[list[Span]])
_PACKED: Mapping[Task, Callable[[Inferred], bytes]] = {
    Task.EMBED: lambda inferred: to_bytes(inferred.vectors),
    Task.CLASSIFY: lambda inferred: to_bytes(inferred.evidence),
    Task.RECOGNIZE: lambda inferred: _SPANS.dump_json(inferred.spans),
}


def infer(event: InferenceInput, results: Blobs, models: Models) -> BatchResult:
    """Write what the three functions below write, out of one forward pass; none where all of it is there."""
    batch = _read(event.run, event.extract.batch, results)
    versions = {
        Task.EMBED: models.embedder.version,
        Task.CLASSIFY: models.classifier.version,
        Task.RECOGNIZE: models.recognizer.version,
    }
    keys = {task: _key(event.run.tenant, task, version, batch) for task, version in versions.items()}
    missing = [task for task, key in keys.items() if not results.exists(key)]
    if missing:
        inferred = models.infer([chunk.text for chunk in batch.chunks])
        for task in missing:
            results.put(keys[task], _PACKED[task](inferred))
    return BatchResult.model_validate(
        {
            task: InferenceOutput(
                task=task, key=keys[task], model_version=version, cached=task not in missing
            )
            for task, version in versions.items()
        }
    )


def embed(event: InferenceInput, results: Blobs, model: Embedder) -> InferenceOutput:
    """Write the chunks' vectors: shape (chunks, dimensions)."""
    return embed_batch(event.run, event.extract.batch, results, model)


def embed_batch(run: RunRequest, batch: int, results: Blobs, model: Embedder) -> InferenceOutput:
    """Write the vectors of a batch's chunks: shape (chunks, dimensions)."""
    return _infer_one(
        run, batch, results, Task.EMBED, model.version, lambda texts: to_bytes(model.embed(texts))
    )


def classify(event: InferenceInput, results: Blobs, model: Classifier) -> InferenceOutput:
    """Write the chunks' evidence for each label: shape (chunks, labels)."""
    return _infer_one(
        event.run,
        event.extract.batch,
        results,
        Task.CLASSIFY,
        model.version,
        lambda texts: to_bytes(model.evidence(texts)),
    )


def recognize(event: InferenceInput, results: Blobs, model: Recognizer) -> InferenceOutput:
    """Write the chunks' spans: one list a chunk."""
    return _infer_one(
        event.run,
        event.extract.batch,
        results,
        Task.RECOGNIZE,
        model.version,
        lambda texts: _SPANS.dump_json(model.recognize(texts)),
    )


def _infer_one(  # noqa: PLR0913, PLR0917 - which batch, and what of which model
    run: RunRequest,
    number: int,
    results: Blobs,
    task: Task,
    version: str,
    run_model: Callable[[Sequence[str]], bytes],
) -> InferenceOutput:
    batch = _read(run, number, results)
    key = _key(run.tenant, task, version, batch)
    cached = results.exists(key)
    if not cached:
        results.put(key, run_model([chunk.text for chunk in batch.chunks]))
    return InferenceOutput(task=task, key=key, model_version=version, cached=cached)


def _read(run: RunRequest, batch: int, results: Blobs) -> ExtractedBatch:
    return ExtractedBatch.model_validate_json(results.get(run.batch_key(batch)))


def _key(tenant: str, task: Task, version: str, batch: ExtractedBatch) -> str:
    # A tenant's results are its own: a hit must not tell one tenant what another has uploaded.
    return f"{cache_prefix(tenant)}{task}/{version}/{texts_digest(batch.chunks)}"


def cache_prefix(tenant: str) -> str:
    """Return where all of the tenant's inference results are; the last part of a key is a `texts_digest`."""
    return f"inference/{tenant}/"


def texts_digest(chunks: Sequence[Chunk]) -> str:
    """Return what batches of the same texts have in common."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(hashlib.sha256(chunk.text.encode()).digest())
    return digest.hexdigest()


def to_bytes(rows: Vectors) -> bytes:
    """Pack rows in NumPy's own format."""
    buffer = io.BytesIO()
    np.save(buffer, rows, allow_pickle=False)
    return buffer.getvalue()


def from_bytes(data: bytes) -> Vectors:
    """Unpack rows; never unpickles."""
    rows: Vectors = np.load(io.BytesIO(data), allow_pickle=False)
    return rows


def spans_from_bytes(data: bytes) -> list[list[Span]]:
    """Unpack spans, one list a chunk."""
    return _SPANS.validate_json(data)
