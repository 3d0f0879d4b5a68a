"""What pages of other origins may ask and read: the console is such a page."""

from collections.abc import Sequence

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, CORSConfig, Response
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware

ASKED_WITH = ("If-None-Match", "Idempotency-Key")
READ = ("ETag", "Location", "Retry-After", "WWW-Authenticate")


def cors(origins: Sequence[str]) -> CORSConfig:
    """Return whom the API answers. Requests carry a token and no cookies, so that `*` gives no page more than it brings."""
    first, *others = origins
    return CORSConfig(
        allow_origin=first,
        extra_origins=list(others),
        allow_headers=list(ASKED_WITH),
        expose_headers=list(READ),
        max_age=600,
    )


def keep_from_guessing(app: APIGatewayRestResolver, next_middleware: NextMiddleware) -> Response[str]:
    """Tell browsers that an answer is of its type and no other: a document's text must not be taken for HTML."""
    response: Response[str] = next_middleware(app)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
