"""Score the registered recognizer on held-out corpora; write its metrics and its card.

    python model_artifacts/training/report_recognizer.py --data DIR

Training ends with this; it needs no torch, and can be run again on its own. `octavo eval recognize` gives the
same figures, and more of them.
"""

from pathlib import Path

from arguments import data_folder
from registration import MODELS, register

from octavo.inference.recognizer import TYPES
from octavo.inference.registry import RecognizerEntry, read_entry
from octavo_cli.evaluation.entity_corpora import Part
from octavo_cli.evaluation.recognition import Scores, recognition
from octavo_cli.training.cards import write_card

_COMMAND = "octavo eval recognize --data DIR"


def main() -> None:
    """Report on the data that the command line names."""
    report(data_folder())


def report(data: Path) -> None:
    """Print, register and write down how good the registered recognizer is."""
    sets = recognition(data, MODELS, Part.TEST)["sets"]
    metrics = {f"{name}_f1": scores["int8"]["all"]["f1"] for name, scores in sets.items()}
    metrics["wikigold_calibration_error"] = sets["wikigold"]["calibration_error"]["all"]
    table = _table(sets)
    print(metrics, table, sep="\n\n")
    entry = read_entry(MODELS, RecognizerEntry).model_copy(update={"metrics": metrics})
    register(MODELS, entry)
    _card(MODELS / entry.path, metrics, table)


def _table(sets: Scores) -> str:
    """F1 with its interval by corpus, over float32, and by type, as Markdown."""
    rows = [
        f"| exact spans | F1 | over float32 | precision | recall | {' | '.join(TYPES)} | calibration error |",
        f"|---|---|---|---|---|{'---|' * len(TYPES)}---|",
    ]
    for name, scores in sets.items():
        int8, float32 = scores["int8"], scores["float32"]["all"]
        cells = (
            _with_interval(int8["all"]),
            f"{float32['f1']:.3f}",
            f"{int8['all']['precision']:.3f}",
            f"{int8['all']['recall']:.3f}",
            *(_with_interval(int8[kind]) if kind in int8 else "not annotated" for kind in TYPES),
            ", ".join(f"{kind} {error:.3f}" for kind, error in scores["calibration_error"].items()),
        )
        rows.append(f"| {name} ({scores['texts']} texts) | {' | '.join(cells)} |")
    return "\n".join(rows)


def _with_interval(score: Scores) -> str:
    low, high = score["interval"]
    return f"{score['f1']:.3f} ({low:.3f} to {high:.3f})"


def _card(path: Path, metrics: dict[str, float], table: str) -> None:
    write_card(
        path,
        title="entities: persons, organisations, locations and dates in a text",
        made_of=(
            "Three hidden layers and each word's way of writing, through a projection to 256 (int8) and a "
            "BiLSTM of 2 x 128 (float32), to BIO tags decoded by Viterbi."
        ),
        data=(
            "6,000 sentences of GMB (gpe left out; the licence of its labels is unverified), GUM train (CC BY, CC BY-SA), "
            "CrossNER train and two thirds of its dev (MIT), presidio-research without one template in five (MIT); all "
            "but GMB twice. Titles are cut from names. Confidence calibrated, a type at a time, on the dev documents of "
            "GUM and the other third of CrossNER's dev."
        ),
        command=_COMMAND,
        metrics=metrics,
        details=table
        + "\n\nIn brackets: 95 % bootstrap intervals; texts of a document or a template drawn together.",
        failures=[
            (
                "Wikigold and CrossNER do not annotate dates: what is said of DATE rests on GUM's 316 test "
                "sentences and on presidio."
            ),
            "Durations and adverbs of time (two days, later) can come out as DATE: GMB's `tim` holds them.",
            (
                "ORG is the weakest type: companies named like places or persons are confused, and a comma before Inc. "
                "or LLC can cut the name."
            ),
            "A date that a name follows without a comma can swallow it (On 4 March 2019 Angela Merkel).",
            "A name in a list or a table may run into its neighbour: line breaks are not seen.",
            "Trained on English only.",
        ],
    )


if __name__ == "__main__":
    main()
