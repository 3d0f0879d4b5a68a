"""Whether the sentence that a hit names holds the answer: questions with exact spans, as SQuAD and XQuAD have them.

    {"data": [{"title", "paragraphs": [{"context", "qas": [{"question", "answers": [{"answer_start", "text"}]}]}]}]}

All paragraphs are passages of one index. Of each question only the hit that is its own paragraph is judged: whether that
is found is what `octavo eval retrieval` asks.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from octavo.errors import InvalidRequest
from octavo.inference.ports import Embedder
from octavo.search.answer import Answer, answers, cut
from octavo.search.index import Mode, Query, RebuildableIndex
from octavo.search.syntax import parse
from octavo_cli.evaluation.beir import Collection, Passage
from octavo_cli.evaluation.ranking import difference, interval
from octavo_cli.evaluation.retrieval import TENANT
from octavo_cli.evaluation.splits import Split, split_of
from octavo_cli.evaluation.vectors import vectors_of

_SHOWN: Final = 10  # hits of a page, whose words are weighed together
_OURS: Final = "octavo"


@dataclass(frozen=True)
class Question:
    """A question, the id of the paragraph that answers it, and where: each answer's start and end in the text."""

    text: str
    paragraph: str
    spans: Sequence[tuple[int, int]]

    def is_answered_by(self, sentence: Answer | None) -> bool:
        """Whether one of the answers stands within the sentence."""
        return sentence is not None and any(
            sentence.start <= start and end <= sentence.end for start, end in self.spans
        )


@dataclass(frozen=True)
class Judged:
    """A question whose paragraph was found, the sentence that the hit names, and all of the paragraph's."""

    question: Question
    answer: Answer | None
    sentences: Sequence[Answer]


def read_questions(folder: Path, split: Split) -> tuple[Collection, list[Question]]:
    """Return all paragraphs, and the questions on the articles of one half.

    Raises:
        InvalidRequest: the folder has no file in SQuAD's form.
    """
    files = sorted(folder.glob("*.json"))
    if not files:
        raise InvalidRequest(f"{folder} needs a .json in SQuAD's form")
    paragraphs: dict[str, Passage] = {}
    questions: list[Question] = []
    for article in (item for path in files for item in json.loads(path.read_text("utf-8"))["data"]):
        for paragraph in article["paragraphs"]:
            key = f"p{len(paragraphs)}"
            paragraphs[key] = Passage(article["title"].replace("_", " "), paragraph["context"])
            if split_of(article["title"]) is split:
                questions += [Question(item["question"], key, _spans(item)) for item in paragraph["qas"]]
    return Collection(paragraphs, {}, {}), questions


def ask(
    index: RebuildableIndex,
    paragraphs: Collection,
    questions: Sequence[Question],
    embedder: Embedder,
    mode: Mode,
) -> Iterator[Judged]:
    """Yield of the questions those whose paragraph is on the first page of hits."""
    for question in questions:
        vector = None if mode is Mode.KEYWORD else tuple(embedder.embed([question.text])[0].tolist())
        query = Query(tenant=TENANT, text=question.text, mode=mode, vector=vector, limit=_SHOWN)
        found = [hit.document_id for hit in index.search(query)]
        if question.paragraph in found:
            texts = [paragraphs.documents[key].text for key in found]
            place = found.index(question.paragraph)
            answer = answers(texts, parse(question.text))[place]
            yield Judged(question, answer, list(cut(texts[place])))


def compared(judged: Sequence[Judged], embedder: Embedder) -> dict[str, Any]:
    """Return how often each way to choose a sentence is right, and by how much ours is above the others."""
    ways: dict[str, Sequence[Answer | None]] = {
        _OURS: [item.answer for item in judged],
        "first sentence": [item.sentences[0] for item in judged],
        "nearest in meaning": _nearest(judged, embedder),
    }
    right = {
        way: [float(item.question.is_answered_by(one)) for item, one in zip(judged, chosen, strict=True)]
        for way, chosen in ways.items()
    }
    possible = [any(map(item.question.is_answered_by, item.sentences)) for item in judged]
    return {
        "judged": len(judged),
        "without_a_sentence": round(sum(item.answer is None for item in judged) / len(judged), 4),
        "possible": round(sum(possible) / len(judged), 4),
        **{
            way: interval(scores)._asdict()
            | ({} if way == _OURS else {"octavo_above": difference(right[_OURS], scores)._asdict()})
            for way, scores in right.items()
        },
    }


def _spans(item: dict[str, Any]) -> list[tuple[int, int]]:
    return [
        (answer["answer_start"], answer["answer_start"] + len(answer["text"])) for answer in item["answers"]
    ]


def _nearest(judged: Sequence[Judged], embedder: Embedder) -> list[Answer]:
    """Return of each paragraph the sentence whose vector is nearest to that of the question."""
    asked = vectors_of([item.question.text for item in judged], embedder)
    texts = list(dict.fromkeys(sentence.text for item in judged for sentence in item.sentences))
    known = dict(zip(texts, vectors_of(texts, embedder), strict=True))
    return [
        item.sentences[int(np.argmax([known[each.text] @ vector for each in item.sentences]))]
        for item, vector in zip(judged, asked, strict=True)
    ]
