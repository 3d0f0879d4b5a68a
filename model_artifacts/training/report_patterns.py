"""Print how exact the patterns are on presidio's sentences, as a table for docs/models.md.

    python model_artifacts/training/report_patterns.py --data DIR

They were written on the sentences of the templates that the entity model trains on; the others were only reported.
"""

from collections import Counter
from pathlib import Path

from arguments import data_folder
from corpora import presidio_values
from registration import MODELS

from octavo.inference.patterns import PatternMatcher, read_patterns
from octavo.inference.registry import PATTERNS

_TYPES = ("EMAIL", "URL", "IBAN", "CARD_NUMBER", "TAX_NUMBER", "PHONE")


def main() -> None:
    """Report on the data that the command line names."""
    report(data_folder())


def report(data: Path) -> None:
    """Print precision, recall and how many there are, by type, for both halves of the templates."""
    matcher = PatternMatcher(read_patterns((MODELS / PATTERNS).read_bytes(), PATTERNS))
    for name, examples in zip(("written on", "held out"), presidio_values(data), strict=True):
        right, found, annotated = Counter[str](), Counter[str](), Counter[str]()
        for example in examples:
            truth = set(example.spans)
            answers = {(span.start, span.end, span.type) for span in matcher.add_to([], example.text)}
            right.update(kind for _, _, kind in truth & answers)
            found.update(kind for _, _, kind in answers)
            annotated.update(kind for _, _, kind in truth)
        print(f"| templates {name}: right / found / annotated", end=" | ")
        print(
            *(f"{right[kind]} / {found[kind]} / {annotated[kind]}" for kind in _TYPES), sep=" | ", end=" |\n"
        )


if __name__ == "__main__":
    main()
