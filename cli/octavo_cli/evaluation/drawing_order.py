"""A page's text drawn in another order than it is read, as some programs write it; it looks the same."""

import random
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pymupdf

# A text object, a change of the graphics state's stack, a change of the coordinates. WeasyPrint writes text in
# hexadecimal, so that no operator's name can stand inside a text.
_OPERATOR: Final = re.compile(rb"\bBT\b.*?\bET\b|\bq\b|\bQ\b|[-\d. ]+\bcm\b", re.DOTALL)
_LINES_TOGETHER: Final = 6


def shuffle(path: Path, seed: str) -> None:
    """Rewrite the PDF in place: runs of some six lines each, drawn in an order that the seed decides."""
    order = random.Random(seed)  # noqa: S311 - to be repeatable, not secret
    with pymupdf.open(path) as document:
        for page in document:
            page.clean_contents()
            (stream,) = page.get_contents()
            document.update_stream(stream, _shuffled(document.xref_stream(stream), order))
        changed = document.tobytes(garbage=3, deflate=True)
    path.write_bytes(changed)


def _shuffled(content: bytes, order: random.Random) -> bytes:
    """Exchange text objects for others that are drawn under the same coordinates."""
    texts: dict[bytes, list[tuple[int, int]]] = defaultdict(list)
    for coordinates, start, end in _texts(content):
        texts[coordinates].append((start, end))
    new: dict[int, bytes] = {}
    for places in texts.values():
        runs = [places[at : at + _LINES_TOGETHER] for at in range(0, len(places), _LINES_TOGETHER)]
        order.shuffle(runs)
        moved = [place for run in runs for place in run]
        new |= {old[0]: content[start:end] for old, (start, end) in zip(places, moved, strict=True)}
    written, position = [], 0
    for start, end in sorted(place for places in texts.values() for place in places):
        written += [content[position:start], new[start]]
        position = end
    return b"".join([*written, content[position:]])


def _texts(content: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield (coordinates, start, end) of each text object."""
    stack, coordinates = [], b""
    for match in _OPERATOR.finditer(content):
        operator = match[0]
        if operator.startswith(b"BT"):
            yield coordinates, match.start(), match.end()
        elif operator == b"q":
            stack.append(coordinates)
        elif operator == b"Q":
            coordinates = stack.pop() if stack else b""
        else:
            coordinates += operator
