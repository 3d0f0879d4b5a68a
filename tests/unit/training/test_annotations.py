import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavo_cli.training.annotations import (
    AnnotatedText,
    Annotation,
    BadAnnotations,
    labels_of,
    read_annotations,
)
from octavo_cli.training.passages import passages

GOOD = '{"text": "Acme pays.", "entities": [{"start": 0, "end": 4, "label": "PAYER"}]}'


def write(folder: Path, *lines: str, name: str = "a.jsonl") -> Path:
    (folder / name).write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_files_are_read_by_name_and_blank_lines_left_out(tmp_path: Path) -> None:
    write(tmp_path, GOOD, "", name="b.jsonl")
    write(tmp_path, GOOD.replace("PAYER", "BUYER+PAYER"), name="a.jsonl")
    first, second = read_annotations(tmp_path)
    assert first.entities[0].names == ("BUYER", "PAYER")
    assert second.entities == (Annotation(start=0, end=4, label="PAYER"),)
    assert labels_of([first, second]) == ("BUYER", "PAYER")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON"),
        ("[]", "valid dictionary"),
        ('{"entities": []}', "text: Field required"),
        ('{"text": 5, "entities": []}', "text: Input should be a valid string"),
        (
            '{"text": "Acme", "entities": [{"start": 0, "end": 9, "label": "A"}]}',
            "A 0-9 is empty or outside the text",
        ),
        (
            '{"text": "Acme", "entities": [{"start": 2, "end": 2, "label": "A"}]}',
            "A 2-2 is empty or outside the text",
        ),
        ('{"text": "Acme", "entities": [{"start": -1, "end": 2, "label": "A"}]}', "entities.0.start"),
        ('{"text": "Acme", "entities": [{"start": 0, "end": 2, "label": "no label"}]}', "entities.0.label"),
        (
            '{"text": "Acme", "entities": [{"start": 0, "end": 3, "label": "A"}, {"start": 2, "end": 4, "label": "B"}]}',
            "A 0-3 and B 2-4 overlap",
        ),
    ],
)
def test_each_bad_line_is_named_with_its_reason(tmp_path: Path, line: str, reason: str) -> None:
    write(tmp_path, GOOD, line, GOOD, line)
    with pytest.raises(BadAnnotations) as error:
        read_annotations(tmp_path)
    assert [item.line for item in error.value.lines] == [2, 4]
    assert all(reason in item.reason and item.file == "a.jsonl" for item in error.value.lines)


def test_a_label_that_labels_txt_does_not_list_is_unknown(tmp_path: Path) -> None:
    write(tmp_path, GOOD, GOOD.replace("PAYER", "PAYR"))
    (tmp_path / "labels.txt").write_text("PAYER\n", encoding="utf-8")
    with pytest.raises(BadAnnotations, match=r"line 2: unknown labels, not in labels\.txt: PAYR"):
        read_annotations(tmp_path)


def test_bytes_that_are_not_utf8_are_a_bad_line(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(GOOD.encode() + b'\n{"text": "\xff", "entities": []}\n')
    with pytest.raises(BadAnnotations, match="line 2: not UTF-8"):
        read_annotations(tmp_path)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadAnnotations, match="holds no line"):
        read_annotations(tmp_path)


def test_documents_of_one_group_fall_to_one_split_and_all_splits_are_used() -> None:
    texts = [AnnotatedText(text=str(number), entities=(), group=str(number % 40)) for number in range(200)]
    splits = {text.group: set[str]() for text in texts}
    for text in texts:
        splits[text.group].add(text.split)
    assert all(len(of_group) == 1 for of_group in splits.values())
    assert set().union(*splits.values()) == {"train", "dev", "test"}
    assert (
        AnnotatedText(text="x", entities=(), group="larkspur").split == "train"
    )  # for ever: a score stands on it


@given(st.lists(st.text(alphabet="ab .\n", min_size=1, max_size=400), max_size=6), st.data())
def test_passages_are_the_whole_text_and_no_annotation_is_cut(parts: list[str], data: st.DataObject) -> None:
    text = "word " * 150 + "".join(parts) * 20
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=8)))
    spans = zip(cuts[::2], cuts[1::2], strict=False)
    entities = tuple(Annotation(start=start, end=end, label="A") for start, end in spans)
    cut = passages(AnnotatedText(text=text, entities=entities))
    assert "".join(passage.text for passage in cut) == text
    inside = [passage.text[item.start : item.end] for passage in cut for item in passage.entities]
    assert inside == [text[item.start : item.end] for item in entities]


def test_a_line_may_hold_more_than_is_asked_for() -> None:
    assert AnnotatedText.model_validate({**json.loads(GOOD), "id": 7}).text == "Acme pays."
