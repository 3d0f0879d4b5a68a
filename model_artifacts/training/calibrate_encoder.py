"""Measure how large the channels of the encoder's activations are, for the build to even them out.

    python model_artifacts/training/calibrate_encoder.py --data DIR

Needed only when the weights change, and followed by `register_encoder.py`. A few channels are ten times as large
as the rest. As each row of activations has one scale, they leave the others few digits; a part of their size is
moved into the weights instead (SmoothQuant, Xiao et al. 2022, with half of it).
"""

import json
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
from arguments import data_folder
from corpora import document_types
from numpy.typing import NDArray
from tokenizers import Tokenizer

from octavo.inference.encoder import open_session
from octavo_cli.encoder_build import CHANNELS, LAYERS, Precision, build_encoder
from octavo_cli.evaluation.entity_corpora import Part, crossner

_TEXTS = 100
_CHARACTERS = 900  # about a chunk
_TOKENS = 256
_RARE = 0.999  # the largest of a thousand tokens counts for nothing
_DIGITS = 3

Floats = NDArray[np.float32]


def main() -> None:
    """Write what divides each channel."""
    texts = _texts(data_folder())
    with tempfile.TemporaryDirectory() as folder:
        path = build_encoder(Path(folder), Precision.FLOAT32)
        tokenizer = Tokenizer.from_file(str(path.with_name("tokenizer.json")))
        tokenizer.no_padding()
        tokenizer.enable_truncation(_TOKENS)
        model = onnx.load(path)
        rows = [tokenizer.encode(text).ids for text in texts]
    channels = {name: _divisors(values, weight) for name, values, weight in _products(model, rows)}
    CHANNELS.write_text(
        "{\n"
        + ",\n".join(f"{json.dumps(name)}: {json.dumps(values)}" for name, values in channels.items())
        + "\n}\n",
        encoding="utf-8",
    )


def _texts(data: Path) -> list[str]:
    chunks = [text[:_CHARACTERS] for text, _ in document_types(data, "train")]
    sentences = [example.text for example in crossner(data, Part.TRAIN)]
    chosen = random.Random(0)
    return chosen.sample(chunks, _TEXTS // 2) + chosen.sample(sentences, _TEXTS // 2)


def _products(model: onnx.ModelProto, rows: list[list[int]]) -> Iterator[tuple[str, Floats, Floats]]:
    """Yield each product that reads a LayerNorm: its name, its inputs (tokens, in) and its weight (in, out)."""
    layers = [f"encoder.layer.{layer}" for layer in range(LAYERS)]
    wanted = [
        f"{layer}.{part}" for layer in layers for part in ("attention.self.query", "intermediate.dense")
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
    seen = [session.run(values, {"input_ids": [ids], "attention_mask": [[1] * len(ids)]}) for ids in rows]
    for place, name in enumerate(wanted):
        yield name, np.concatenate([outputs[place][0] for outputs in seen]), weights[f"{name}.weight"]


def _divisors(values: Floats, weight: Floats) -> list[float]:
    """Return the root of what a channel is larger by than its weights, to few digits, so that any machine reads the same."""
    size = np.quantile(np.abs(values), _RARE, axis=0)
    divisor = np.sqrt(size / np.sqrt((weight**2).mean(axis=1)))
    return [float(f"{value:.{_DIGITS}g}") for value in divisor / divisor.mean()]


if __name__ == "__main__":
    main()
