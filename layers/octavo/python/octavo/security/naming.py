"""What may stand in a key: tenants are parts of S3 keys and DynamoDB keys, names the end of an upload's key."""

import re
import unicodedata
from typing import Final
from urllib.parse import unquote

from octavo.errors import InvalidRequest

# No `/` and no `#`, which part our keys, no white space, no control character; and neither `.` nor `..`.
TENANT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
# S3 allows keys of 1,024 bytes; the rest is for `uploads/<tenant>/`.
NAME_BYTES: Final = 900


def check_tenant(tenant: str) -> str:
    """Return the tenant if it can stand in a key.

    Raises:
        InvalidRequest: it could be mistaken for something else in a key.
    """
    if not TENANT.fullmatch(tenant):
        raise InvalidRequest(
            f"the tenant {tenant[:64]!r} is not 1 to 64 letters, digits, dots, dashes and underscores, "
            "starting with a letter or digit"
        )
    return tenant


def check_path(path: str) -> str:
    """Return the path if it leads nowhere but down.

    Raises:
        InvalidRequest: it has a part `.` or `..`, written plainly, with backslashes or percent-encoded.
    """
    # S3 takes a key literally; the proxies and browsers on the way to it may not.
    if any(part in {".", ".."} for part in re.split(r"[/\\]", _decoded(path))):
        raise InvalidRequest("the name is not a plain relative path")
    return path


def check_name(name: str) -> str:
    """Return the name if a caller may give it to a document.

    Raises:
        InvalidRequest: it is too long, or not a plain relative path of visible characters.
    """
    if _has_control_characters(name):
        raise InvalidRequest("the name holds control characters")
    if len(name.encode()) > NAME_BYTES:
        raise InvalidRequest(f"the name is longer than {NAME_BYTES} bytes")
    if name != name.strip():
        raise InvalidRequest("the name starts or ends with white space")
    decoded = _decoded(name)
    if "\\" in decoded or "" in decoded.split("/") or _has_control_characters(decoded):
        raise InvalidRequest("the name is not a plain relative path")
    # S3 would put the uploader's own file name in its place, and so change the key behind the form's back.
    if "${filename}" in name:
        raise InvalidRequest("the name holds ${filename}")
    return check_path(name)


def _has_control_characters(text: str) -> bool:
    return any(unicodedata.category(character) in {"Cc", "Cs"} for character in text)


def _decoded(path: str) -> str:
    """Return the path as the most eager of readers would have it: percent-decoded until nothing changes."""
    while (decoded := unquote(path)) != path:
        path = decoded
    return path
