"""What the routes work with, handed to them by the handler, and whose documents they may touch."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Depends, Request

from octavo.inference.ports import Embedder
from octavo.pipeline.identity import DEFAULT_TENANT
from octavo.search.index import SearchIndex
from octavo.storage.records import Records
from octavo.storage.s3 import S3Blobs
from octavo.storage.uploads import Uploads


@dataclass(frozen=True)
class Services:
    """The ports behind the API.

    The index and the model are opened by the first request that needs them: most requests need neither,
    and a cold start is short without them.
    """

    uploads: Uploads
    results: S3Blobs
    records: Records
    search_index: Callable[[], SearchIndex]
    embedder: Callable[[], Embedder]
    upload_bytes: int
    response_bytes: int


def tenant_of(event: Mapping[str, Any]) -> str:
    """Return whose documents the request is about: what the authorizer says, or the default without one."""
    authorizer = (event.get("requestContext") or {}).get("authorizer") or {}
    tenant: str = authorizer.get("tenant") or DEFAULT_TENANT
    return tenant


def _services(request: Request) -> Services:
    services: Services = request.context["services"]
    return services


def _tenant(request: Request) -> str:
    return tenant_of(request.resolved_event.raw_event)


Wired = Annotated[Services, Depends(_services)]
Tenant = Annotated[str, Depends(_tenant)]
