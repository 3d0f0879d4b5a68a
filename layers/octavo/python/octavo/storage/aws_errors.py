"""What AWS says when it fails, in the words of our own error tree."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from botocore.exceptions import ClientError, ConnectionError, HTTPClientError  # noqa: A004 - botocore's own name

from octavo.errors import DependencyUnavailable, Throttled

THROTTLING_CODES: Final = frozenset(
    {
        "BandwidthLimitExceeded",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)
FIRST_SERVER_ERROR: Final = 500


def error_code(error: ClientError) -> str:
    """Return the code by which the service names its error, such as `NoSuchKey`."""
    return error.response.get("Error", {}).get("Code", "")


@contextmanager
def translated_errors() -> Iterator[None]:
    """Raise botocore's passing failures as retryable errors of ours; let all others through as they are.

    Raises:
        Throttled: the service asked us to slow down (S3 says so with a 503, so this is looked at first).
        DependencyUnavailable: the service answered 5xx, or not at all.
    """
    try:
        yield
    except ClientError as error:
        if error_code(error) in THROTTLING_CODES:
            raise Throttled(str(error)) from error
        if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) >= FIRST_SERVER_ERROR:
            raise DependencyUnavailable(str(error)) from error
        raise
    except (ConnectionError, HTTPClientError) as error:
        raise DependencyUnavailable(str(error)) from error
