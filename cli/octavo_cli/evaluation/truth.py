"""The Markdown that a perfect reader would give for an article."""

from octavo_cli.evaluation.article import Article, Figure, Grid, Heading, Item, Paragraph, Part
from octavo_cli.evaluation.tables import to_html


def to_markdown(article: Article) -> str:
    """Return the article in reading order; tables as HTML, since pipes have no merged cells; no running heads."""
    return "\n\n".join(_markdown(part) for part in article.parts) + "\n"


def _markdown(part: Part) -> str:
    match part:
        case Heading():
            return f"{'#' * part.level} {part.text}"
        case Paragraph():
            return part.text
        case Item():
            mark = "-" if part.number is None else f"{part.number}."
            return f"{'  ' * (part.depth - 1)}{mark} {part.text}"
        case Grid():
            return "\n\n".join(filter(None, (part.caption, to_html(part.rows), *part.notes)))
        case Figure():
            return part.caption
