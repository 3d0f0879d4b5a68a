"""Which sentence is right, and of which articles the questions are."""

import json
from pathlib import Path

import pytest

from octavo.errors import InvalidRequest
from octavo.search.answer import Answer, cut
from octavo_cli.evaluation.answering import Question, read_questions
from octavo_cli.evaluation.splits import Split

TEXT = "The lease has two parties. The rent is due on Monday."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    asked = {
        "question": "When is it due?",
        "answers": [{"answer_start": TEXT.index("Monday"), "text": "Monday"}],
    }
    articles = [
        {"title": f"Lease_{number}", "paragraphs": [{"context": f"{TEXT} {number}", "qas": [asked, asked]}]}
        for number in range(20)
    ]
    (tmp_path / "squad.json").write_text(json.dumps({"data": articles}))
    return tmp_path


def test_each_article_is_in_one_half_and_all_paragraphs_are_searched(folder: Path) -> None:
    (dev, ours), (test, theirs) = (read_questions(folder, split) for split in Split)
    assert dev == test
    assert len(dev.documents) == 20
    assert len(ours) + len(theirs) == 40
    assert not {item.paragraph for item in ours} & {item.paragraph for item in theirs}
    assert {dev.documents[item.paragraph].title for item in ours} < {
        f"Lease {number}" for number in range(20)
    }


def test_a_sentence_is_right_where_the_whole_answer_stands_in_it() -> None:
    first, second = cut(TEXT)
    monday = TEXT.index("Monday")
    question = Question("When?", "p0", [(monday, monday + 6)])
    assert question.is_answered_by(second)
    assert not question.is_answered_by(first)
    assert not question.is_answered_by(None)
    assert not question.is_answered_by(Answer(text="Mon", start=monday, end=monday + 3))


def test_a_folder_without_questions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match="SQuAD"):
        read_questions(tmp_path, Split.DEV)
