"""What pages of other origins may ask and read: the console is such a page."""

from collections.abc import Sequence

from aws_lambda_powertools.event_handler import CORSConfig

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
