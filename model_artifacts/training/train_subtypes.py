"""Train the head that tells what kind of contract a contract is, by how it begins.

    python model_artifacts/training/train_subtypes.py --data DIR

One linear layer over the unit vector of the first window, and of the first part as the pipeline cuts it: the titles
stand there. Cross-validation in which a company's contracts stay together, on all but the contracts held out, chooses the
regularisation and the temperature; the contracts held out are looked at once, for the card.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from arguments import data_folder
from examples import Examples, Floats, Names
from linear_head import LinearHead, fitted, temperature_of
from registration import MODELS, register, sha256, without_intervals
from sklearn.model_selection import GroupKFold

from octavo.inference.embedder import mean_vectors
from octavo.inference.encoder import Encoder, first_windows
from octavo.inference.registry import (
    ClassifierEntry,
    SubtypeEntry,
    open_classifier,
    open_encoder,
    read_entry,
)
from octavo_cli.evaluation.classification import scored
from octavo_cli.evaluation.contract_kinds import Contract, contracts, judged
from octavo_cli.training.cards import write_card

_TYPE: Final = "contract"
_PATH: Final = "heads/contract-kind.onnx"
_SOURCE: Final = "trained here on CUAD (CC BY 4.0)"
_STRENGTHS: Final = (0.01, 0.03, 0.1, 0.3)
_FOLDS: Final = 5
_SEED: Final = 7
_COMMAND: Final = "python model_artifacts/training/train_subtypes.py --data DIR"


def main() -> None:
    """Choose by cross-validation, train, export, report on the contracts held out."""
    everything = contracts(data_folder())
    known = [contract for contract in everything if contract.split != "test"]
    held_out = [contract for contract in everything if contract.split == "test"]
    encoder = open_encoder(MODELS, threads=1)
    vectors, labels = _beginnings(encoder, known), np.array([contract.kind for contract in known])
    companies = [contract.company for contract in known]
    trials = {strength: _held_out_logits(vectors, labels, companies, strength) for strength in _STRENGTHS}
    names = sorted(set(labels))
    truth = [names.index(label) for label in labels]
    strength = max(trials, key=lambda strength: float(np.mean(trials[strength].argmax(axis=1) == truth)))
    temperature = temperature_of(trials[strength], truth)
    head = fitted(_examples(vectors, labels), strength)
    path = MODELS / _PATH
    path.write_bytes(head.to_onnx("contract-kind", reads="vectors"))

    entry = SubtypeEntry(
        labels=head.labels, temperature=temperature, path=_PATH, sha256=sha256(path), source=_SOURCE
    )
    _register(entry)
    tested = judged(open_classifier(MODELS, threads=1), held_out)
    validated = LinearHead(
        tuple(names), np.eye(len(names), dtype=np.float32), np.zeros(len(names), np.float32)
    )
    metrics = _metrics("cv", scored(validated.decisions(trials[strength], temperature), labels.tolist()))
    of_held_out = scored(
        head.decisions(_beginnings(encoder, held_out)[:, 1], temperature),
        [contract.kind for contract in held_out],
    )
    metrics |= _metrics("test", of_held_out) | _given(tested)
    print(metrics)
    _register(entry.model_copy(update={"metrics": without_intervals(metrics)}))
    _card(len(known), len(held_out), strength, metrics, of_held_out["f1"])


def _beginnings(encoder: Encoder, documents: Sequence[Contract]) -> Floats:
    """Return each contract's first window and first part as unit vectors, (contracts, 2, DIMENSIONS)."""
    texts = [text for document in documents for text in (document.text, document.parts[0])]
    tokens = encoder.tokenize(texts)
    return mean_vectors(encoder, tokens, first_windows(tokens)).vectors.reshape(len(documents), 2, -1)


def _examples(vectors: Floats, labels: Names) -> Examples:
    return Examples.of([(vectors[:, cut], labels, 1.0) for cut in range(vectors.shape[1])])


def _held_out_logits(vectors: Floats, labels: Names, companies: Sequence[str], strength: float) -> Floats:
    """Return each contract's logits, of its first part, by a head that saw no contract of its company."""
    names = sorted(set(labels))
    logits = np.full((len(labels), len(names)), -10.0, np.float32)  # of a kind that a fold did not see
    folds = GroupKFold(_FOLDS, shuffle=True, random_state=_SEED)
    for seen, unseen in folds.split(labels, groups=companies):
        head = fitted(_examples(vectors[seen], labels[seen]), strength)
        columns = [names.index(label) for label in head.labels]
        logits[np.ix_(unseen, columns)] = head.logits(vectors[unseen, 1])
    return logits


def _register(entry: SubtypeEntry) -> None:
    classifier = read_entry(MODELS, ClassifierEntry)
    register(MODELS, classifier.model_copy(update={"subtypes": {**classifier.subtypes, _TYPE: entry}}))


def _metrics(name: str, scores: dict[str, Any]) -> dict[str, float]:
    found = {
        f"{name}_{metric}{suffix}": round(scores[metric][bound], 3)
        for metric in ("accuracy", "macro_f1")
        for suffix, bound in (("", "mean"), ("_low", "low"), ("_high", "high"))
    }
    return found | {f"{name}_calibration_error": round(scores["calibration_error"], 3)}


def _given(tested: dict[str, Any]) -> dict[str, float]:
    return {
        "test_given": round(tested["given"]["mean"], 3),
        "test_given_right": round(tested["right"]["mean"], 3),
        "test_given_calibration_error": round(tested["calibration_error"], 3),
    }


def _card(
    known: int, held_out: int, strength: float, metrics: dict[str, float], f1: dict[str, float]
) -> None:
    rows = [f"| {label} | {value:.2f} |" for label, value in f1.items()]
    write_card(
        MODELS / _PATH,
        title="contract-kind: what kind of contract a contract is",
        made_of="One linear layer over the unit vector of a contract's first part (384 to 26), float32.",
        data=f"CUAD (CC BY 4.0), {known} contracts to train and choose (C = {strength}), {held_out} held out, by a hash of the company.",
        command=_COMMAND,
        metrics=metrics,
        details="`cv`: five-fold cross-validation on the contracts to train, a company's together. `_low` and `_high` are 95 % intervals"
        " by bootstrap. `given`: the share of contracts with a kind that is more likely right than wrong; the others get none.\n\n"
        + "\n".join(["| kind | F1, held out |", "|---|---|", *rows]),
        failures=[
            "A kind is what CUAD's folders call it: a contract that is two things has one of them.",
            "All contracts were filed with the SEC; a lease, a loan or a contract of employment is of none of the kinds.",
            "`non_compete_non_solicit` and `joint_venture` have fewer than six contracts.",
        ],
    )


if __name__ == "__main__":
    main()
