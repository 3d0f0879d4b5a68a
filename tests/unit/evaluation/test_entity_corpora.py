from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest

from octavo_cli.evaluation.entity_corpora import Example, Part, crossner, gum, presidio, wikigold

Corpus = Callable[[Path, Part], list[Example]]
SIZES: dict[Corpus, tuple[int, ...]] = {
    gum: (2600, 322, 316),
    crossner: (1394, 447, 1625),
    presidio: (2892, 0, 717),
}


@pytest.mark.parametrize("corpus", SIZES, ids=["gum", "crossner", "presidio"])
def test_no_document_or_template_is_in_two_parts(public_data: Path, corpus: Corpus) -> None:
    parts = [corpus(public_data, part) for part in Part]

    assert tuple(len(part) for part in parts) == SIZES[corpus]
    sources = [{example.source for example in part} - {""} for part in parts]
    assert not any(left & right for left, right in combinations(sources, 2))


def test_spans_are_cut_at_words(public_data: Path) -> None:
    examples = [*wikigold(public_data), *gum(public_data, Part.TEST)]

    assert all(example.text[start:end].strip() for example in examples for start, end, _ in example.spans)
    assert {kind for example in examples for _, _, kind in example.spans} == {
        "PERSON",
        "ORG",
        "LOCATION",
        "DATE",
    }
