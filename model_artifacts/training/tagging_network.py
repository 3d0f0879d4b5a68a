"""The recognizer's head: trained in torch, written as ONNX."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from onnx import TensorProto
from tagging import TaggedText
from torch import Tensor, nn

from octavo.inference.encoder import HIDDEN_LAYERS
from octavo.inference.recognizer import TAGS, Shape
from octavo_cli.onnx_graph import Graph

_FEATURES = 384 * len(HIDDEN_LAYERS)
_WIDTH = 256
_LSTM = 128
_DROPOUT = 0.3


class TaggingNetwork(nn.Module):
    """Hidden states and word shapes, through a projection and a BiLSTM, to a score for each tag."""

    def __init__(self) -> None:
        super().__init__()
        self.projection = nn.Linear(_FEATURES, _WIDTH)
        self.shapes = nn.Embedding(len(Shape), _WIDTH)
        self.lstm = nn.LSTM(_WIDTH, _LSTM, batch_first=True, bidirectional=True)
        self.tags = nn.Linear(2 * _LSTM, len(TAGS))
        self.dropout = nn.Dropout(_DROPOUT)

    def forward(self, features: Tensor, shapes: Tensor, lengths: Tensor) -> Tensor:
        """Return (texts, tokens, tags); `lengths` says how many tokens of each row are real."""
        joined = self.dropout(torch.relu(self.projection(self.dropout(features)) + self.shapes(shapes)))
        packed = nn.utils.rnn.pack_padded_sequence(joined, lengths, batch_first=True, enforce_sorted=False)
        states, _ = nn.utils.rnn.pad_packed_sequence(self.lstm(packed)[0], batch_first=True)
        scores: Tensor = self.tags(self.dropout(states))
        return scores


def padded(texts: Sequence[TaggedText]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return features, shapes, lengths and allowed tags of a batch."""
    lengths = [len(text.shapes) for text in texts]
    features = torch.zeros(len(texts), max(lengths), _FEATURES)
    shapes = torch.zeros(len(texts), max(lengths), dtype=torch.long)
    allowed = torch.zeros(len(texts), max(lengths), len(TAGS), dtype=torch.bool)
    for row, text in enumerate(texts):
        features[row, : lengths[row]] = torch.from_numpy(text.features.astype(np.float32))
        shapes[row, : lengths[row]] = torch.from_numpy(text.shapes)
        allowed[row, : lengths[row]] = torch.from_numpy(text.allowed)
    return features, shapes, torch.tensor(lengths), allowed


def loss(scores: Tensor, allowed: Tensor) -> Tensor:
    """Minus the log of the probability given to allowed tags, over the tokens that have any."""
    taught = allowed.any(-1)
    chosen = scores[taught].masked_fill(~allowed[taught], -torch.inf)
    return (scores[taught].logsumexp(-1) - chosen.logsumexp(-1)).mean()


def to_onnx(network: TaggingNetwork) -> bytes:
    """Write the head as ONNX: the wide projection in int8, the small rest in float32."""
    state = {name: value.detach().numpy() for name, value in network.state_dict().items()}
    graph = Graph()
    joined = graph.node("Concat", *HIDDEN_LAYERS, axis=-1)
    projected = graph.linear_int8(
        "projection", graph.round_rows(joined), state["projection.weight"].T, state["projection.bias"]
    )
    written = graph.node("Gather", graph.constant("shapes.table", state["shapes.weight"]), "shapes")
    features = graph.node("Relu", graph.node("Add", projected, written))
    states = graph.node(
        "LSTM",
        graph.node("Transpose", features, perm=[1, 0, 2]),
        graph.constant("lstm.input", _directions(state, "weight_ih_l0")),
        graph.constant("lstm.recurrence", _directions(state, "weight_hh_l0")),
        graph.constant(
            "lstm.bias",
            np.concatenate([_directions(state, "bias_ih_l0"), _directions(state, "bias_hh_l0")], axis=1),
        ),
        "lengths",
        hidden_size=_LSTM,
        direction="bidirectional",
    )
    by_token = graph.node("Transpose", states, perm=[2, 0, 1, 3])  # from (tokens, directions, texts, size)
    both = graph.node("Reshape", by_token, graph.constant("both", np.array([0, 0, 2 * _LSTM], np.int64)))
    scores = graph.linear("tags", both, state["tags.weight"].T, state["tags.bias"])
    graph.node("Softmax", scores, axis=-1, output="probabilities")
    hidden = (TensorProto.FLOAT, ("texts", "tokens", 384))
    return graph.to_bytes(
        "recognizer",
        inputs={
            **dict.fromkeys(HIDDEN_LAYERS, hidden),
            "shapes": (TensorProto.INT64, ("texts", "tokens")),
            "lengths": (TensorProto.INT32, ("texts",)),
        },
        outputs={"probabilities": ("texts", "tokens", len(TAGS))},
    )


def _directions(state: dict[str, NDArray[np.float32]], name: str) -> NDArray[np.float32]:
    """Stack both directions, their gates in ONNX's order (i o f c) instead of torch's (i f c o)."""
    stacked = []
    for suffix in ("", "_reverse"):
        entry, forget, cell, output = np.split(state[f"lstm.{name}{suffix}"], 4)
        stacked.append(np.concatenate([entry, output, forget, cell]))
    return np.stack(stacked)
