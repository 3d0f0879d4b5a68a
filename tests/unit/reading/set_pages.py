"""Documents in the layouts that highlights must stand in, set when they are asked for. Every word of them is another."""

import random
from collections.abc import Iterator
from itertools import islice, product
from pathlib import Path
from typing import Any, Final

import pymupdf
import typst

from octavo_cli.samples import make_samples

_SYLLABLES: Final = ("ba", "con", "der", "fi", "gra", "hol", "ment", "per", "ran", "sta", "tion", "wel")
_STYLE: Final = """
#set page(width: 110mm, height: 160mm, margin: 12mm{page})
#set text(size: 9pt, font: "Libertinus Serif", hyphenate: true, lang: "en")
#set par(justify: true)
"""


def words() -> Iterator[str]:
    """Yield words that a program hyphenates and sets with ligatures, none of them twice."""
    for syllables in product(_SYLLABLES, repeat=4):
        yield "".join(syllables)


def _paragraphs(count: int, length: int = 45) -> list[str]:
    unique = words()
    return [" ".join(islice(unique, length)).capitalize() + "." for _ in range(count)]


def _typst(path: Path, body: str, page: str = "") -> Path:
    path.write_bytes(typst.compile((_STYLE.format(page=page) + body).encode()))
    return path


def columns(folder: Path, number: int) -> Path:
    """Justified, hyphenated text in columns, over several pages."""
    text = "\n\n".join(["= Heading of the text", *_paragraphs(14)])
    return _typst(folder / f"columns{number}.pdf", text, f", columns: {number}")


def tables(folder: Path, page: str = "") -> Path:
    """Tables with cells of several lines, with equal cells, with merged ones, and over the end of a page."""
    unique = words()
    rows = ", ".join(f"[{' '.join(islice(unique, 7))}], [{n % 3}.50], [{n % 2}]" for n in range(30))
    table = f"#table(columns: (3fr, 1fr, 1fr), table.header([Item], [Price], [Count]), {rows})"
    merged = "#table(columns: 3, table.cell(rowspan: 2)[Left side], [One], [Two], table.cell(colspan: 2)[Both of them])"
    return _typst(folder / "tables.pdf", "\n\n".join([*_paragraphs(2), table, *_paragraphs(1), merged]), page)


def rotated(folder: Path) -> Path:
    """Pages that are shown turned, their text upright or not."""
    document: Any = pymupdf.open(columns(folder, 2))
    for number, page in enumerate(document):
        page.set_rotation((90, 180, 270)[number % 3])
        page.insert_text((20, 300), "sideways in the margin", rotate=90, fontsize=8)
    document.save(folder / "rotated.pdf")
    return folder / "rotated.pdf"


def shuffled(folder: Path) -> Path:
    """Lines that are drawn in an order that is none."""
    document: Any = pymupdf.open()
    unique = words()
    order = random.Random(7)
    for _ in range(3):
        page = document.new_page(width=600, height=800)
        lines = [
            (50 + 280 * (row // 40), 100 + 15 * (row % 40), " ".join(islice(unique, 4))) for row in range(80)
        ]
        for x, y, text in order.sample(lines, len(lines)):
            page.insert_text((x, y), text, fontsize=7)
    document.save(folder / "shuffled.pdf")
    return folder / "shuffled.pdf"


def sample(folder: Path, name: str) -> Path:
    """One of the demo's documents."""
    make_samples(folder)
    return folder / name
