"""Make `slides.html` from `slides.md`: `make slides`. A slide ends at a line of three dashes; pictures go into the page."""

import base64
import re
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt

FOLDER: Final = Path(__file__).parent
SOURCE: Final = FOLDER / "slides.md"
PAGE: Final = FOLDER / "slides.html"
_PICTURE: Final = re.compile(r'src="([^"]+\.svg)"')


def build() -> str:
    """Return the page, which asks nobody else for anything."""
    markdown = MarkdownIt().enable("table")
    slides = re.split(r"^---$", SOURCE.read_text(), flags=re.MULTILINE)
    sections = [
        f'<section class="{"first" if number == 1 else "slide"}" aria-label="Slide {number} of {len(slides)}">\n'
        f'{_PICTURE.sub(_embedded, markdown.render(slide))}<div class="number">{number}</div>\n</section>'
        for number, slide in enumerate(slides, start=1)
    ]
    template = (FOLDER / "template.html").read_text()
    return template.replace("<!-- slides -->", "\n".join(sections))


def _embedded(source: re.Match[str]) -> str:
    picture = (FOLDER / source[1]).read_bytes()
    return f'src="data:image/svg+xml;base64,{base64.b64encode(picture).decode()}"'


if __name__ == "__main__":
    PAGE.write_text(build())
    print(PAGE.name)
