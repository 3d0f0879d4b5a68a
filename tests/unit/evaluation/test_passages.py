"""Which characters of a corpus a chunk shows, and how much of them answers."""

import json
from pathlib import Path

import pytest

from octavo_cli.evaluation.passages import Piece, Question, our_pieces, read_corpora, read_questions, scores
from octavo_cli.evaluation.splits import Split

CORPORA = {"one": "0123456789", "two": "abcdefghij"}
QUESTION = Question("why?", "one", [(2, 4), (6, 8)])


def piece(corpus: str, start: int, end: int) -> Piece:
    return Piece(corpus, CORPORA[corpus][start:end], (), [(start, end)])


def test_characters_are_counted_once_and_in_their_own_corpus() -> None:
    assert scores(QUESTION, [piece("one", 2, 4), piece("one", 2, 4)], CORPORA) == (0.5, 1.0)
    assert scores(QUESTION, [piece("one", 0, 10)], CORPORA) == (1.0, 0.4)
    assert scores(QUESTION, [piece("two", 2, 8)], CORPORA) == (0.0, 0.0)
    assert scores(QUESTION, [piece("one", 6, 8), piece("two", 0, 2)], CORPORA) == (0.5, 0.5)
    assert scores(QUESTION, [], CORPORA) == (0.0, 0.0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "corpora").mkdir()
    paragraph = "The tenant pays the rent, café and all, on the first day of each month without delay. " * 40
    (tmp_path / "corpora/lease.md").write_text(
        f"RENT AND COSTS\n\n  {paragraph}\n\n- one item\n- another\n\nEnd"
    )
    answers = json.dumps([{"content": "End", "start_index": 3, "end_index": 6}])
    quoted = answers.replace('"', '""')
    rows = "".join(f'Question {n}?,"{quoted}",lease\n' for n in range(20))
    (tmp_path / "questions_df.csv").write_text(f"question,references,corpus_id\n{rows}")
    return tmp_path


def test_our_chunks_show_the_characters_that_they_are_made_of(folder: Path) -> None:
    corpora = read_corpora(folder)
    pieces = list(our_pieces(folder, corpora))
    assert len(pieces) > 3
    for item in pieces:
        shown = "".join(corpora["lease"][start:end] for start, end in item.shows)
        assert "".join(shown.split()).strip("-") == "".join(item.text.split()).strip("-")


def test_each_question_is_in_one_half(folder: Path) -> None:
    dev, test = read_questions(folder, Split.DEV), read_questions(folder, Split.TEST)
    assert len(dev) + len(test) == 20
    assert not {item.text for item in dev} & {item.text for item in test}
    assert dev[0].answers == [(3, 6)]
