import itertools
import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from octavo.inference.ports import Recognizer
from octavo.inference.recognizer import TAGS, Calibration, Shape, decode, shape

SENTENCE = "On 4 March 2019, Angela Merkel met the board of Siemens AG in Munich."
NAMES = st.sampled_from(
    ["Angela Merkel", "Siemens AG", "Munich", "4 March 2019", "José", "cafe\u0301", "😀", "\ud83d", "\x00"]
)
TEXTS = st.lists(NAMES | st.text(max_size=12), max_size=12).map(" ".join)


def found(recognizer: Recognizer, text: str) -> set[tuple[str, str]]:
    return {(span.type, span.text) for span in recognizer.recognize([text])[0]}


def test_a_plain_sentence_gives_its_person_organisation_place_and_date(recognizer: Recognizer) -> None:
    assert found(recognizer, SENTENCE) == {
        ("DATE", "4 March 2019"),
        ("PERSON", "Angela Merkel"),
        ("ORG", "Siemens AG"),
        ("LOCATION", "Munich"),
    }


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS)
def test_spans_are_exact_ordered_and_apart_in_any_text(recognizer: Recognizer, text: str) -> None:
    (spans,) = recognizer.recognize([text])

    assert all(text[span.start : span.end] == span.text and span.text for span in spans)
    assert all(0 <= span.confidence <= 1 for span in spans)
    assert all(left.end <= right.start for left, right in itertools.pairwise(spans))


def test_offsets_count_code_points_not_bytes(recognizer: Recognizer) -> None:
    text = "😀😀 ééé " + SENTENCE

    starts = {span.text: span.start for span in recognizer.recognize([text])[0]}

    assert starts["Siemens AG"] == text.index("Siemens AG")


@pytest.mark.parametrize("words", [100, 230, 250, 270, 400, 2_000])
def test_an_entity_is_found_wherever_it_stands_in_a_long_text(recognizer: Recognizer, words: int) -> None:
    filler = "the weather was fine and " * (words // 5)
    text = f"{filler}. {SENTENCE} {filler}."

    assert ("DATE", "4 March 2019") in found(recognizer, text)
    assert ("PERSON", "Angela Merkel") in found(recognizer, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t ",
        "x" * 100_000,
        "".join(map(chr, range(32))),
        "\ufeff\u200b\u202e\ufffe",
        "😀👩‍👩‍👧🏴‍☠️",
        "安格拉·默克尔在慕尼黑会见了西门子。",
        "التقت أنغيلا ميركل مع سيمنز في ميونيخ",
        "\ud83d lone \udc00 halves",
    ],
    ids=["empty", "blank", "one word", "control", "invisible", "emoji", "Chinese", "Arabic", "surrogates"],
)
def test_any_text_is_valid_and_leaves_its_neighbour_alone(recognizer: Recognizer, text: str) -> None:
    strange, plain = recognizer.recognize([text, SENTENCE])

    assert all(text[span.start : span.end] == span.text for span in strange)
    assert [span.text for span in plain] == ["4 March 2019", "Angela Merkel", "Siemens AG", "Munich"]


def test_each_text_has_its_own_answer_in_its_place(recognizer: Recognizer) -> None:
    assert [len(spans) for spans in recognizer.recognize(["", SENTENCE, "x" * 100_000])] == [0, 4, 0]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("house", Shape.LOWER),
        ("House", Shape.CAPITALIZED),
        ("I", Shape.CAPITALIZED),
        ("NATO", Shape.UPPER),
        ("McCoy", Shape.MIXED),
        ("2019", Shape.DIGITS),
        ("A4", Shape.ALPHANUMERIC),
        ("-", Shape.OTHER),
    ],
)
def test_a_words_shape_says_how_it_is_written(word: str, expected: Shape) -> None:
    assert shape(word) is expected


@given(st.lists(st.lists(st.floats(0.001, 1), min_size=len(TAGS), max_size=len(TAGS)), max_size=8))
def test_decoding_gives_whole_spans_whatever_the_probabilities(rows: list[list[float]]) -> None:
    spans = list(decode(np.array(rows, np.float32).reshape(-1, len(TAGS))))

    assert all(0 <= first < end <= len(rows) for _, first, end in spans)
    assert all(left[2] <= right[1] for left, right in itertools.pairwise(spans))


@given(
    st.lists(st.lists(st.floats(0.001, 1), min_size=len(TAGS), max_size=len(TAGS)), min_size=1, max_size=3)
)
def test_decoding_finds_the_likeliest_of_all_allowed_paths(rows: list[list[float]]) -> None:
    def allowed(path: tuple[int, ...]) -> bool:
        pairs = itertools.pairwise((0, *path))
        return all(tag % 2 == 1 or tag == 0 or before in {tag, tag - 1} for before, tag in pairs)

    def likelihood(path: tuple[int, ...]) -> float:
        return math.prod(row[tag] for row, tag in zip(rows, path, strict=True))

    paths = itertools.product(range(len(TAGS)), repeat=len(rows))
    best = max(likelihood(path) for path in paths if allowed(path))

    decoded = [0] * len(rows)
    for kind, first, end in decode(np.array(rows, np.float32)):
        decoded[first:end] = [2 * kind + 1] + [2 * kind + 2] * (end - first - 1)

    assert likelihood(tuple(decoded)) == pytest.approx(best, rel=1e-4)


def test_an_inside_tag_without_a_beginning_is_not_a_span() -> None:
    likely_inside = np.full((1, len(TAGS)), 0.01, np.float32)
    likely_inside[0, TAGS.index("I-ORG")] = 0.9
    likely_inside[0, TAGS.index("O")] = 0.05

    assert list(decode(likely_inside)) == []


def test_calibration_keeps_the_order_of_probabilities() -> None:
    calibration = Calibration(slope=0.7, intercept=-0.3)
    confidences = [calibration.confidence(probability) for probability in (0.0, 0.2, 0.9, 1.0)]

    assert confidences == sorted(confidences)
    assert all(0 < confidence < 1 for confidence in confidences)
