"""What can go wrong around Octavo, each as one sentence with the way out."""

import errno
from typing import Final

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,  # noqa: A004 - botocore's own name
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)

from octavo.storage.aws_errors import error_code

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_LOG_IN: Final = "log in again (`aws sso login`, or whatever gave you the credentials)"
_EXPIRED: Final = frozenset(
    {"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"}
)
_UNKNOWN: Final = frozenset(
    {
        "AuthFailure",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)
_FORBIDDEN: Final = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})


def of_the_machine(error: OSError) -> str:
    """Return the sentence for a failure of this machine: a full disk, a file that may not be written."""
    what = error.strerror or str(error)
    where = f": {error.filename}" if error.filename else ""
    if error.errno in _FULL:
        return f"no space left on the disk{where}; free some (`octavo doctor` says where) and try again"
    return f"{what}{where}"


def of_aws(error: BotoCoreError | ClientError) -> str:
    """Return the sentence for a failure of AWS or of a local cloud, above all of who calls it from where."""
    if isinstance(error, ClientError):
        return _of_the_service(error)
    match error:
        case NoCredentialsError() | PartialCredentialsError():
            return "there are no AWS credentials; set AWS_PROFILE, or `aws configure`"
        case NoRegionError():
            return "there is no AWS region; set AWS_DEFAULT_REGION, or `aws configure`"
        case ProfileNotFound() | SSOError() | TokenRetrievalError():
            return f"{error}; {_LOG_IN}"
        case ConnectionError():
            return f"{error}; is the region right, and the network up?"
    return str(error)


def _of_the_service(error: ClientError) -> str:
    code, message = error_code(error), error.response.get("Error", {}).get("Message", "")
    if code in _EXPIRED:
        return f"the AWS credentials have expired; {_LOG_IN}"
    if code in _UNKNOWN:
        return f"AWS does not know these credentials ({code}); {_LOG_IN}"
    if code in _FORBIDDEN:
        return f"these credentials may not call {error.operation_name}: {message}"
    return f"{error.operation_name} was refused: {message or code}"
