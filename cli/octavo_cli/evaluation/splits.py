"""The halves of the data: nobody looks at the one that is published."""

import hashlib
from enum import StrEnum


class Split(StrEnum):
    """Which half a document belongs to. Development looks at DEV alone; what is published is TEST."""

    DEV = "dev"
    TEST = "test"


def split_of(name: str) -> Split:
    """Return a document's half, by the hash of its name, so that all its renderings stay together."""
    return Split.DEV if hashlib.sha256(name.encode()).digest()[0] % 2 else Split.TEST
