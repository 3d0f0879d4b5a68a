"""Cursors of a listing: opaque to callers, and good only for the listing and the tenant they were made for."""

import base64
import hashlib
from typing import Final

from octavo.errors import InvalidRequest

CHECKSUM_BYTES: Final = 8


def encode_cursor(tenant: str, position: str, listing: str = "documents") -> str:
    """Return a cursor that resumes the tenant's listing of this name after `position`."""
    data = position.encode()
    return base64.urlsafe_b64encode(_checksum(tenant, listing, data) + data).decode().rstrip("=")


def decode_cursor(tenant: str, cursor: str, listing: str = "documents") -> str:
    """Return the position that the cursor was made of.

    The checksum needs no secret: listings read only the caller's own partition, so a forged cursor
    reaches no more than a true one. It turns a mistake into a clear answer instead of a wrong page.

    Raises:
        InvalidRequest: the cursor was changed, or was made for another listing or tenant.
    """
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        position = raw[CHECKSUM_BYTES:].decode()
    except ValueError:
        position = ""
    # Encoding it again also refuses the second spellings that base64 allows for the same bytes.
    if not position or encode_cursor(tenant, position, listing) != cursor:
        raise _not_ours()
    return position


def shown_so_far(position: str, most: int) -> int:
    """Return the number that a position is, of a listing that gives out no more than `most`.

    Raises:
        InvalidRequest: it is no such number.
    """
    if not position.isdecimal() or int(position) >= most:
        raise _not_ours()
    return int(position)


def _not_ours() -> InvalidRequest:
    return InvalidRequest("the cursor is not one that this listing gave out")


def _checksum(tenant: str, listing: str, data: bytes) -> bytes:
    return hashlib.sha256(b"\0".join((tenant.encode(), listing.encode(), data))).digest()[:CHECKSUM_BYTES]
