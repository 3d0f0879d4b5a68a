"""What a rendered document is made from, and therefore its truth: an article's parts in reading order."""

from dataclasses import dataclass

from octavo_cli.evaluation.tables import Table


@dataclass(frozen=True)
class Heading:
    """A heading; the article's title has level 1."""

    text: str
    level: int


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True)
class Item:
    """An item of a list; `number` is None in a list of bullets, `depth` counts from 1."""

    text: str
    number: int | None
    depth: int = 1


@dataclass(frozen=True)
class Grid:
    """A table with its caption above it and its notes beneath it."""

    caption: str
    rows: Table
    header_rows: int
    notes: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """How many columns the first row covers."""
        return sum(cell.columns for cell in self.rows[0])


@dataclass(frozen=True)
class Figure:
    """A picture, drawn without words, and the caption beneath it."""

    caption: str


Part = Heading | Paragraph | Item | Grid | Figure


@dataclass(frozen=True)
class Article:
    """A whole article, or what of it is rendered."""

    name: str
    parts: tuple[Part, ...]

    @property
    def title(self) -> str:
        """The text of the first heading."""
        return next(part.text for part in self.parts if isinstance(part, Heading))
