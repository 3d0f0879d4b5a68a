"""Tags: the record says which a document has, and the index follows it.

Whoever writes the index looks at the record once more when it is done, and goes on until that says what was written. So
whoever writes last wrote what the record says: had the record changed after that look, the one who changed it would have
written the index later still. It does not matter then in which order two changes, or a change and a run that is being
published, get through.
"""

from collections.abc import Iterable
from typing import Final

from octavo.errors import InvalidRequest
from octavo.search.index import SearchIndex, normalized
from octavo.storage.records import DocumentRecord, Records

MOST_TAGS: Final = 20
LONGEST_TAG: Final = 40


def checked(tags: Iterable[str]) -> tuple[str, ...]:
    """Return the tags as they are kept: in lower case, each once, in the order of the alphabet.

    Raises:
        InvalidRequest: there are too many, or one is empty, too long, or has characters that cannot be seen.
    """
    kept = tuple(sorted({normalized(tag) for tag in tags}))
    if len(kept) > MOST_TAGS:
        raise InvalidRequest(f"a document has at most {MOST_TAGS} tags, not {len(kept)}")
    for tag in kept:
        if not 1 <= len(tag) <= LONGEST_TAG or not tag.isprintable():
            raise InvalidRequest(
                f"{tag!r} is no tag: one has 1 to {LONGEST_TAG} characters, all of which can be seen"
            )
    return kept


def set_tags(
    records: Records, search_index: SearchIndex, tenant: str, document_id: str, tags: tuple[str, ...]
) -> DocumentRecord | None:
    """Give the document these tags, in its record and in the index; return it, or None if there is none.

    Raises:
        RetryableError: the record has them, the index may not: set them again.
    """
    document = records.set_tags(tenant, document_id, tags)
    if document is None:
        return None
    search_index.set_tags(tenant, document_id, tags)
    return _follow(records, search_index, document)


def tag_entries(records: Records, search_index: SearchIndex, tenant: str, document_id: str) -> None:
    """Give the entries of a run that is about to be visible the tags of its document.

    Entries are written without tags: where the document has none there is nothing to do, and whoever gives it some
    from now on reaches these entries, too.
    """
    document = records.get_document(tenant, document_id)
    if document is None or not document.tags:
        return
    search_index.set_tags(tenant, document_id, document.tags)
    _follow(records, search_index, document)


def _follow(records: Records, search_index: SearchIndex, written: DocumentRecord) -> DocumentRecord | None:
    """Write the index until the record still says what was written."""
    while True:
        now = records.get_document(written.tenant, written.document_id)
        if now is None or now.tags == written.tags:
            return now
        search_index.set_tags(now.tenant, now.document_id, now.tags)
        written = now
