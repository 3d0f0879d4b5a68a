"""How much memory the child that reads a long PDF holds, page by page: `python -m tests.load.long_document 5000`."""

import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from octavo.document import Page
from octavo.reading.sandbox import profile_in_child, read_in_child
from octavo.settings import Limits
from octavo_cli.evaluation.memory import MemoryWatch, largest_descendant_bytes

LINES = 45
FONTS = ("Helvetica", "Times-Roman", "Helvetica-Bold", "Courier")


def write_pdf(path: Path, pages: int) -> None:
    """Write so many pages of text, each different, with rules and boxes; by hand, since it takes libraries minutes."""
    order = random.Random(pages)
    words = ["".join(order.choices("abdefgiklmnoprstu", k=order.randint(2, 9))) for _ in range(5_000)]
    fonts = " ".join(
        f"/F{n} << /Type /Font /Subtype /Type1 /BaseFont /{name} >>" for n, name in enumerate(FONTS)
    )
    kids = " ".join(f"{number} 0 R" for number in range(3, 3 + 2 * pages, 2))
    with path.open("wb") as file:
        places: list[int] = []

        def add(content: str) -> None:
            places.append(file.tell())
            file.write(f"{len(places)} 0 obj\n{content}\nendobj\n".encode())

        file.write(b"%PDF-1.7\n")
        add("<< /Type /Catalog /Pages 2 0 R >>")
        add(
            f"<< /Type /Pages /Kids [{kids}] /Count {pages} /MediaBox [0 0 600 800] /Resources << /Font << {fonts} >> >> >>"
        )
        for number in range(1, pages + 1):
            stream = "\n".join(_content(number, words, order))
            add(f"<< /Type /Page /Parent 2 0 R /Contents {len(places) + 2} 0 R >>")
            add(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        start = file.tell()
        entries = "".join(f"{place:010} 00000 n \n" for place in places)
        size = len(places) + 1
        file.write(f"xref\n0 {size}\n0000000000 65535 f \n{entries}".encode())
        file.write(f"trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode())


def _content(number: int, words: list[str], order: random.Random) -> Iterator[str]:
    yield f"BT /F0 8 Tf 60 770 Td (Running head) Tj ET BT /F0 8 Tf 290 30 Td ({number}) Tj ET"
    yield "60 400 480 60 re S 60 430 m 540 430 l S"
    for line in range(LINES):
        text = " ".join(order.choices(words, k=12))
        yield f"BT /F{line // 9 % len(FONTS)} 9 Tf 60 {730 - 15 * line} Td ({text}) Tj ET"


def report(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - a measurement reports on the terminal


def main(pages: int) -> None:
    """Print the most memory that the child has held until each tenth of the pages, and its pages a second."""
    limits = Limits(seconds_per_batch=3_600)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.pdf"
        write_pdf(path, pages)
        report(f"{path.stat().st_size / 1e6:.0f} MB, {pages} pages")
        with MemoryWatch(os.getpid(), largest_descendant_bytes) as watch:
            profile = profile_in_child(path, limits)
            report(f"profile: {watch.peak / 1e6:.0f} MB")
            started = time.monotonic()
            for number, page in enumerate(read_in_child(path, profile, 1, pages, limits), start=1):
                assert isinstance(page, Page)
                if number == 1 or number % (pages // 10) == 0:
                    report(
                        f"page {number}: {watch.peak / 1e6:.0f} MB, {number / (time.monotonic() - started):.0f} pages/s"
                    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
