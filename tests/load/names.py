"""How long names take in SQLite at 100,000 chunks: `python -m tests.load.names FILE`; FILE is made where it is not there."""

import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

from octavo.document import PathLocation
from octavo.search.index import Entry, Mention
from octavo.search.names import NameQuery
from octavo.search.sqlite import SqliteIndex

DOCUMENTS, CHUNKS, MENTIONS, NAMES = 5_000, 20, 5, 60_000
TYPES = ("PERSON", "ORG", "LOCATION")


def fill(index: SqliteIndex) -> None:
    """Write documents whose names are drawn so that few are frequent."""
    draw = random.Random(1)
    names = [Mention(type=draw.choice((*TYPES, "DATE")), value=f"name {number}") for number in range(NAMES)]
    vector = tuple(draw.random() for _ in range(384))
    for first in range(0, DOCUMENTS, 50):
        index.write(
            [
                Entry(
                    tenant="load",
                    document_id=f"d{document}",
                    run_id=f"r{document}",
                    chunk_id=f"c{chunk}",
                    name="load.pdf",
                    text="some words with a name " * 50,
                    locations=(PathLocation(page=1, path="p"),),
                    mentions=tuple({names[int(NAMES * draw.random() ** 3)] for _ in range(MENTIONS)}),
                    vector=vector,
                )
                for document in range(first, first + 50)
                for chunk in range(CHUNKS)
            ]
        )


def show(what: str, ask: Callable[[], object]) -> None:
    """Print what a question takes, in milliseconds of one processor core."""
    started = time.process_time()
    ask()
    print(f"{what:12} {1000 * (time.process_time() - started):6.1f} ms")  # noqa: T201 - a measurement reports on the terminal


def main() -> None:
    """Ask each kind of question once."""
    path = Path(sys.argv[1])
    fresh = not path.exists()
    index = SqliteIndex(path)
    if fresh:
        fill(index)
    every = NameQuery(tenant="load", types=TYPES)
    frequent = index.names(every)[0]
    one = every.model_copy(update={"types": (frequent.type,), "value": frequent.value})
    show("all names", lambda: index.names(every))
    show("one type", lambda: index.names(every.model_copy(update={"types": ("PERSON",)})))
    show("a beginning", lambda: index.names(every.model_copy(update={"prefix": "name 12"})))
    show("beside", lambda: index.names(every.model_copy(update={"beside": (frequent.type, frequent.value)})))
    show("documents", lambda: index.appearances(one))


if __name__ == "__main__":
    main()
