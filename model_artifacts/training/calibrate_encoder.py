"""Measure how large the channels of the encoder's activations are, for the build to round them.

    python model_artifacts/training/calibrate_encoder.py --data DIR

Needed only when the weights change, and followed by `register_encoder.py`. A few channels are ten times as large
as the rest. With one step for all they would leave the others few digits; a part of their size is
moved into the weights instead (SmoothQuant, Xiao et al. 2022, with half of it), and their middles into the biases.
"""

import json
import random
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from arguments import data_folder
from corpora import document_types
from numpy.typing import NDArray
from tokenizers import Tokenizer

from octavo.inference.encoder import open_session
from octavo_cli.encoder_build import LAYERS, Precision, build_encoder
from octavo_cli.encoder_layers import CHANNELS
from octavo_cli.evaluation.entity_corpora import Part, crossner

_CHUNKS, _SENTENCES, _NAMES, _RULED = 200, 200, 60, 30
_CHARACTERS = 900  # about a chunk
_TOKENS = 256
_RARE = 0.999  # the largest of a thousand tokens does not make a channel large; it fits all the same
_EVERY = 4  # a quarter of the tokens tells what is rare
_LEVELS = 255
_DIGITS = 4

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Seen:
    """The input of a product, (tokens, in): its extremes over all tokens, some of them, and the weight (in, out)."""

    least: Floats
    largest: Floats
    some: Floats
    weight: Floats


def main() -> None:
    """Write the middle and the step of each channel."""
    texts = _texts(data_folder())
    with tempfile.TemporaryDirectory() as folder:
        path = build_encoder(Path(folder), Precision.FLOAT32)
        tokenizer = Tokenizer.from_file(str(path.with_name("tokenizer.json")))
        tokenizer.no_padding()
        tokenizer.enable_truncation(_TOKENS)
        model = onnx.load(path)
        rows = [tokenizer.encode(text).ids for text in texts]
    channels = {name: _channels(seen) for name, seen in _products(model, rows)}
    lines = (f"{json.dumps(name)}: {json.dumps(values)}" for name, values in channels.items())
    CHANNELS.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def _texts(data: Path) -> list[str]:
    """Draw texts to train on: chunks, sentences, a few words, and chunks full of rules and dot leaders."""
    documents = [text for text, _ in document_types(data, "train")]
    chunks = [
        text[start : start + _CHARACTERS]
        for text in documents
        for start in range(0, min(len(text), 4 * _CHARACTERS), _CHARACTERS)
    ]
    ruled = sorted(chunks, key=lambda text: sum(text.count(mark) for mark in "._-*"))[-2 * _RULED :]
    sentences = [example.text for example in crossner(data, Part.TRAIN)]
    chosen = random.Random(0)
    drawn = chosen.sample(sentences, _SENTENCES + _NAMES)
    names = [" ".join(text.split()[: chosen.randint(1, 8)]) for text in drawn[_SENTENCES:]]
    return [*chosen.sample(chunks, _CHUNKS), *drawn[:_SENTENCES], *names, *chosen.sample(ruled, _RULED)]


def _products(model: onnx.ModelProto, rows: list[list[int]]) -> Iterator[tuple[str, Seen]]:
    """Yield the products whose input is rounded by steps known beforehand: a LayerNorm's output, or attention's."""
    wanted = [
        f"encoder.layer.{layer}.{part}"
        for layer in range(LAYERS)
        for part in ("attention.self.query", "attention.output.dense", "intermediate.dense")
    ]
    inputs = {node.input[1]: node.input[0] for node in model.graph.node if node.op_type == "MatMul"}
    weights = {item.name: onnx.numpy_helper.to_array(item) for item in model.graph.initializer}
    values = [inputs[f"{name}.weight"] for name in wanted]
    known = {output.name for output in model.graph.output}
    model.graph.output.extend(
        onnx.helper.make_tensor_value_info(value, onnx.TensorProto.FLOAT, None)
        for value in values
        if value not in known
    )
    session = open_session("the encoder", model.SerializeToString())
    seen: list[list[Floats]] = [[] for _ in wanted]
    extremes: list[list[Floats]] = [[] for _ in wanted]
    for ids in rows:
        for place, (value,) in enumerate(session.run(values, {"input_ids": [ids]})):
            seen[place].append(value[::_EVERY].copy())
            extremes[place].append(np.stack([value.min(axis=0), value.max(axis=0)]))
    for place, name in enumerate(wanted):
        ends = np.stack(extremes[place])
        some = np.concatenate(seen[place])
        yield name, Seen(ends[:, 0].min(axis=0), ends[:, 1].max(axis=0), some, weights[f"{name}.weight"])


def _channels(seen: Seen) -> dict[str, object]:
    """Return middles and steps, to few digits, so that any machine reads the same, and the integer of the middles."""
    ends = np.quantile(seen.some, [1 - _RARE, _RARE], axis=0)
    middle = ends.mean(axis=0)
    size = np.quantile(np.abs(seen.some - middle), _RARE, axis=0)
    divisor = np.sqrt(size / np.sqrt((seen.weight**2).mean(axis=1)))
    least = ((seen.least - middle) / divisor).min()
    largest = ((seen.largest - middle) / divisor).max()
    steps = divisor * (largest - least) / _LEVELS
    return {
        "zero_point": int(np.rint(-least / (largest - least) * _LEVELS)),
        "middles": _to_few_digits(middle),
        "steps": _to_few_digits(steps),
    }


def _to_few_digits(values: Floats) -> list[float]:
    return [float(f"{value:.{_DIGITS}g}") for value in values]


if __name__ == "__main__":
    main()
