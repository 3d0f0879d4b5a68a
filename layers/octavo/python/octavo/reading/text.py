"""Text made safe to store, and cut where a reader would pause."""

import re
from collections.abc import Iterable, Iterator

# Controls that neither JSON consumers nor full-text indexes take well; tab, newline and return stay.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_SENTENCE_END = re.compile(r"(?<=[.!?。！？])[\"'”’)\]]*\s+|\n+")  # noqa: RUF001


def clean(text: str) -> str:
    """Return `text` without control characters, lone surrogates and non-breaking spaces."""
    if text.isascii() and text.isprintable():
        return text
    return encodable(_CONTROLS.sub("", text)).replace("\xa0", " ")


def encodable(text: str) -> str:
    """Return `text` with what UTF-8 cannot carry (lone surrogates) as U+FFFD, and otherwise untouched."""
    return _SURROGATES.sub("\ufffd", text)


def sentences(text: str) -> Iterator[str]:
    """Yield the text's sentences with the space that follows each; joined, they are the text again."""
    start = 0
    for match in _SENTENCE_END.finditer(text):
        yield text[start : match.end()]
        start = match.end()
    if start < len(text):
        yield text[start:]


def split_text(text: str, most: int) -> Iterator[str]:
    """Cut text into parts of at most `most` characters: at sentence ends, else at spaces, else anywhere."""
    part = ""
    for sentence in sentences(text):
        if part and len(part) + len(sentence) > most:
            yield part.strip()
            part = ""
        start = 0
        while len(sentence) - start > most:
            end = sentence.rfind(" ", start + 1, start + most) + 1 or start + most
            yield sentence[start:end].strip()
            start = end
        part += sentence[start:]
    if part.strip():
        yield part.strip()


def table_text(rows: Iterable[tuple[str, ...]]) -> str:
    """Return a table as text: a line for each row, ` | ` between cells."""
    return "\n".join(" | ".join(row) for row in rows)
