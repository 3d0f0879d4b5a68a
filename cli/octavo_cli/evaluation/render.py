"""Documents whose truth is known, because they are set from articles in JATS: PDF in many layouts, and DOCX."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from octavo_cli.evaluation import drawing_order, pages_html, pages_typst, truth, word_files
from octavo_cli.evaluation.article import Article
from octavo_cli.evaluation.excerpt import excerpt
from octavo_cli.evaluation.jats import read_article
from octavo_cli.evaluation.layouts import LAYOUTS, Engine, Layout
from octavo_cli.evaluation.splits import Split, split_of

WRITE_PDF: Final = {Engine.WEASYPRINT: pages_html.write_pdf, Engine.TYPST: pages_typst.write_pdf}

_WIDEST_IN_WORD: Final = 12


_LAYOUTS_EACH: Final = 2


def render(articles: list[Path], folder: Path, split: Split, *, everything: bool) -> Iterator[Path]:
    """Write `folder/split/layout/article.pdf` or `.docx`, with its truth in `.md` beside it, and yield each.

    The articles take turns through the layouts, two each, or go into every one. What is there is kept.
    """
    layouts_each = len(LAYOUTS) if everything else _LAYOUTS_EACH
    chosen = [path for path in sorted(articles) if split_of(path.stem) is split]
    for turn, path in enumerate(chosen):
        article = read_article(path)
        for number in range(layouts_each):
            layout = LAYOUTS[(turn * layouts_each + number) % len(LAYOUTS)]
            yield _pdf(article, layout, folder / split / layout.name)
        yield _docx(article, folder / split / "word")


def _pdf(article: Article, layout: Layout, folder: Path) -> Path:
    path = folder / f"{article.name}.pdf"
    if not path.exists():
        part = excerpt(article, layout.widest_table)
        _write_truth(part, path)
        WRITE_PDF[layout.engine](part, layout, path)
        if layout.shuffled:
            drawing_order.shuffle(path, article.name)
    return path


def _docx(article: Article, folder: Path) -> Path:
    path = folder / f"{article.name}.docx"
    if not path.exists():
        part = excerpt(article, _WIDEST_IN_WORD)
        _write_truth(part, path)
        word_files.write_docx(part, path)
    return path


def _write_truth(article: Article, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".md").write_text(truth.to_markdown(article), encoding="utf-8")
