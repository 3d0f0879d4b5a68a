"""Render: the picture of one page, made when somebody first asks for it and kept beside the run's results."""

import tempfile
from pathlib import Path

from octavo.errors import NotFound, UnreadableDocument
from octavo.pipeline.contracts import RenderInput, RenderOutput
from octavo.reading import sandbox
from octavo.settings import Limits
from octavo.storage.blobs import Blobs
from octavo.storage.originals import Originals


def render(event: RenderInput, originals: Originals, results: Blobs, limits: Limits) -> RenderOutput:
    """Write the page's picture. What the file itself forbids is returned, not raised: trying again cannot help."""
    run = event.run
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "upload"
            originals.download(run.key, run.version_id, path)
            picture = sandbox.picture_in_child(path, event.page, event.width, limits)
    except NotFound:
        return RenderOutput(refusal="The file of this version is no longer kept.")
    except UnreadableDocument as error:
        return RenderOutput(refusal=error.message)
    results.put(run.picture_key(event.page, event.width), picture)
    return RenderOutput()
