"""Locate: where a few words of a document stand on its pages, found in the file when somebody asks."""

import tempfile
from pathlib import Path

from octavo.errors import NotFound, UnreadableDocument
from octavo.pipeline.contracts import LocateInput, LocateOutput
from octavo.reading import sandbox
from octavo.reading.highlight import places_of
from octavo.settings import Limits
from octavo.storage.originals import Originals


def locate(event: LocateInput, originals: Originals, limits: Limits) -> LocateOutput:
    """Return the boxes of the words. Where the file is gone, or takes too long to read again, those of their blocks."""
    # Somebody waits: all pages together have the time of one picture.
    patience = limits.model_copy(update={"seconds_to_open": limits.seconds_to_render, "seconds_per_page": 0})
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "upload"
            originals.download(event.run.key, event.run.version_id, path)
            places = sandbox.locate_in_child(path, event.passages, patience)
    except (NotFound, UnreadableDocument):
        places = [tuple(places_of(item)) for item in event.passages]
    return LocateOutput(places=tuple(places))
