"""The layers of a BERT encoder as nodes of a graph, in float32 and in integers."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, TypeAdapter

from octavo_cli.onnx_graph import Domain, Graph, Integers

_HEADS = 12
_PARTS: Final = ("query", "key", "value")
_EPSILON = 1e-12
_GELU_LEAST = -0.17  # GELU's minimum is -0.16997
_GELU_ZERO_POINT = 32  # the integers that its values below zero share: as fine as those above it in most rows
# Measured once by model_artifacts/training/calibrate_encoder.py.
CHANNELS: Final = Path(__file__).with_name("encoder_channels.json")

Floats = NDArray[np.float32]
Weights = Mapping[str, Floats]


class Channels(BaseModel):
    """How the input of a product becomes integers: (value - middle) / step + zero_point, rounded; a middle and a step a channel."""

    model_config = ConfigDict(frozen=True)

    zero_point: int
    middles: tuple[float, ...]
    steps: tuple[float, ...]

    @property
    def middle(self) -> Floats:
        """The middles, as (channels,)."""
        return np.array(self.middles, np.float32)

    @property
    def step(self) -> Floats:
        """The steps, as (channels,)."""
        return np.array(self.steps, np.float32)


def read_channels() -> dict[str, Channels]:
    """Return what was measured, by the name of the product that reads the channels (the query's also for key and value)."""
    return TypeAdapter(dict[str, Channels]).validate_json(CHANNELS.read_bytes())


@dataclass(frozen=True)
class Layers:
    """Adds layers to a graph, in float32: what the integers are measured against."""

    graph: Graph
    weights: Weights

    def add(self, layer: str, hidden: str, output: str) -> str:
        """Add the layer of that name over `hidden`; return its `output`."""
        query, key, value = (self._dense(hidden, f"{layer}.attention.self.{part}") for part in _PARTS)
        merged = self._dense(self._attend(query, key, value), f"{layer}.attention.output.dense")
        hidden = self._add_and_normalize(merged, hidden, f"{layer}.attention.output.LayerNorm")
        wide = self.graph.node("Gelu", self._dense(hidden, f"{layer}.intermediate.dense"))
        narrow = self._dense(wide, f"{layer}.output.dense")
        return self._add_and_normalize(narrow, hidden, f"{layer}.output.LayerNorm", output)

    def normalize(self, value: str, name: str, output: str | None = None) -> str:
        """Add the LayerNorm of that name."""
        scale = self.graph.constant(f"{name}.scale", self.weights[f"{name}.weight"])
        shift = self.graph.constant(f"{name}.shift", self.weights[f"{name}.bias"])
        return self.graph.node(
            "LayerNormalization", value, scale, shift, epsilon=_EPSILON, axis=-1, output=output
        )

    def _dense(self, value: str, name: str) -> str:
        return self.graph.linear(name, value, *self._weight_and_bias(name))

    def _attend(self, query: str, key: str, value: str) -> str:
        return self.graph.node(
            "MultiHeadAttention", query, key, value, domain=Domain.MICROSOFT, num_heads=_HEADS
        )

    def _add_and_normalize(self, value: str, residual: str, name: str, output: str | None = None) -> str:
        return self.normalize(self.graph.node("Add", value, residual), name, output)

    def _weight_and_bias(self, name: str) -> tuple[Floats, Floats]:
        """Return the weight of a dense layer as (in, out), and its bias."""
        return self.weights[f"{name}.weight"].T, self.weights[f"{name}.bias"]


@dataclass(frozen=True)
class Int8Layers(Layers):
    """As `Layers`, with every product of a weight in integers."""

    channels: Mapping[str, Channels]

    def add(self, layer: str, hidden: str, output: str) -> str:
        """Add the layer of that name over `hidden`; return its `output`."""
        context = self._context(layer, hidden)
        merged = self._dense_int8(context, f"{layer}.attention.output.dense")
        hidden = self._add_and_normalize(merged, hidden, f"{layer}.attention.output.LayerNorm")
        wide = f"{layer}.intermediate.dense"
        gelu = self.graph.node("Gelu", self._dense_int8(self._round(hidden, wide), wide))
        integers = self.graph.round_rows_above(gelu, _GELU_LEAST, _GELU_ZERO_POINT)
        narrow = f"{layer}.output.dense"
        narrowed = self.graph.linear_int8(narrow, integers, *self._weight_and_bias(narrow))
        return self._add_and_normalize(narrowed, hidden, f"{layer}.output.LayerNorm", output)

    def _context(self, layer: str, hidden: str) -> Integers:
        """Attend. What attention gives is a mean of values, so these are made in its middles and steps."""
        query, key, value = (f"{layer}.attention.self.{part}" for part in _PARTS)
        merged = self.channels[f"{layer}.attention.output.dense"]
        integers = self._round(hidden, query)
        weight, bias = self._for_integers(value, self.channels[query])
        values = self.graph.linear_int8(
            value, integers, weight / merged.step, (bias - merged.middle) / merged.step
        )
        context = self._attend(
            self._dense_int8(integers, query), self._dense_int8(integers, key, like=query), values
        )
        return self.graph.round(context, merged.zero_point)

    def _round(self, value: str, name: str) -> Integers:
        channels, constant, node = self.channels[name], self.graph.constant, self.graph.node
        scaled = node("Mul", value, constant(f"{name}.per_step", 1 / channels.step))
        middle = constant(f"{name}.middle", channels.middle / channels.step)
        return self.graph.round(node("Sub", scaled, middle), channels.zero_point)

    def _dense_int8(self, value: Integers, name: str, like: str | None = None) -> str:
        """Multiply what was rounded for this product, or for the one that it is `like`."""
        return self.graph.linear_int8(name, value, *self._for_integers(name, self.channels[like or name]))

    def _for_integers(self, name: str, channels: Channels) -> tuple[Floats, Floats]:
        """Return the weight and bias that give from the integers what the layer's own give from the values."""
        weight, bias = self._weight_and_bias(name)
        return weight * channels.step[:, None], bias + channels.middle @ weight
