"""How a hit is shown: an extract of its text, matched words between marks."""

import re
from typing import Final

MARK_START: Final = "«"
MARK_END: Final = "»"
# About two printed lines.
EXTRACT_CHARACTERS: Final = 240

_SENTENCE_END: Final = re.compile(r"(?<=[.!?。])\s")
# "10." before a heading and "Results." before a paragraph are sentences that tell nothing.
_LEAST_CHARACTERS: Final = 16


def leading_sentence(text: str) -> str:
    """Return the text's first sentence, or its first few when they are short.

    What is longer than an extract is cut at a word, with "…".
    """
    text = text.strip()
    end = _SENTENCE_END.search(text, _LEAST_CHARACTERS)
    sentence = text[: end.start()] if end else text
    if len(sentence) <= EXTRACT_CHARACTERS:
        return sentence
    cut = sentence[:EXTRACT_CHARACTERS]
    return f"{cut.rsplit(maxsplit=1)[0]}…"
