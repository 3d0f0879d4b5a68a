"""Whether it pays to rank the hits once more: a linear ranker over what a search knows of them, by cross-validation.

The queries are parted into folds; those of each are ranked by weights that the others taught. Nothing of it is shipped:
docs/search.md says what it adds, and what it costs.
"""

import math
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from octavo.inference.ports import Embedder
from octavo.search.index import Hit, Mode, Query, SearchIndex
from octavo.search.query import tokens, words
from octavo_cli.evaluation.beir import Collection
from octavo_cli.evaluation.ranking import difference, interval, ndcg
from octavo_cli.evaluation.retrieval import TENANT, spread

Floats = NDArray[np.float64]

_DEPTH: Final = 50  # hits that are ranked again
_FOLDS: Final = 5
_STEPS: Final = 300
_RATE: Final = 0.3
_PENALTY: Final = 1e-3
_FAR: Final = 100  # words between two of the query's, from which on they are not near each other


@dataclass(frozen=True)
class Asked:
    """A query's hits, the best first, as (hits, FEATURES), with their grades; `seconds` of the processor made the features."""

    documents: tuple[str, ...]
    features: Floats
    grades: Mapping[str, int]
    seconds: float


FEATURES: Final = (
    "score of both lists",
    "score by words",
    "score by meaning",
    "rank",
    "share of the query's words, the rarer the more",
    "the same of the headings",
    "nearness of its two rarest words",
    "share of its pairs of words",
    "length",
)


def measure(collection: Collection, index: SearchIndex, embedder: Embedder) -> dict[str, Any]:
    """Return nDCG@10 of hybrid hits ranked again, by how much that is above their own order, and what it costs."""
    asked = list(_ask(collection, index, embedder))
    own = [ndcg(item.documents, item.grades) for item in asked]
    again = [0.0] * len(asked)
    for fold in range(_FOLDS):
        weights = _learnt([item for number, item in enumerate(asked) if number % _FOLDS != fold])
        for number in range(fold, len(asked), _FOLDS):
            again[number] = ndcg(_ranked(asked[number], weights), asked[number].grades)
    return {
        "queries": len(asked),
        "ndcg@10": interval(again)._asdict(),
        "above_hybrid": difference(again, own)._asdict(),
        "cpu_milliseconds": spread([item.seconds for item in asked]),
    }


def _ask(collection: Collection, index: SearchIndex, embedder: Embedder) -> Iterator[Asked]:
    often = Counter(
        word
        for passage in collection.documents.values()
        for word in set(tokens(f"{passage.title} {passage.text}"))
    )
    for key, text in collection.queries.items():
        vector = tuple(embedder.embed([text])[0].tolist())
        query = Query(tenant=TENANT, text=text, vector=vector, limit=_DEPTH)
        hits = index.search(query)
        by_words, by_meaning = (
            {hit.document_id: hit.score for hit in index.search(query.model_copy(update=one_list))}
            for one_list in ({"mode": Mode.KEYWORD, "vector": None}, {"mode": Mode.SEMANTIC})
        )
        started = time.process_time()
        rarity = {word: math.log(1 + len(collection.documents) / (1 + often[word])) for word in words(text)}
        rows = [
            (
                hit.score,
                by_words.get(hit.document_id, 0.0),
                by_meaning.get(hit.document_id, 0.0),
                1 / (10 + rank),
                *_of_words(hit, rarity),
            )
            for rank, hit in enumerate(hits)
        ]
        features = np.array(rows, np.float64).reshape(len(rows), len(FEATURES))
        seconds = time.process_time() - started
        yield Asked(tuple(hit.document_id for hit in hits), features, collection.relevant[key], seconds)


def _of_words(hit: Hit, rarity: Mapping[str, float]) -> tuple[float, ...]:
    said, headings = tokens(hit.text), set(tokens(" ".join(hit.heading_path)))
    places: dict[str, list[int]] = {word: [] for word in rarity}
    for place, word in enumerate(said):
        if word in places:
            places[word].append(place)
    held = [word for word, where in places.items() if where]
    pairs = set(pairwise(rarity))
    whole = sum(rarity.values()) or 1.0
    return (
        sum(rarity[word] for word in held) / whole,
        sum(rarity[word] for word in rarity if word in headings) / whole,
        1 / (1 + _distance([places[word] for word in sorted(held, key=rarity.__getitem__)[-2:]])),
        len(pairs & set(pairwise(said))) / (len(pairs) or 1),
        math.log(1 + len(said)),
    )


def _distance(places: Sequence[Sequence[int]]) -> int:
    """Return how many words apart the two stand at the nearest."""
    if len(places) < 2:  # noqa: PLR2004 - two words
        return _FAR
    return min(abs(one - other) for one in places[0] for other in places[1])


def _learnt(asked: Sequence[Asked]) -> Floats:
    """Return a weight for each feature: of a query's hits the relevant ones are to be above the others (RankNet)."""
    every = np.concatenate([item.features for item in asked])
    scale = every.std(axis=0) + 1e-6
    apart: list[Floats] = []
    shares: list[Floats] = []
    for item in asked:
        right = np.array([document in item.grades for document in item.documents], bool)
        pairs = (item.features[right][:, None] - item.features[~right][None]).reshape(
            -1, len(FEATURES)
        ) / scale
        apart.append(pairs)
        shares.append(np.full(len(pairs), 1 / max(len(pairs), 1)))
    above, share = np.concatenate(apart), np.concatenate(shares)
    share /= share.sum()
    weights = np.zeros(len(FEATURES))
    for _ in range(_STEPS):
        wrong = 1 / (1 + np.exp(above @ weights))
        weights += _RATE * ((share * wrong) @ above - _PENALTY * weights)
    return np.asarray(weights / scale, np.float64)


def _ranked(item: Asked, weights: Floats) -> list[str]:
    order = np.argsort(-(item.features @ weights), kind="stable")
    return [item.documents[place] for place in order]
