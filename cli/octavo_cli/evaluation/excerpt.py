"""What of an article is rendered: enough of every kind of part, few enough pages to read many articles."""

from typing import Final

from octavo_cli.evaluation.article import Article, Figure, Grid, Heading, Item, Paragraph, Part

_CHARACTERS: Final = 14_000
_PARAGRAPHS_OF_A_SECTION: Final = 3
_CELLS: Final = 240  # a longer table would outweigh the others, and the tree edit distance is quadratic
_FIGURES: Final = 4


def excerpt(article: Article, widest_table: int) -> Article:
    """Return the article's beginning, with each section's first paragraphs and no table wider than that many columns."""
    kept: list[Part] = []
    paragraphs = figures = characters = 0
    for part in article.parts:
        match part:
            case Heading():
                if characters > _CHARACTERS:
                    break
                paragraphs = 0
            case Paragraph() | Item():
                paragraphs += isinstance(part, Paragraph)
                if paragraphs > _PARAGRAPHS_OF_A_SECTION:
                    continue
                characters += len(part.text)
            case Grid():
                if part.width > widest_table or sum(map(len, part.rows)) > _CELLS:
                    continue
                characters += sum(len(cell.text) for row in part.rows for cell in row)
            case Figure():
                figures += 1
                if figures > _FIGURES:
                    continue
                characters += len(part.caption)
        kept.append(part)
    return Article(article.name, tuple(kept))
