"""The slides are of their source, and ask nobody else for anything."""

import re

from docs.presentation.build import PAGE, SOURCE, build


def test_the_page_is_made_of_its_source() -> None:
    assert PAGE.read_text() == build(), "run `make slides`"


def test_the_page_asks_nobody_else_for_anything() -> None:
    page = PAGE.read_text()
    assert all(source.startswith("data:") for source in re.findall(r'src="([^"]*)', page))
    assert not re.search(r"<link|@import|url\((?!#)|fetch\(", page)


def test_there_is_a_section_a_slide() -> None:
    slides = re.findall(r"^# ", SOURCE.read_text(), flags=re.MULTILINE)
    assert len(re.findall("<section", PAGE.read_text())) == len(slides)
