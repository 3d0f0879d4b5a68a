"""Who is who: the ids of documents and runs, and the tenant in an object's key."""

import hashlib

from octavo.errors import InvalidRequest
from octavo.security.naming import check_path, check_tenant

UPLOADS_PREFIX = "uploads/"
DEFAULT_TENANT = "default"


def _digest(*parts: str) -> str:
    # A length before each part, so that ("a", "bc") and ("ab", "c") differ.
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(joined.encode()).hexdigest()[:32]


def upload_key(tenant: str, name: str) -> str:
    """Return the key under which a document of that name is uploaded."""
    return f"{UPLOADS_PREFIX}{tenant}/{name}"


def parse_upload_key(key: str) -> tuple[str, str]:
    """Return (tenant, name) of an upload's key.

    Raises:
        InvalidRequest: the key is not `uploads/<tenant>/<name>`, the tenant is none that a token could name,
            or the name leads out of the tenant's folder.
    """
    tenant, _, name = key.removeprefix(UPLOADS_PREFIX).partition("/")
    if not key.startswith(UPLOADS_PREFIX) or not tenant or not name:
        message = f"the key {key!r} is not of the form {UPLOADS_PREFIX}<tenant>/<name>"
        raise InvalidRequest(message)
    return check_tenant(tenant), check_path(name)


def document_id(tenant: str, key: str) -> str:
    """Return the id that every version of the document under this key shares."""
    return _digest(tenant, key)


def run_id(document: str, version_id: str, attempt: int = 1) -> str:
    """Return the id of one attempt at one version; it is also the execution's name."""
    return _digest(document, version_id, str(attempt))


def feedback_id(tenant: str, document: str, idempotency_key: str) -> str:
    """Return the id that feedback on a document has each time that it is sent with this key."""
    return _digest(tenant, document, idempotency_key)
