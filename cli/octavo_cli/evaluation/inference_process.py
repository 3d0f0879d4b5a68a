"""A process like the function `infer`, for one batch: a JSON list of texts on standard input.

It imports what the function does, opens its client of S3 and its models; the batch is kept in memory.
"""

import json
import sys

from octavo import telemetry, wiring
from octavo.document import Chunk
from octavo.pipeline.contracts import ExtractedBatch, ExtractOutput, InferenceInput, RunRequest
from octavo.pipeline.infer import infer
from octavo.storage.memory import MemoryBlobs


def serve(texts: list[str]) -> None:
    """Take one batch of these texts through all models."""
    run = RunRequest(
        tenant="t", document_id="d", run_id="r", name="n", key="k", sequencer="0", size=0, correlation_id="c"
    )
    chunks = tuple(Chunk(id=str(number), text=text, locations=()) for number, text in enumerate(texts))
    blobs = MemoryBlobs()
    blobs.put(run.batch_key(0), ExtractedBatch(pages=(), chunks=chunks).model_dump_json().encode())
    wiring.s3_client()
    batch = ExtractOutput(batch=0, chunk_count=len(chunks), page_count=1)
    infer(InferenceInput(run=run, extract=batch), blobs, wiring.models())
    telemetry.logger.debug("served")


if __name__ == "__main__":
    serve(json.load(sys.stdin))
