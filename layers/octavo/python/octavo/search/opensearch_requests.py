"""What is said to OpenSearch: the index template and the search, as its REST API wants them."""

from typing import Any, Final

from octavo.search.excerpt import EXTRACT_CHARACTERS, MARK_END, MARK_START
from octavo.search.fusion import DEPTH, KEYWORD_WEIGHT, NEAR_COSINE, SEMANTIC_WEIGHT, fewest_words
from octavo.search.index import Mode, Query
from octavo.search.query import words

_KEYWORD: Final = {"type": "keyword"}
_TEXT: Final = {"type": "text", "analyzer": "octavo", "index_options": "offsets"}
# A word in the file's name weighs half of one in the text or its headings, as in the SQLite adapter.
_FIELDS: Final = ["text", "heading_path", "name^0.5"]

# As FTS5's `porter unicode61 remove_diacritics 2` in the SQLite adapter, so that both find the same.
# Stopwords are dropped from queries (`query.words`), not here: "to be or not to be" stays findable.
_ANALYSIS: Final = {
    "char_filter": {"split_names": {"type": "mapping", "mappings": ["_ => \\u0020", ". => \\u0020"]}},
    "filter": {"possessive": {"type": "stemmer", "language": "possessive_english"}},
    "analyzer": {
        "octavo": {
            "type": "custom",
            "char_filter": ["split_names"],
            "tokenizer": "standard",
            "filter": ["possessive", "lowercase", "asciifolding", "porter_stem"],
        }
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
                "_routing": {"required": True},
                "properties": {
                    "tenant": _KEYWORD,
                    "document_id": _KEYWORD,
                    "run_id": _KEYWORD,
                    "chunk_id": _KEYWORD,
                    "label": _KEYWORD,
                    "name": _TEXT,
                    "heading_path": _TEXT,
                    "text": _TEXT,
                    "locations": {"type": "object", "enabled": False},
                    "vector": _vector(dimensions),
                },
            },
        },
    }


def search_request(query: Query, vector: list[int] | None) -> dict[str, Any]:
    """Return the body of a search.

    Args:
        query: what to find.
        vector: the query's vector as int8; None in keyword mode.
    """
    depth = max(query.limit, DEPTH)
    body: dict[str, Any] = {
        "size": query.limit,
        "_source": {"excludes": ["vector"]},
        "highlight": _highlight(query),
    }
    if vector is None:
        return body | {"query": _by_words(query, _scope(query))}
    if query.mode is Mode.SEMANTIC:
        return body | {"query": _by_vector(query, vector, query.limit)}
    enough = [*_scope(query), _enough_words_or_near(query, vector)]
    lists = [_by_words(query, enough), _by_vector(query, vector, depth)]
    both = {"queries": lists, "pagination_depth": depth}
    return body | {"query": {"hybrid": both}, "search_pipeline": _FUSION}


# Sent with the search instead of kept in the cluster: the ranking changes with the code that asks for it,
# and searching needs no right to create anything.
_FUSION: Final = {
    "phase_results_processors": [
        {
            "normalization-processor": {
                "normalization": {"technique": "min_max"},
                "combination": {
                    "technique": "arithmetic_mean",
                    "parameters": {"weights": [KEYWORD_WEIGHT, SEMANTIC_WEIGHT]},
                },
            }
        }
    ]
}


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


def _scope(query: Query) -> list[dict[str, Any]]:
    tenant = {"term": {"tenant": query.tenant}}
    return [tenant] if query.label is None else [tenant, {"term": {"label": query.label}}]


def _match(query: Query) -> dict[str, Any]:
    return {"multi_match": {"query": " ".join(words(query.text)), "type": "most_fields", "fields": _FIELDS}}


def _by_words(query: Query, conditions: list[dict[str, Any]]) -> dict[str, Any]:
    return {"bool": {"must": [_match(query)], "filter": conditions}}


def _enough_words_or_near(query: Query, vector: list[int]) -> dict[str, Any]:
    wanted = words(query.text)
    # Of all fields together: one word may stand in the text and another in a heading.
    enough = {
        "query": " ".join(wanted),
        "type": "cross_fields",
        "fields": _FIELDS,
        "minimum_should_match": fewest_words(len(wanted)),
    }
    # Scores are (1 + cosine) / 2. The filter bounds the search to chunks with a word in common.
    near = {
        "vector": vector,
        "min_score": (1 + NEAR_COSINE) / 2,
        "filter": _by_words(query, _scope(query)),
    }
    return {"bool": {"should": [{"multi_match": enough}, {"knn": {"vector": near}}]}}


def _by_vector(query: Query, vector: list[int], depth: int) -> dict[str, Any]:
    return {"knn": {"vector": {"vector": vector, "k": depth, "filter": {"bool": {"filter": _scope(query)}}}}}


def _highlight(query: Query) -> dict[str, Any]:
    return {
        "pre_tags": [MARK_START],
        "post_tags": [MARK_END],
        "highlight_query": {"match": {"text": " ".join(words(query.text))}},
        "fields": {
            "text": {
                "type": "unified",
                "boundary_scanner": "sentence",
                "fragment_size": EXTRACT_CHARACTERS,
                "number_of_fragments": 1,
            }
        },
    }
