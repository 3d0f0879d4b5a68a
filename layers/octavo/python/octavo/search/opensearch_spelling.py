"""Which words the OpenSearch index has: what to look for instead of those that it has not."""

from collections.abc import Sequence
from typing import Final

from octavo.search.opensearch_requests import ANYWHERE, Ask, Clause
from octavo.search.spelling import MOST_CORRECTED, edits_allowed, near_words, nearest

_AS_WRITTEN: Final = [f"{field}.exact" for field in ANYWHERE]
# Of one field and of all tenants; few words have as many neighbours.
_MOST_SUGGESTED: Final = 100


def corrections(ask: Ask, tenant: str, words: Sequence[str]) -> dict[str, str]:
    """Return the nearest word that a passage of the tenant has, for words that none has in any form."""
    held = _passages(ask, tenant, words, ANYWHERE)
    missing = [word for word in words if not held[word]][:MOST_CORRECTED]
    if not missing:
        return {}
    near = {word: near_words(word, others) for word, others in _suggested(ask, missing).items()}
    candidates = sorted({other for others in near.values() for other in others})
    # Another tenant's word is none of this one's.
    held = _passages(ask, tenant, candidates, _AS_WRITTEN) if candidates else {}
    found = ((word, nearest(others, held)) for word, others in near.items())
    return {word: other for word, other in found if other is not None}


def _passages(ask: Ask, tenant: str, words: Sequence[str], fields: Sequence[str]) -> dict[str, int]:
    """Return how many passages of the tenant have each word."""
    counted = {
        str(place): {"multi_match": {"query": word, "fields": fields}} for place, word in enumerate(words)
    }
    answer = ask(
        {
            "size": 0,
            "query": {"bool": {"filter": [{"term": {"tenant": tenant}}]}},
            "aggs": {"words": {"filters": {"filters": counted}}},
        }
    )
    buckets = answer["aggregations"]["words"]["buckets"]
    return {word: buckets[str(place)]["doc_count"] for place, word in enumerate(words)}


def _suggested(ask: Ask, words: Sequence[str]) -> dict[str, set[str]]:
    """Return words of the index, of any tenant, that are written much like these."""
    names = {
        f"{place}:{field}": _suggester(word, field)
        for place, word in enumerate(words)
        for field in _AS_WRITTEN
    }
    suggested = ask({"size": 0, "suggest": names})["suggest"]
    return {
        word: {
            option["text"]
            for field in _AS_WRITTEN
            for token in suggested[f"{place}:{field}"]
            for option in token["options"]
        }
        for place, word in enumerate(words)
    }


def _suggester(word: str, field: str) -> Clause:
    term = {
        "field": field,
        "suggest_mode": "always",  # that another tenant has the word must not matter
        "max_term_freq": 1_000_000_000,
        "max_edits": edits_allowed(word),
        "prefix_length": 1,
        "min_word_length": 1,
        "accuracy": 0.1,
        "size": _MOST_SUGGESTED,
        "shard_size": _MOST_SUGGESTED,
    }
    return {"text": word, "term": term}
