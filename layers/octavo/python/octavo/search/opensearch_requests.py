"""What is said to OpenSearch: the index template and the search, as its REST API wants them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from octavo.search.direction import MOST_PASSAGES
from octavo.search.excerpt import EXTRACT_CHARACTERS, MARK_END, MARK_START
from octavo.search.fusion import DEPTH, keyword_weight
from octavo.search.index import Hit, Match, Mention, Mode, Query
from octavo.search.names import Named
from octavo.search.query import words
from octavo.search.syntax import Condition, Kind, Parsed, parse

Clause = dict[str, Any]
"""A query of OpenSearch's own language."""
Ask = Callable[[dict[str, Any]], dict[str, Any]]
"""Sends the body of a search of one tenant's entries; returns the answer."""

_KEYWORD: Final = {"type": "keyword"}
# By stems, which rank; and as written, which exact words and beginnings ask.
_TEXT: Final = {
    "type": "text",
    "analyzer": "octavo",
    "index_options": "offsets",
    "fields": {"exact": {"type": "text", "analyzer": "octavo_exact"}},
}
# A word in the file's name weighs half of one in the text or its headings, as in the SQLite adapter.
_FIELDS: Final = ["text", "heading_path", "name^0.5"]
ANYWHERE: Final = ["text", "heading_path", "name"]
_TITLE: Final = ["heading_path", "name"]
# To how many words of an index a beginning is completed; what comes after them in the alphabet is missed.
_MOST_COMPLETIONS: Final = 1024
_COUNTS_A_PAGE: Final = 1_000
# Of what is kept, and how. An index of another version is refused.
SCHEMA_VERSION: Final = 3

# As FTS5's `porter unicode61 remove_diacritics 2` in the SQLite adapter, so that both find the same.
# Stopwords are dropped from queries (`query.words`), not here: "to be or not to be" stays findable.
_ANALYSIS: Final = {
    "char_filter": {
        "split_names": {"type": "mapping", "mappings": ["_ => \\u0020", ". => \\u0020"]},
        "split_quotes": {"type": "mapping", "mappings": ["' => \\u0020", "\u2019 => \\u0020"]},
    },
    "filter": {"possessive": {"type": "stemmer", "language": "possessive_english"}},
    "analyzer": {
        "octavo": {
            "type": "custom",
            "char_filter": ["split_names"],
            "tokenizer": "standard",
            "filter": ["possessive", "lowercase", "asciifolding", "porter_stem"],
        },
        "octavo_exact": {
            "type": "custom",
            "char_filter": ["split_names", "split_quotes"],
            "tokenizer": "standard",
            "filter": ["lowercase", "asciifolding"],
        },
    },
}


def index_template(alias: str, dimensions: int) -> dict[str, Any]:
    """Return the template of every concrete index behind the alias."""
    return {
        "index_patterns": [f"{alias}-*"],
        "template": {
            "settings": {"index": {"knn": True}, "analysis": _ANALYSIS},
            "mappings": {
                "dynamic": "strict",
                "_meta": {"schema": SCHEMA_VERSION},
                "_routing": {"required": True},
                "properties": {
                    "tenant": _KEYWORD,
                    "document_id": _KEYWORD,
                    "run_id": _KEYWORD,
                    "chunk_id": _KEYWORD,
                    "label": _KEYWORD,
                    "media_type": _KEYWORD,
                    "language": _KEYWORD,
                    "document_date": _KEYWORD,  # YYYY-MM-DD sorts as it stands
                    "ingested": _KEYWORD,
                    "mentions": _KEYWORD,
                    "fields": _KEYWORD,
                    "tags": _KEYWORD,
                    "name": _TEXT,
                    "heading_path": _TEXT,
                    "text": _TEXT,
                    "locations": {"type": "object", "enabled": False},
                    "vector": _vector(dimensions),
                },
            },
        },
    }


def best_by_words_request(query: Query) -> dict[str, Any]:
    """Return the body of a search for the best hit by words, answered with which of the query's words it has."""
    parsed = parse(query.text)
    named = [{"multi_match": _anywhere(word) | {"_name": word}} for word in words(parsed.text)]
    found = _by_words(parsed, _scope(query, parsed))
    # Named words tell what was matched; they rank nothing.
    found["bool"]["should"] = [{"bool": {"should": named, "boost": 0}}]
    return {"size": 1, "_source": False, "track_total_hits": False, "query": found}


def words_held(answer: Mapping[str, Any]) -> int:
    """Return how many of the query's words the best hit by words has; 0 where there is none."""
    return sum(len(found["matched_queries"]) for found in answer["hits"]["hits"])


def search_request(query: Query, vector: list[int] | None, held: int) -> dict[str, Any]:
    """Return the body of a search.

    Args:
        query: what to find.
        vector: the query's vector as int8; None in keyword mode.
        held: how many of its words the best hit by words has; of no account but in hybrid mode.
    """
    parsed = parse(query.text)
    scope = _scope(query, parsed)
    depth = max(query.limit, DEPTH)
    body: dict[str, Any] = {
        "size": query.limit,
        "_source": list(Hit.model_fields),
        "highlight": _highlight(parsed),
    }
    if vector is None:
        return body | {
            "query": _by_words(parsed, scope) if words(parsed.text) else _by_conditions(parsed, scope)
        }
    if query.mode is Mode.SEMANTIC:
        return body | {"query": _by_vector(vector, query.limit, scope)}
    lists = [_by_words(parsed, scope), _by_vector(vector, depth, scope)]
    both = {"queries": lists, "pagination_depth": depth}
    weight = keyword_weight(held, len(words(parsed.text)))
    return body | {"query": {"hybrid": both}, "search_pipeline": _fusion(weight)}


def matches_request(query: Query, vector: list[int] | None, held: int) -> dict[str, Any]:
    """Return the body of the same search, answered without texts and extracts."""
    body = search_request(query, vector, held) | {"_source": list(Match._fields)}
    del body["highlight"]
    return body


def vectors_request(terms: Mapping[str, str | None]) -> dict[str, Any]:
    """Return the body of a search for the vectors of the entries with these terms; None asks for nothing."""
    return {
        "size": MOST_PASSAGES,
        "_source": ["vector"],
        "query": every(terms),
        "sort": "chunk_id",
    }


def counts(ask: Ask, tenant: str) -> dict[tuple[str, str], int]:
    """Return how many entries there are of each run, by document and run."""
    sources = [{name: {"terms": {"field": name}}} for name in ("document_id", "run_id")]
    paged: dict[str, Any] = {"size": _COUNTS_A_PAGE, "sources": sources}
    found: dict[tuple[str, str], int] = {}
    while True:
        body = {"size": 0, "query": every({"tenant": tenant}), "aggs": {"runs": {"composite": paged}}}
        answer = ask(body)["aggregations"]["runs"]
        for bucket in answer["buckets"]:
            found[bucket["key"]["document_id"], bucket["key"]["run_id"]] = bucket["doc_count"]
        if "after_key" not in answer:
            return found
        paged["after"] = answer["after_key"]


def _fusion(weight: float) -> dict[str, Any]:
    """Return the pipeline that fuses, with this weight of the keyword list.

    It is sent with the search instead of kept in the cluster: the weight is the query's, the ranking changes with the
    code that asks for it, and searching needs no right to create anything.
    """
    combination = {"technique": "arithmetic_mean", "parameters": {"weights": [weight, 1 - weight]}}
    processor = {"normalization": {"technique": "min_max"}, "combination": combination}
    return {"phase_results_processors": [{"normalization-processor": processor}]}


def _vector(dimensions: int) -> dict[str, Any]:
    # The engine is explicit: the default one needs native libraries that not every cluster has.
    return {
        "type": "knn_vector",
        "dimension": dimensions,
        "data_type": "byte",
        "method": {
            "name": "hnsw",
            "engine": "lucene",
            "space_type": "cosinesimil",
            "parameters": {"m": 16, "ef_construction": 128},
        },
    }


def mention_terms(mentions: Sequence[Mention]) -> list[str]:
    """Return what is kept of each: one term to ask for with its type, and one for any."""
    return [mention_term(kind, mention.value) for mention in mentions for kind in (mention.type, None)]


def mentions_of(terms: Sequence[str]) -> list[Named]:
    """Return the mentions of which these terms were kept, each a type and a value."""
    parts = (term.partition(":") for term in terms)
    return [(kind, value) for kind, _, value in parts if kind]


def mention_term(kind: str | None, value: str) -> str:
    """Return what is asked for by a type, or by any, and a value."""
    return f"{kind or ''}:{value}"


def every(terms: Mapping[str, str | None]) -> Clause:
    """Return the query of all entries with these values; None asks for nothing."""
    return {"bool": {"filter": _terms(terms)}}


def _terms(terms: Mapping[str, str | None]) -> list[Clause]:
    return [{"term": {name: value}} for name, value in terms.items() if value is not None]


def _scope(query: Query, parsed: Parsed) -> list[Clause]:
    """Return what keeps to what may be found."""
    wanted = query.filters
    terms = {
        "tenant": query.tenant,
        "label": wanted.label,
        "media_type": wanted.media_type,
        "language": wanted.language,
    }
    scope = _terms(terms)
    scope += [{"term": {"mentions": mention_term(kind, value)}} for kind, value in wanted.mentions]
    if wanted.without_document is not None:
        scope.append({"bool": {"must_not": _terms({"document_id": wanted.without_document})}})
    scope += [{"term": {"fields": mention_term(name, value)}} for name, value in wanted.fields]
    scope += [{"term": {"tags": tag}} for tag in wanted.tags]
    scope += _days("document_date", wanted.date_from, wanted.date_to)
    scope += _days("ingested", wanted.ingested_from, wanted.ingested_to)
    return scope + [_condition(item) for item in parsed.conditions]


def _days(field: str, first: str | None, last: str | None) -> list[Clause]:
    bounds = {name: day for name, day in (("gte", first), ("lte", last)) if day is not None}
    return [{"range": {field: bounds}}] if bounds else []


def _condition(condition: Condition) -> Clause:
    places = _TITLE if condition.in_title else ANYWHERE
    as_written = [f"{place}.exact" for place in places]
    match condition.kind:
        case Kind.TYPE:
            asked: Clause = {"term": {"label": condition.text}}
        case Kind.WORDS:
            asked = {"multi_match": {"query": condition.text, "type": "phrase", "fields": places}}
        case Kind.EXACT:
            asked = {"multi_match": {"query": condition.text, "type": "phrase", "fields": as_written}}
        case Kind.PREFIX:
            asked = {"multi_match": _beginning(condition.text, as_written)}
    return {"bool": {"must_not": [asked]}} if condition.excluded else asked


def _beginning(text: str, fields: Sequence[str]) -> Clause:
    return {"query": text, "type": "phrase_prefix", "fields": fields, "max_expansions": _MOST_COMPLETIONS}


def _by_words(parsed: Parsed, conditions: Sequence[Clause]) -> Clause:
    match = _anywhere(" ".join(words(parsed.text)))
    return {"bool": {"must": [{"multi_match": match}], "filter": conditions}}


def _anywhere(text: str) -> Clause:
    return {"query": text, "type": "most_fields", "fields": _FIELDS}


def _by_conditions(parsed: Parsed, scope: Sequence[Clause]) -> Clause:
    """Where a query is conditions alone nothing is better than another; where it is not even that, nothing is found."""
    if not parsed.conditions:
        return {"match_none": {}}
    return {"constant_score": {"filter": {"bool": {"filter": scope}}}}


def _by_vector(vector: list[int], depth: int, scope: Sequence[Clause]) -> Clause:
    return {"knn": {"vector": {"vector": vector, "k": depth, "filter": {"bool": {"filter": scope}}}}}


def _highlight(parsed: Parsed) -> Clause:
    marked: list[Clause] = [{"match": {"text": " ".join(words(parsed.text))}}]
    marked += [
        {"multi_match": _beginning(item.text, ["text"])}
        for item in parsed.conditions
        if item.kind is Kind.PREFIX and not item.excluded
    ]
    return {
        "pre_tags": [MARK_START],
        "post_tags": [MARK_END],
        "highlight_query": {"bool": {"should": marked}},
        "fields": {
            "text": {
                "type": "unified",
                "boundary_scanner": "sentence",
                "fragment_size": EXTRACT_CHARACTERS,
                "number_of_fragments": 1,
            }
        },
    }
