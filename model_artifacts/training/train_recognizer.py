"""Train the head that finds persons, organisations, locations and dates.

    python model_artifacts/training/train_recognizer.py --data DIR

The encoder stays frozen, so its int8 features are computed once. Confidence is calibrated on dev, a type at a time;
then `report_recognizer.py` scores what was registered. (Joining sentences into passages of up to eight for
training was tried: it is no better on passages, 0.67 F1 on Wikigold, and takes 0.02 from single sentences.)
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from arguments import data_folder
from registration import MODELS, register, sha256
from report_recognizer import report
from sklearn.linear_model import LogisticRegression
from tagging import TaggedText, tagged_texts
from tagging_network import TaggingNetwork, loss, padded, to_onnx

from octavo.inference.custom import RecognizerOfAllTypes
from octavo.inference.patterns import PatternMatcher, read_patterns
from octavo.inference.ports import Recognizer
from octavo.inference.recognizer import TYPES, Calibration, Shape, TokenTaggingRecognizer
from octavo.inference.registry import PATTERNS, RecognizerEntry, open_encoder
from octavo_cli.evaluation.entity_corpora import Example, Part, crossner, gmb, gum, presidio
from octavo_cli.evaluation.recognition import entities, held_out
from octavo_cli.evaluation.span_scores import judged

_PATH = "heads/recognizer.onnx"
_SEED = 7
_EPOCHS = 3
_BATCH = 64
_RATE = 2e-3
# GMB's labels are semi-automatic: in a trial with 12,000 sentences instead of 3,000, F1 on presidio's
# held-out templates fell from 0.80 to 0.74, and on Wikigold it stayed at 0.69.
_GMB_SENTENCES = 6_000
_RESTYLED = 0.05  # the share of texts shown in capitals, and the share shown in lower case


def main() -> None:
    """Train, export, calibrate on dev, register, report."""
    data = data_folder()
    torch.manual_seed(_SEED)
    torch.set_num_threads(1)  # a second one spins more than it helps
    rng = np.random.default_rng(_SEED)
    sentences = gmb(data)
    chosen = [sentences[index] for index in rng.permutation(len(sentences))[:_GMB_SENTENCES]]
    by_hand = gum(data, Part.TRAIN) + crossner(data, Part.TRAIN) + presidio(data, Part.TRAIN)
    encoder = open_encoder(MODELS, 1)
    texts = tagged_texts(encoder, chosen) + 2 * tagged_texts(encoder, by_hand)
    print(f"{len(texts)} texts an epoch")
    register_head(to_onnx(_train(texts, rng).eval()), data)
    report(data)


def _train(texts: Sequence[TaggedText], rng: np.random.Generator) -> TaggingNetwork:
    network = TaggingNetwork()
    optimizer = torch.optim.AdamW(network.parameters(), weight_decay=0.01)
    steps = _EPOCHS * math.ceil(len(texts) / _BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, _RATE, total_steps=steps)
    for epoch in range(_EPOCHS):
        losses = []
        for batch in _batches(texts, rng):
            features, shapes, lengths, allowed = padded(batch)
            batch_loss = loss(network(features, shapes, lengths), allowed)
            optimizer.zero_grad()
            batch_loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            losses.append(batch_loss.item())
        print(f"epoch {epoch + 1}: loss {np.mean(losses):.4f}", flush=True)
    return network


def register_head(head: bytes, data: Path) -> None:
    """Calibrate the model on dev, over the encoder that is registered, and put both into the registry."""
    encoder = open_encoder(MODELS, 1)
    as_it_is = dict.fromkeys(TYPES, Calibration(1, 0))
    patterns = PatternMatcher(read_patterns((MODELS / PATTERNS).read_bytes(), PATTERNS))
    tagger = TokenTaggingRecognizer(encoder, head, as_it_is, patterns, version="")
    model = RecognizerOfAllTypes(encoder, tagger, (), (), version="")
    dev = [example for examples in held_out(data, Part.DEV).values() for example in examples]
    calibration = _calibrations(model, dev)
    path = MODELS / _PATH
    path.write_bytes(head)
    entry = RecognizerEntry(
        name="entities",
        source="trained here on GMB, GUM, CrossNER and presidio-research",
        licence="Apache-2.0",
        path=_PATH,
        sha256=sha256(path),
        labels=TYPES,
        slopes=tuple(round(calibration[kind].slope, 4) for kind in TYPES),
        intercepts=tuple(round(calibration[kind].intercept, 4) for kind in TYPES),
    )
    register(MODELS, entry)


def _batches(texts: Sequence[TaggedText], rng: np.random.Generator) -> Iterator[list[TaggedText]]:
    """Yield batches in random order, each of texts of about one length."""
    noise = rng.uniform(0, 4, len(texts))
    order = np.argsort([len(text.shapes) for text in texts] + noise)
    for start in rng.permutation(range(0, len(texts), _BATCH)):
        yield [_restyled(texts[index], rng) for index in order[start : start + _BATCH]]


def _restyled(text: TaggedText, rng: np.random.Generator) -> TaggedText:
    """Sometimes show a text as if written in capitals or in lower case, as headings and messages are."""
    draw = rng.random()
    if draw > 2 * _RESTYLED:
        return text
    style = Shape.UPPER if draw < _RESTYLED else Shape.LOWER
    letters = np.isin(text.shapes, (Shape.LOWER, Shape.CAPITALIZED, Shape.UPPER, Shape.MIXED))
    return replace(text, shapes=np.where(letters, style, text.shapes))


def _calibrations(model: Recognizer, dev: Sequence[Example]) -> dict[str, Calibration]:
    """Fit Platt scaling by type: was the span right, given the probability that the model gave it?"""
    found = entities(model, dev, TYPES)
    calibrations = {}
    for kind in TYPES:
        confidence, right = judged(dev, found, kind)
        bounded = np.clip(confidence, 1e-6, 1 - 1e-6)
        fitted = LogisticRegression(C=1e6).fit(np.log(bounded / (1 - bounded))[:, None], right)
        calibrations[kind] = Calibration(float(fitted.coef_[0, 0]), float(fitted.intercept_[0]))
    return calibrations


if __name__ == "__main__":
    main()
