"""Records as DynamoDB items, and back: floats become decimals, long ledgers stay small."""

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, TypeVar

from octavo.document import Entity, Model, Page
from octavo.storage import schema
from octavo.storage.records import DocumentRecord, RunRecord

Item = dict[str, Any]
ModelT = TypeVar("ModelT", bound=Model)

# DynamoDB keeps magnitudes down to 1e-130; a probability below this one is zero to anybody.
SMALLEST_NUMBER: Final = 1e-100
# DynamoDB bills each item up to a KB, and an entity takes a tenth of one. As many of the longest that a chunk can hold
# (20,000 characters) still fit the 400 KB of an item.
ENTITIES_AN_ITEM: Final = 16


def run_attributes(run: RunRecord) -> Item:
    """Return the run as attributes.

    An item holds at most 400 KB, and 10,000 quarantined pages listed one by one would fill it: they are kept
    as one set of page numbers a reason code.
    """
    attributes = _attributes(run)
    pages_by_code: dict[str, set[int]] = {}
    for quarantined in run.ledger.quarantined:
        pages_by_code.setdefault(quarantined.code, set()).add(quarantined.page)
    attributes["ledger"]["quarantined"] = pages_by_code
    return attributes


def run_record(item: Mapping[str, Any]) -> RunRecord:
    """Return the run that `run_attributes` wrote, its quarantined pages in page order."""
    pages_by_code = item["ledger"]["quarantined"]
    quarantined = sorted((int(page), code) for code, pages in pages_by_code.items() for page in pages)
    ledger = {**item["ledger"], "quarantined": [{"page": page, "code": code} for page, code in quarantined]}
    return _model(RunRecord, {**item, "ledger": ledger})


def document_record(item: Mapping[str, Any]) -> DocumentRecord:
    """Return the document's record from its item; what never changes stands in every run of it."""
    latest = run_record(item["latest"])
    unchanging = {"tenant": latest.tenant, "name": latest.name, "key": latest.key}
    return _model(DocumentRecord, {**item, **unchanging, "latest": latest})


def page_items(run: RunRecord, pages: Sequence[Page]) -> Iterator[Item]:
    """Yield an item for each page: what became of it and why, without its content."""
    codes = {quarantined.page: quarantined.code for quarantined in run.ledger.quarantined}
    partition = schema.partition_key(run.tenant, run.document_id)
    for page in pages:
        yield {
            schema.PARTITION_KEY: partition,
            schema.SORT_KEY: schema.page_sort_key(run.run_id, page.number),
            "number": page.number,
            "status": page.status.value,
            "code": codes.get(page.number),
        }


def entity_items(run: RunRecord, entities: Sequence[Entity]) -> Iterator[Item]:
    """Yield items of some entities each, named by the first one's number, from 1."""
    partition = schema.partition_key(run.tenant, run.document_id)
    for start in range(0, len(entities), ENTITIES_AN_ITEM):
        yield {
            schema.PARTITION_KEY: partition,
            schema.SORT_KEY: schema.entity_sort_key(run.run_id, start + 1),
            "entities": [_short(entity) for entity in entities[start : start + ENTITIES_AN_ITEM]],
        }


def entities_of(item: Mapping[str, Any]) -> Iterator[Entity]:
    """Yield the item's entities."""
    return (_model(Entity, entity) for entity in item["entities"])


def _short(entity: Entity) -> Item:
    # Every KB of an item is billed: what an entity lacks is not written.
    return {name: value for name, value in _attributes(entity).items() if value is not None}


def _attributes(model: Model) -> Item:
    attributes: Item = json.loads(model.model_dump_json(), parse_float=_decimal)
    return attributes


def _decimal(text: str) -> Decimal:
    return Decimal(text) if abs(float(text)) >= SMALLEST_NUMBER else Decimal(0)


def _model(type_: type[ModelT], item: Mapping[str, Any]) -> ModelT:
    # An item also has keys of the table's own, which the model does not know.
    return type_.model_validate({name: item[name] for name in type_.model_fields if name in item})
