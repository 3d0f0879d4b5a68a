"""What answers: that it is there, which version it is, how it is called, and which models it runs."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response, content_types
from aws_lambda_powertools.event_handler.api_gateway import Router

from octavo.experiments.variants import MAIN
from octavo.inference.registry import (
    ClassifierEntry,
    CustomEntry,
    EncoderEntry,
    Entry,
    RecognizerEntry,
    read_custom_entries,
    read_entry,
    read_versions,
    recognizer_version,
)
from octavo.pipeline.contracts import Task

from .models import Health, ModelInfo, ModelList
from .problems import documented_problems
from .services import Tenant, Wired

router = Router()  # type: ignore[no-untyped-call] # Powertools leaves it untyped


@router.get(
    "/healthz",
    summary="Ask whether the API is there",
    operation_id="healthz",
    responses={200: {"description": "It is"}, **documented_problems()},
)
def healthz() -> Health:
    """Answer without a token and without a look at anything else: a probe that costs next to nothing."""
    return Health()


@router.get("/openapi.json", include_in_schema=False)
def openapi_document() -> Response[str]:
    """Answer with the document that describes this API."""
    from .openapi import openapi  # noqa: PLC0415 - it is made of the handler, which is made of this

    return Response(HTTPStatus.OK, content_types.APPLICATION_JSON, openapi())


@router.get(
    "/models",
    summary="Ask which models run",
    operation_id="list_models",
    responses={200: {"description": "The models"}, **documented_problems()},
)
def list_models(services: Wired, tenant: Tenant) -> ModelList:  # noqa: ARG001 - a token is asked for here as elsewhere
    """List what new documents are analysed with; a run says what it was analysed with."""
    folder = services.models
    encoder = read_entry(folder, EncoderEntry)
    return ModelList(
        models=(
            _model(Task.EMBED, encoder, encoder.version),
            *(
                _model(Task.CLASSIFY, entry, entry.version_on(encoder), entry.answers, variant)
                for variant, entry in read_versions(folder, ClassifierEntry).items()
            ),
            *(
                _model(Task.RECOGNIZE, entry, recognizer_version(folder, variant), entry.labels, variant)
                for variant, entry in read_versions(folder, RecognizerEntry).items()
            ),
            *(
                _model(Task.RECOGNIZE, entry, entry.version, entry.labels)
                for entry in read_custom_entries(folder)
            ),
        )
    )


def _model(
    task: Task, entry: Entry, version: str, labels: tuple[str, ...] = (), variant: str = MAIN
) -> ModelInfo:
    said = {name: getattr(entry, name) for name in ("name", "weight", "source", "licence", "metrics")}
    custom = isinstance(entry, CustomEntry)
    return ModelInfo(task=task, variant=variant, version=version, labels=labels, custom=custom, **said)
