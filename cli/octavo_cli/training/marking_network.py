"""The head of custom types: trained in torch, written as ONNX."""

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from onnx import TensorProto
from torch import nn

from octavo.inference.encoder import HIDDEN_LAYERS
from octavo.inference.recognizer import Shape
from octavo_cli.onnx_graph import Graph
from octavo_cli.training.marked import Marked

_FEATURES: Final = 384 * len(HIDDEN_LAYERS)
_WIDTH: Final = 128
_REACH: Final = 2  # words to each side that one convolution sees
_DROPOUT: Final = 0.3
_EPOCHS: Final = 12
_BATCH: Final = 16
_RATE: Final = 2e-3


def train(windows: Sequence[Marked], labels: int, seed: int) -> bytes:
    """Return the trained head as ONNX. The same windows and seed give the same head on the same machine."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    rng = np.random.default_rng(seed)
    network = _network(labels)
    optimizer = torch.optim.AdamW(network.parameters(), weight_decay=0.01)
    steps = _EPOCHS * math.ceil(len(windows) / _BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, _RATE, total_steps=steps)
    for epoch in range(_EPOCHS):
        losses = []
        for batch in _batches(windows, rng):
            features, shapes, truth, taught = _padded(batch)
            scores = _scores(network, features, shapes)
            loss = nn.functional.binary_cross_entropy_with_logits(scores[taught], truth[taught])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        print(f"epoch {epoch + 1} of {_EPOCHS}: loss {np.mean(losses):.5f}", flush=True)
    state = {name: value.detach().numpy() for name, value in network.state_dict().items()}
    return _to_onnx(state, labels)


def _network(labels: int) -> Any:  # noqa: ANN401 - torch is not there to type against
    return nn.ModuleDict(
        {
            "projection": nn.Linear(_FEATURES, _WIDTH),
            "shapes": nn.Embedding(len(Shape), _WIDTH),
            "near": nn.Conv1d(_WIDTH, _WIDTH, 2 * _REACH + 1, padding=_REACH),
            "far": nn.Conv1d(_WIDTH, _WIDTH, 2 * _REACH + 1, padding=2 * _REACH, dilation=2),
            "labels": nn.Linear(_WIDTH, labels),
            "dropout": nn.Dropout(_DROPOUT),
        }
    )


def _scores(network: Any, features: Any, shapes: Any) -> Any:  # noqa: ANN401 - as above
    """Return logits (windows, tokens, labels)."""
    drop = network["dropout"]
    joined = drop(torch.relu(network["projection"](drop(features)) + network["shapes"](shapes)))
    real = (shapes != Shape.MARKER).unsqueeze(
        1
    )  # what pads a batch must not be seen from the words beside it
    along = joined.transpose(1, 2) * real
    along = along + torch.relu(network["near"](along)) * real
    along = along + torch.relu(network["far"](drop(along)))
    return network["labels"](drop(along.transpose(1, 2)))


def _batches(windows: Sequence[Marked], rng: np.random.Generator) -> Iterator[list[Marked]]:
    """Yield batches in random order, each of windows of about one length."""
    order = np.argsort([len(window.shapes) for window in windows] + rng.uniform(0, 8, len(windows)))
    for start in rng.permutation(range(0, len(windows), _BATCH)):
        yield [windows[index] for index in order[start : start + _BATCH]]


def _padded(batch: Sequence[Marked]) -> tuple[Any, Any, Any, Any]:
    """Return features, shapes, labels and what is taught, each laid out as (windows, tokens, ...)."""
    size = (len(batch), max(len(window.shapes) for window in batch))
    features = torch.zeros(*size, _FEATURES)
    shapes = torch.zeros(*size, dtype=torch.long)
    labels = torch.zeros(*size, batch[0].labels.shape[1])
    taught = torch.zeros(*size, dtype=torch.bool)
    for row, window in enumerate(batch):
        length = len(window.shapes)
        features[row, :length] = torch.from_numpy(window.features.astype(np.float32))
        shapes[row, :length] = torch.from_numpy(window.shapes)
        labels[row, :length] = torch.from_numpy(window.labels.astype(np.float32))
        taught[row, :length] = torch.from_numpy(window.taught)
    return features, shapes, labels, taught


def _to_onnx(state: dict[str, NDArray[np.float32]], labels: int) -> bytes:
    """Write the wide projection in int8, the small rest in float32."""
    graph = Graph()
    states = graph.node("Concat", *HIDDEN_LAYERS, axis=-1)
    projected = graph.linear_int8(
        "projection", graph.round_rows(states), state["projection.weight"].T, state["projection.bias"]
    )
    written = graph.node("Gather", graph.constant("shapes.table", state["shapes.weight"]), "shapes")
    joined = graph.node("Relu", graph.node("Add", projected, written))
    marker = graph.constant("marker", np.array(Shape.MARKER, np.int64))
    real = graph.node("Not", graph.node("Equal", "shapes", marker))
    real = graph.node(
        "Cast",
        graph.node("Unsqueeze", real, graph.constant("axis", np.array([1], np.int64))),
        to=TensorProto.FLOAT,
    )
    along = graph.node("Mul", graph.node("Transpose", joined, perm=[0, 2, 1]), real)
    for name, dilation in (("near", 1), ("far", 2)):
        pads = [dilation * _REACH] * 2
        seen = graph.node(
            "Conv",
            along,
            graph.constant(f"{name}.weight", state[f"{name}.weight"]),
            graph.constant(f"{name}.bias", state[f"{name}.bias"]),
            pads=pads,
            dilations=[dilation],
        )
        along = graph.node("Add", along, graph.node("Mul", graph.node("Relu", seen), real))
    by_token = graph.node("Transpose", along, perm=[0, 2, 1])
    scores = graph.linear("labels", by_token, state["labels.weight"].T, state["labels.bias"])
    graph.node("Sigmoid", scores, output="probabilities")
    hidden = (TensorProto.FLOAT, ("windows", "tokens", 384))
    return graph.to_bytes(
        "custom-types",
        inputs={
            **dict.fromkeys(HIDDEN_LAYERS, hidden),
            "shapes": (TensorProto.INT64, ("windows", "tokens")),
        },
        outputs={"probabilities": ("windows", "tokens", labels)},
    )
