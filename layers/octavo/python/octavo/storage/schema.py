"""The single table: its keys, and its definition, from which the stack and the tests both make it.

partition                   sort key                   item
TENANT#<tenant>#DOC#<id>    DOC                        the document; the only one in the listing index
                            RUN#<run>                  a run and its outcome
                            PAGE#<run>#000001          a page's status
                            ENTITY#<run>#000001        some entities in the order of writing, by the first one's number
                            FEEDBACK#<id>              what a reader said of a hit

listing index (GSI1)        TENANT#<tenant>            <updated at>#<document id>
                            TENANT#<tenant>#HIDDEN     the same, of documents whose deletion has begun
                            TENANT#<tenant>#FEEDBACK   <created at>#<document id>#<feedback id>
"""

from datetime import UTC, datetime
from typing import Any, Final

PARTITION_KEY: Final = "PK"
SORT_KEY: Final = "SK"
LISTING_INDEX: Final = "GSI1"
LISTING_PARTITION_KEY: Final = "GSI1PK"
LISTING_SORT_KEY: Final = "GSI1SK"
DOCUMENT_SORT_KEY: Final = "DOC"
RUNS_PREFIX: Final = "RUN#"
MOST_ENTITIES: Final = 999_999  # of a run: six digits keep their order


def table_definition() -> dict[str, Any]:
    """Return the table's keys, index and billing mode, as CreateTable takes them (all but the name)."""
    keys = (PARTITION_KEY, SORT_KEY, LISTING_PARTITION_KEY, LISTING_SORT_KEY)
    return {
        "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"} for key in keys],
        "KeySchema": _key_schema(PARTITION_KEY, SORT_KEY),
        "GlobalSecondaryIndexes": [
            {
                "IndexName": LISTING_INDEX,
                "KeySchema": _key_schema(LISTING_PARTITION_KEY, LISTING_SORT_KEY),
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        "BillingMode": "PAY_PER_REQUEST",
    }


def _key_schema(partition: str, sort: str) -> list[dict[str, str]]:
    return [
        {"AttributeName": partition, "KeyType": "HASH"},
        {"AttributeName": sort, "KeyType": "RANGE"},
    ]


def partition_key(tenant: str, document_id: str) -> str:
    """Return the partition that holds everything known of one document."""
    return f"TENANT#{tenant}#DOC#{document_id}"


def document_key(tenant: str, document_id: str) -> dict[str, str]:
    """Return the primary key of the document's item."""
    return {PARTITION_KEY: partition_key(tenant, document_id), SORT_KEY: DOCUMENT_SORT_KEY}


def run_key(tenant: str, document_id: str, run_id: str) -> dict[str, str]:
    """Return the primary key of the run's item."""
    return {PARTITION_KEY: partition_key(tenant, document_id), SORT_KEY: f"{RUNS_PREFIX}{run_id}"}


def page_sort_key(run_id: str, number: int) -> str:
    """Return the sort key of a run's page."""
    return f"{pages_prefix(run_id)}{number:06d}"


def entity_sort_key(run_id: str, number: int) -> str:
    """Return the sort key of the item that begins with this entity of a run; six digits keep the order of up to a million."""
    return f"{entities_prefix(run_id)}{number:06d}"


def pages_prefix(run_id: str) -> str:
    """Return what the sort keys of all the run's pages start with."""
    return f"PAGE#{run_id}#"


def entities_prefix(run_id: str) -> str:
    """Return what the sort keys of all the run's entities start with."""
    return f"ENTITY#{run_id}#"


def listing_partition_key(tenant: str) -> str:
    """Return the partition of the listing index that holds the tenant's documents."""
    return f"TENANT#{tenant}"


def hidden_partition_key(tenant: str) -> str:
    """Return the partition of the listing index that holds the tenant's documents under deletion."""
    return f"TENANT#{tenant}#HIDDEN"


def feedback_partition_key(tenant: str) -> str:
    """Return the partition of the listing index that holds what the tenant's readers said of hits."""
    return f"TENANT#{tenant}#FEEDBACK"


def feedback_key(tenant: str, document_id: str, feedback_id: str) -> dict[str, str]:
    """Return the primary key of one reader's feedback on one hit."""
    return {PARTITION_KEY: partition_key(tenant, document_id), SORT_KEY: f"FEEDBACK#{feedback_id}"}


def listing_sort_key(updated_at: datetime, document_id: str) -> str:
    """Return the document's place in its tenant's listing; as a string it sorts by time."""
    return f"{updated_at.astimezone(UTC).isoformat(timespec='microseconds')}#{document_id}"


def document_id_of(listing_sort_key: str) -> str:
    """Return the document at a place of the listing."""
    return listing_sort_key.partition("#")[2]
