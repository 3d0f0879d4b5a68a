"""What we write as Markdown is read by a Markdown parser as what it was: no mark arises from a text by accident."""

from html.parser import HTMLParser
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from octavo.document import Block, BlockType, Document, Page, PathLocation, Status
from octavo.reading.export import to_markdown

# What means something to Markdown, and enough else for it to mean it.
SIGNS = st.text(alphabet="#>-+*_=~`|:.)([]!<&;\\\"'1a B$/\n", min_size=1, max_size=30)
WORDS = SIGNS.map(
    lambda text: "\n".join(filter(None, (" ".join(line.split()) for line in text.split("\n"))))
).filter(lambda text: text != "" and "$" not in text)


class Shown(HTMLParser):
    """The elements that begin in HTML, and its text."""

    def __init__(self, markdown: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(markdown))

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def shown(*blocks: tuple[BlockType, str, dict[str, Any]]) -> Shown:
    place = (PathLocation(page=1, path="x"),)
    made = tuple(
        Block.model_validate({"id": str(n), "type": kind, "text": text, "locations": place, **more})
        for n, (kind, text, more) in enumerate(blocks)
    )
    return Shown(
        to_markdown(
            Document(
                document_id="d",
                name="n",
                media_type=None,
                status=Status.SUCCEEDED,
                pages=(Page(number=1, blocks=made),),
            )
        )
    )


@given(WORDS)
def test_a_paragraph_is_one_paragraph_with_its_text(text: str) -> None:
    html = shown((BlockType.PARAGRAPH, text, {}))
    assert html.tags == ["p"]
    assert html.text.split() == text.split()


@given(WORDS)
def test_a_heading_is_one_heading_with_its_text(text: str) -> None:
    html = shown((BlockType.HEADING, text, {"level": 3}))
    assert html.tags == ["h3"]
    assert html.text.split() == text.split()


@given(WORDS, WORDS)
def test_a_table_has_its_cells_and_no_marks_in_them(one: str, other: str) -> None:
    rows = (("a", "b"), (one, other))
    html = shown((BlockType.TABLE, "x", {"rows": rows}))
    assert html.tags == ["table", "thead", "tr", "th", "th", "tbody", "tr", "td", "td"]
    assert html.text.split() == ["a", "b", *one.split(), *other.split()]


@given(
    st.lists(
        st.tuples(st.integers(1, 4), st.sampled_from(["", "• ", "1. ", "7) ", "100. "])),
        min_size=1,
        max_size=8,
    )
)
def test_lists_nest_as_the_document_does(items: list[tuple[int, str]]) -> None:
    html = shown(
        *((BlockType.LIST_ITEM, f"{mark}x{n}", {"level": level}) for n, (level, mark) in enumerate(items))
    )
    assert html.tags.count("li") == len(items)
    assert html.text.split() == [f"x{n}" for n in range(len(items))]
    assert "code" not in html.tags


@given(WORDS)
def test_an_item_keeps_its_text(text: str) -> None:
    html = shown((BlockType.LIST_ITEM, f"• {text}", {"level": 2}))
    assert html.tags in (["ul", "li"], ["ul", "li", "p"])
    assert html.text.split() == text.split()
