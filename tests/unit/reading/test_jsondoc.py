import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from octavo.document import Block, BlockType, PointerLocation
from octavo.errors import ReasonCode, UnreadableDocument
from octavo.reading.jsondoc import READER
from octavo.settings import Limits

LIMITS = Limits()


def written(tmp_path: Path, content: bytes | str) -> Path:
    path = tmp_path / "made.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(path: Path) -> list[Block]:
    profile = READER.profile(path, LIMITS)
    return [
        block for page in READER.read(path, profile, 1, profile.page_count, LIMITS) for block in page.blocks
    ]


def refusal(path: Path, limits: Limits = LIMITS) -> UnreadableDocument:
    with pytest.raises(UnreadableDocument) as raised:
        READER.profile(path, limits)
    return raised.value


def pointers(block: Block) -> list[str]:
    return [place.pointer for place in block.locations if isinstance(place, PointerLocation)]


def texts(block: Block) -> Iterator[tuple[str, str]]:
    """Yield each pointer with what is shown of it: a cell's is its row's pointer and the head of its column."""
    if block.rows is None:
        yield from ((pointer, block.text) for pointer in pointers(block))
        return
    header, *rows = block.rows
    for pointer, row in zip(pointers(block), rows, strict=True):
        for key, text in zip(header, row, strict=True):
            yield f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}", text


def resolve(value: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        value = value[int(key)] if isinstance(value, list) else value[key]
    return value


def leaves(value: Any, pointer: str = "") -> dict[str, str]:
    if isinstance(value, dict):
        found = {}
        for key, item in value.items():
            found.update(leaves(item, f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"))
        return found
    if isinstance(value, list):
        return {
            key: text
            for index, item in enumerate(value)
            for key, text in leaves(item, f"{pointer}/{index}").items()
        }
    text = (
        {None: "", True: "true", False: "false"}.get(value)
        if not isinstance(value, (str, int)) or isinstance(value, bool)
        else str(value)
    )
    return {pointer: text.strip()} if text and text.strip() else {}


TEXT = st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=12)
TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(TEXT | st.sampled_from(["title", "text"]), inner, max_size=4)
    ),
    max_leaves=25,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(tree=TREES)
def test_every_leaf_with_text_is_found_at_a_pointer_that_leads_to_it(tmp_path: Path, tree: Any) -> None:
    path = written(tmp_path, json.dumps(tree))
    wanted = leaves(tree)
    if not wanted:
        assert refusal(path).code is ReasonCode.NO_PAGES
        return
    blocks = read(path)
    shown = {pointer: " ".join(text.split()) for block in blocks for pointer, text in texts(block)}
    for pointer, text in wanted.items():
        assert shown[pointer].endswith(" ".join(text.split()))
    for block in blocks:
        for pointer in pointers(block):
            resolve(tree, pointer)


def test_objects_that_read_like_documents_become_headings_and_paragraphs(tmp_path: Path) -> None:
    content = {
        "title": "Report",
        "sections": [{"heading": "Sales", "text": "Up."}, {"heading": "Costs", "text": "Down."}],
    }
    blocks = read(written(tmp_path, json.dumps(content)))
    assert [(block.type, block.level, block.text) for block in blocks] == [
        (BlockType.HEADING, 1, "Report"),
        (BlockType.HEADING, 2, "Sales"),
        (BlockType.PARAGRAPH, None, "Up."),
        (BlockType.HEADING, 2, "Costs"),
        (BlockType.PARAGRAPH, None, "Down."),
    ]


def test_other_values_say_where_they_stand(tmp_path: Path) -> None:
    (block,) = read(written(tmp_path, '{"invoice": {"total": 12.50}}'))
    assert (block.text, pointers(block)) == ("invoice / total: 12.50", ["/invoice/total"])


def test_like_flat_objects_become_a_table_with_a_pointer_for_each_row(tmp_path: Path) -> None:
    caption, block = read(
        written(tmp_path, '{"lines": [{"item": "tea", "n": 1}, {"item": "milk", "n": 2, "paid": true}]}')
    )
    assert (caption.type, caption.text) == (BlockType.CAPTION, "lines")
    assert block.rows == (("item", "n", "paid"), ("tea", "1", ""), ("milk", "2", "true"))
    assert pointers(block) == ["/lines/0", "/lines/1"]


def test_keys_are_escaped_in_pointers(tmp_path: Path) -> None:
    (block,) = read(written(tmp_path, '{"a/b": {"c~d": "x"}}'))
    assert pointers(block) == ["/a~1b/c~0d"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32-le"])
def test_every_encoding_reads_the_same(tmp_path: Path, encoding: str) -> None:
    assert [block.text for block in read(written(tmp_path, '{"ä": "€"}'.encode(encoding)))] == ["ä: €"]


def test_a_syntax_error_says_where(tmp_path: Path) -> None:
    error = refusal(written(tmp_path, '{"a": 1,\n "b" 2}'))
    assert error.code is ReasonCode.INVALID_JSON
    assert error.detail.startswith("line 2, column 6")


def test_bytes_that_are_no_text_are_invalid_json(tmp_path: Path) -> None:
    assert refusal(written(tmp_path, b'{"a": "\xff\xfe\xff"}')).code is ReasonCode.INVALID_JSON


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_depth_is_refused_without_recursion_and_allowed_up_to_the_limit(
    tmp_path: Path, opening: str, closing: str
) -> None:
    def nested(depth: int) -> Path:
        return written(tmp_path, opening * depth + '"x"' + closing * depth)

    assert refusal(nested(10_000)).code is ReasonCode.NESTED_TOO_DEEP
    assert refusal(nested(LIMITS.nesting + 1)).code is ReasonCode.NESTED_TOO_DEEP
    assert read(nested(LIMITS.nesting))[0].text.endswith("x")


def test_brackets_in_strings_do_not_nest(tmp_path: Path) -> None:
    assert len(read(written(tmp_path, json.dumps({"a": "[" * 10_000 + '\\"{'})))) > 0


def test_odd_values_are_made_safe(tmp_path: Path) -> None:
    digits = "9" * 6_000
    blocks = read(
        written(tmp_path, f'{{"big": {digits}, "lone": "\\ud800", "nul": "a\\u0000b", "nan": NaN}}')
    )
    text = "".join(block.text for block in blocks)
    assert digits in "".join(text.split())
    assert "lone: \ufffd" in text
    assert "nul: ab" in text
    text.encode()


def test_too_many_values_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, json.dumps([[n] for n in range(30)]))
    assert refusal(path, Limits(json_leaves=20)).code is ReasonCode.FILE_TOO_LARGE


@pytest.mark.parametrize("content", ["{}", "[]", "null", '""', '{"a": [null, {}]}'])
def test_json_without_text_has_no_pages(tmp_path: Path, content: str) -> None:
    assert refusal(written(tmp_path, content)).code is ReasonCode.NO_PAGES


def test_a_scalar_is_a_paragraph(tmp_path: Path) -> None:
    (block,) = read(written(tmp_path, '"hello"'))
    assert (block.text, pointers(block)) == ("hello", [""])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_values_are_counted_before_the_file_is_parsed(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "many.json"
    path.write_text('{"n": [0, 0, 0, 0, "a, [,,,] and no value", 0, not JSON', encoding)
    with pytest.raises(UnreadableDocument) as raised:
        READER.open(path, Limits(json_values=5))
    assert raised.value.code is ReasonCode.FILE_TOO_LARGE
    with pytest.raises(UnreadableDocument) as raised:
        READER.open(path, Limits(json_values=20))
    assert raised.value.code is ReasonCode.INVALID_JSON
