"""What the routes work with, handed to them by the handler, and whose documents they may touch."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from aws_lambda_powertools.event_handler import Depends, Request

from octavo.inference.ports import Embedder
from octavo.pipeline.identity import DEFAULT_TENANT
from octavo.pipeline.ports import Renderer
from octavo.search.index import SearchIndex
from octavo.security.naming import check_tenant
from octavo.storage.feedback import Feedback
from octavo.storage.records import Records
from octavo.storage.s3 import S3Blobs
from octavo.storage.uploads import Uploads

if TYPE_CHECKING:
    from octavo.security.tokens import TokenVerifier


@dataclass(frozen=True)
class Services:
    """The ports behind the API.

    The index, the model, the renderer and the verifier are opened by the first request that needs them: most requests need
    none, and a cold start is short without them. `models` is the folder of their registry. `anonymous_tenant` is whose documents callers without a token
    see; with None there are no such callers.
    """

    uploads: Uploads
    results: S3Blobs
    records: Records
    feedback: Callable[[], Feedback]
    models: Path
    search_index: Callable[[], SearchIndex]
    embedder: Callable[[], Embedder]
    renderer: Callable[[], Renderer]
    token_verifier: "Callable[[], TokenVerifier]"
    upload_bytes: int
    response_bytes: int
    anonymous_tenant: str | None = DEFAULT_TENANT


def tenant_of(event: Mapping[str, Any], services: Services) -> str:
    """Return whose documents the request is about: what the authorizer says, or else the token itself.

    Raises:
        InvalidToken: no authorizer stands before this API, and the request has no token to be trusted.
        NoTenant: the token names no tenant.
        InvalidRequest: the authorizer's tenant cannot stand in a key.
    """
    authorizer = (event.get("requestContext") or {}).get("authorizer") or {}
    if tenant := authorizer.get("tenant") or services.anonymous_tenant:
        return check_tenant(tenant)
    # LocalStack's gateway knows no authorizers; and one that was forgotten must not open the door.
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    return services.token_verifier().verify_header(headers.get("authorization", "")).tenant


def _services(request: Request) -> Services:
    services: Services = request.context["services"]
    return services


def _tenant(request: Request) -> str:
    return tenant_of(request.resolved_event.raw_event, _services(request))


Wired = Annotated[Services, Depends(_services)]
Tenant = Annotated[str, Depends(_tenant)]
