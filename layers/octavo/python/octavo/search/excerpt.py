"""How a hit is shown: an extract of its text, matched words between marks."""

import re
from typing import Final

MARK_START: Final = "«"
MARK_END: Final = "»"
# About two printed lines.
EXTRACT_CHARACTERS: Final = 240

_SENTENCE_END: Final = re.compile(r"(?<=[.!?。])\s")


def leading_sentence(text: str) -> str:
    """Return the text's first sentence, cut at a word with "…" when it is longer than an extract."""
    sentence = _SENTENCE_END.split(text.strip(), maxsplit=1)[0]
    if len(sentence) <= EXTRACT_CHARACTERS:
        return sentence
    cut = sentence[:EXTRACT_CHARACTERS]
    return f"{cut.rsplit(maxsplit=1)[0]}…"
