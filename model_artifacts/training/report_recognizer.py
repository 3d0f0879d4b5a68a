"""Score the registered recognizer on held-out corpora; write its metrics and its card.

    python model_artifacts/training/report_recognizer.py --data DIR

Training ends with this; it needs no torch, and can be run again on its own.
"""

from pathlib import Path

import numpy as np
from arguments import data_folder
from corpora import Example, crossner, gum, passages, presidio, wikigold
from registration import MODELS, register
from scores import calibration_error, counted, is_right, score_spans

from octavo.document import Span
from octavo.inference.recognizer import TYPES
from octavo.inference.registry import RecognizerEntry, open_entity_model, read_entry
from octavo_cli.training.cards import write_card

_COMMAND = "python model_artifacts/training/report_recognizer.py --data DIR"
_THREADS = 2
_SENTENCES_A_PASSAGE = 8  # about a chunk


def main() -> None:
    """Report on the data that the command line names."""
    report(data_folder())


def report(data: Path) -> None:
    """Print, register and write down how good the registered recognizer is."""
    recognizer = open_entity_model(MODELS, _THREADS)
    _, synthetic_held_out = presidio(data)
    held_out = {
        "wikigold": wikigold(data),
        "wikigold_in_passages": passages(wikigold(data), _SENTENCES_A_PASSAGE),
        "crossner_test": crossner(data, "test"),
        "gum_test": gum(data, "test"),
        "presidio_held_out": synthetic_held_out,
    }
    found = {
        name: recognizer.recognize([example.text for example in examples])
        for name, examples in held_out.items()
    }
    metrics = {f"{name}_f1": round(score_spans(held_out[name], spans).f1, 3) for name, spans in found.items()}
    metrics["wikigold_calibration_error"] = round(
        _calibration_error(held_out["wikigold"], found["wikigold"]), 3
    )
    table = _table(held_out, found)
    print(metrics, table, sep="\n\n")
    entry = read_entry(MODELS, RecognizerEntry).model_copy(update={"metrics": metrics})
    register(MODELS, entry)
    _card(MODELS / entry.path, metrics, table)


def _table(held_out: dict[str, list[Example]], found: dict[str, list[list[Span]]]) -> str:
    """Precision, recall and F1 by corpus, and F1 by type, as Markdown."""
    rows = [
        f"| exact spans | precision | recall | F1 | {' | '.join(TYPES)} |",
        f"|---|---|---|---|{'---|' * len(TYPES)}",
    ]
    for name, examples in held_out.items():
        score = score_spans(examples, found[name])
        kinds = [score_spans(examples, found[name], kind) for kind in TYPES]
        by_type = " | ".join(f"{kind.f1:.3f}" if kind.annotated else "not annotated" for kind in kinds)
        rows.append(f"| {name} | {score.precision:.3f} | {score.recall:.3f} | {score.f1:.3f} | {by_type} |")
    return "\n".join(rows)


def _calibration_error(examples: list[Example], found: list[list[Span]]) -> float:
    judged = [
        (span.confidence, is_right(example, span))
        for example, spans in zip(examples, found, strict=True)
        for span in counted(example, spans)
    ]
    return calibration_error(np.array([item[0] for item in judged]), np.array([item[1] for item in judged]))


def _card(path: Path, metrics: dict[str, float], table: str) -> None:
    write_card(
        path,
        title="entities: persons, organisations, locations and dates in a text",
        made_of=(
            "Three hidden layers and each word's way of writing, through a projection to 256 (int8) and a "
            "BiLSTM of 2 x 128 (float32), to BIO tags decoded by Viterbi."
        ),
        data=(
            "6,000 sentences of GMB (gpe left out, titles cut from names; the licence of its labels is "
            "unverified), GUM train (CC BY, CC BY-SA), CrossNER train (MIT), presidio-research without one "
            "template in five (MIT); all but GMB twice. Confidence calibrated on the dev documents of "
            "CrossNER and GUM."
        ),
        command=_COMMAND,
        metrics=metrics,
        details=table,
        failures=[
            (
                "Wikigold and CrossNER do not annotate dates: what is said of DATE rests on GUM's 316 test "
                "sentences and on presidio."
            ),
            "Durations and adverbs of time (two days, later) can come out as DATE: GMB's `tim` holds them.",
            (
                "ORG is the weakest type but for GUM: companies named like places or persons are confused, and a comma "
                "before Inc. or LLC can cut the name."
            ),
            "A name in a list or a table may run into its neighbour: line breaks are not seen.",
            "Trained on English only.",
        ],
    )


if __name__ == "__main__":
    main()
