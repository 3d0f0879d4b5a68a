"""Where words of a document stand: boxes for the picture of their page, found when they are asked for."""

from typing import Annotated

from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic_core import from_json

from octavo.document import Block, Chunk, Location, MediaType, Model
from octavo.errors import InvalidRequest, NotFound
from octavo.pipeline.contracts import LocateInput
from octavo.reading.highlight import passages, places_of
from octavo.storage.records import RunRecord

from .lookup import DocumentId, document_key, find_result
from .pages import run_request
from .problems import documented_problems
from .services import Services, Tenant, Wired

router = Router()  # type: ignore[no-untyped-call] # Powertools leaves it untyped


class PlaceList(Model):
    """Where the words stand, in their order: a box for each line in points of the page, a path, or a JSON pointer."""

    places: tuple[Location, ...]


@router.get(
    "/documents/<document_id>/places",
    summary="Find where words stand",
    operation_id="list_places",
    responses={200: {"description": "Their places"}, **documented_problems(400, 404)},
)
def list_places(  # noqa: PLR0913, PLR0917 - each is a parameter of the request
    services: Wired,
    tenant: Tenant,
    document_id: DocumentId,
    chunk_id: Annotated[str, Query(alias="chunk", min_length=1, max_length=100)],
    start: Annotated[int, Query(ge=0, description="Of the chunk's text, in code points.")] = 0,
    end: Annotated[int | None, Query(ge=1, description="By default that of the text.")] = None,
) -> PlaceList:
    """Return the places of `text[start:end]` of a chunk. Where the file no longer tells, they are those of the blocks."""
    run = find_result(services, tenant, document_id)
    chunk, blocks = _read(services, run, chunk_id)
    last = len(chunk.text) if end is None else end
    if not start < last <= len(chunk.text):
        raise InvalidRequest(
            f"start and end must be in order within the {len(chunk.text)} characters of {chunk_id}"
        )
    asked = passages(chunk, blocks, start, last)
    if run.media_type is not None and MediaType(run.media_type).has_paper and asked:
        event = LocateInput(run=run_request(run), passages=tuple(asked))
        places = services.renderer().locate(event).places
    else:
        places = tuple(tuple(places_of(item)) for item in asked)
    found = [place for each in places for place in each]
    return PlaceList(places=tuple(dict.fromkeys(found or chunk.locations)))


def _read(services: Services, run: RunRecord, chunk_id: str) -> tuple[Chunk, list[Block]]:
    """Return the chunk and the blocks that it is made of; the rest of the document is read, but not checked."""
    document = from_json(services.results.get(document_key(run)))
    found = next((chunk for chunk in document["chunks"] if chunk["id"] == chunk_id), None)
    if found is None:
        raise NotFound(f"{run.name} has no chunk {chunk_id}")
    chunk = Chunk.model_validate(found)
    wanted = {source.block for source in chunk.sources}
    blocks = (block for page in document["pages"] for block in page["blocks"] if block["id"] in wanted)
    return chunk, [Block.model_validate(block) for block in blocks]
