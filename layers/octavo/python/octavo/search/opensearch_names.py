"""What is said to OpenSearch about names, and what it answers: a count first, then what the screen shows of each."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from octavo.search.names import Appearance, NameCount, Named, NameQuery, as_written
from octavo.search.opensearch_requests import Ask, Clause, mention_term, mentions_of

# Above so many documents the number of those that have a name is an estimate.
_EXACT_DOCUMENTS: Final = 40_000
_PASSAGE: Final[Mapping[str, Any]] = {"passage": {"top_hits": {"size": 1, "_source": ["text"]}}}
# What Lucene's regular expressions give a meaning.
_SPECIAL: Final = re.compile(r"""([.?+*|{}\[\]()"\\#@&<>~^$-])""")


def names(query: NameQuery, ask: Ask) -> list[NameCount]:
    """Return the names with their counts, most passages first."""
    found = _most_frequent("mentions", query, ask)
    documents = {"cardinality": {"field": "document_id", "precision_threshold": _EXACT_DOCUMENTS}}
    told = _told([bucket["key"] for bucket in found], {"documents": documents, **_PASSAGE}, query, ask)
    return [_name(bucket, of) for bucket, of in zip(found, told, strict=True)]


def written(tenant: str, names: Sequence[Named], ask: Ask) -> dict[Named, str]:
    """Return each name as one of the passages that have it writes it."""
    told = _told([mention_term(*name) for name in names], _PASSAGE, NameQuery(tenant=tenant), ask)
    return {name: as_written(name[1], _text(of)) for name, of in zip(names, told, strict=True)}


def appearances(query: NameQuery, ask: Ask) -> list[Appearance]:
    """Return the runs that name it, most passages first, each with one of its passages."""
    passages = {bucket["key"]: bucket["doc_count"] for bucket in _most_frequent("run_id", query, ask)}
    if not passages:
        return []
    body = {
        "size": len(passages),
        "_source": ["document_id", "run_id", "name", "chunk_id", "locations", "text"],
        "query": {"bool": {"filter": [_scope(query), {"terms": {"run_id": list(passages)}}]}},
        "collapse": {"field": "run_id"},
    }
    sources = {found["_source"]["run_id"]: found["_source"] for found in ask(body)["hits"]["hits"]}
    # A run that was deleted between the two questions is not among them.
    return [_appearance(sources[run], count) for run, count in passages.items() if run in sources]


def _most_frequent(field: str, query: NameQuery, ask: Ask) -> Sequence[dict[str, Any]]:
    """Return the buckets of the field's values that the query is about, those that are passed over left out."""
    terms: dict[str, Any] = {
        "field": field,
        "size": query.start + query.limit,
        "order": [{"_count": "desc"}, {"_key": "asc"}],
    }
    if field == "mentions":
        terms["include"] = _include(query)
        if query.beside:
            terms["exclude"] = _literal(mention_term(*query.beside))
    answer = ask({"size": 0, "query": _scope(query), "aggs": {"counted": {"terms": terms}}})
    buckets: list[dict[str, Any]] = answer["aggregations"]["counted"]["buckets"]
    return buckets[query.start :]


def _told(
    terms: Sequence[str], aggregations: Mapping[str, Any], query: NameQuery, ask: Ask
) -> list[dict[str, Any]]:
    """Return what is aggregated of the passages that have each of the terms."""
    if not terms:
        return []
    wanted = {str(number): {"term": {"mentions": term}} for number, term in enumerate(terms)}
    shown = {"shown": {"filters": {"filters": wanted}, "aggs": aggregations}}
    answer = ask({"size": 0, "query": _scope(query), "aggs": shown})["aggregations"]["shown"]["buckets"]
    return [answer[str(number)] for number in range(len(terms))]


def _text(told: Mapping[str, Any]) -> str:
    passage = told["passage"]["hits"]["hits"]
    return str(passage[0]["_source"]["text"]) if passage else ""


def _include(query: NameQuery) -> str:
    """Return the pattern of the terms to count. Each mention is kept with its type and, to be left out here, without."""
    kinds = f"({'|'.join(map(_literal, query.types))})" if query.types else "[^:]+"
    return (
        f"{kinds}:{_literal(query.prefix)}.*" if query.value is None else f"{kinds}:{_literal(query.value)}"
    )


def _literal(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _scope(query: NameQuery) -> Clause:
    scope: list[Clause] = [{"term": {"tenant": query.tenant}}]
    if query.value is not None:
        kinds = query.types or (None,)
        scope.append({"terms": {"mentions": [mention_term(kind, query.value) for kind in kinds]}})
    if query.beside:
        scope.append({"term": {"mentions": mention_term(*query.beside)}})
    return {"bool": {"filter": scope, "must_not": [{"terms": {"document_id": list(query.hidden)}}]}}


def _name(counted: dict[str, Any], told: dict[str, Any]) -> NameCount:
    ((kind, value),) = mentions_of([counted["key"]])
    return NameCount(
        type=kind,
        value=value,
        written=as_written(value, _text(told)),
        documents=told["documents"]["value"],
        passages=counted["doc_count"],
    )


def _appearance(source: dict[str, Any], passages: int) -> Appearance:
    page = source.pop("locations")[0]["page"]
    return Appearance(**source, page=page, passages=passages)
