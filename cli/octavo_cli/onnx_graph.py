"""Write an ONNX graph node by node: no exporter, no optimiser, the same bytes every time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, helper, numpy_helper

# Pinned, so that a newer onnx package writes the same model.
_OPSET = 20
_IR_VERSION = 9
_MICROSOFT = "com.microsoft"

_WEIGHT_LIMIT = 127
_LEVELS = 255
_MIDDLE = 128  # of the unsigned integers: as many below as above


class Domain(StrEnum):
    """Where an operator is defined: the ONNX standard, or onnxruntime's own set."""

    ONNX = ""
    MICROSOFT = _MICROSOFT


def quantize_columns(weight: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Round each column of (rows, columns) to integers; return them and each column's scale."""
    scale = np.abs(weight).max(axis=0) / np.float32(_WEIGHT_LIMIT)
    scale = np.where(scale == 0, np.float32(1), scale).astype(np.float32)
    return np.rint(weight / scale).astype(np.int8), scale


@dataclass(frozen=True)
class Integers:
    """A value (…, in) in the graph as unsigned integers: (integers - zero_point) * a step.

    The step is 1, so that whoever rounded has scaled before, or a row's own, (…, 1).
    """

    name: str
    zero_point: int
    row_steps: str | None = None


class Graph:
    """Collects nodes and constants; every method returns the name of the value it defines."""

    def __init__(self) -> None:
        self._nodes: list[NodeProto] = []
        self._constants: dict[str, TensorProto] = {}

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        """Add a constant; adding a name again keeps the first."""
        self._constants.setdefault(name, numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(
        self,
        operator: str,
        *inputs: str,
        domain: Domain = Domain.ONNX,
        output: str | None = None,
        **attributes: object,
    ) -> str:
        """Add an operator with one output, named `output` or after its place in the graph."""
        name = output or f"{operator}_{len(self._nodes)}"
        node = helper.make_node(operator, inputs, [name], domain=domain.value)
        node.attribute.extend(helper.make_attribute(key, value) for key, value in attributes.items())
        self._nodes.append(node)
        return name

    def linear(self, name: str, value: str, weight: NDArray[np.float32], bias: NDArray[np.float32]) -> str:
        """Multiply (…, in) by `weight` (in, out) and add `bias`, in float32."""
        product = self.node("MatMul", value, self.constant(f"{name}.weight", weight))
        return self.node("Add", product, self.constant(f"{name}.bias", bias))

    def round(self, value: str, zero_point: int) -> Integers:
        """Round (…, in) to the integers nearest to it, from `-zero_point` to `255 - zero_point`."""
        integers = self.node("QuantizeLinear", value, self._one(), self._zero_point(zero_point))
        return Integers(integers, zero_point)

    def round_rows(self, value: str) -> Integers:
        """Round (…, in) to integers, with the smallest step for each row that fits it.

        One scale for the whole batch, as DynamicQuantizeLinear takes it, would make a text's vector depend on its
        neighbours (by up to 0.04 in a coordinate, measured).
        """
        return self._round_rows(value, self.node("Abs", value), _MIDDLE, least_step=1e-10)

    def round_rows_above(self, value: str, least: float, zero_point: int) -> Integers:
        """As `round_rows`, for what is never below `least`: most integers are for what is above zero."""
        return self._round_rows(value, value, zero_point, least_step=-least / zero_point)

    def _round_rows(self, value: str, size: str, zero_point: int, least_step: float) -> Integers:
        largest = self.node("ReduceMax", size, self._last_axis(), keepdims=1)
        levels = self.constant(f"above_{zero_point}", np.array(1 / (_LEVELS - zero_point), np.float32))
        least = self.constant(f"least_step_{zero_point}", np.array(least_step, np.float32))
        steps = self.node("Max", self.node("Mul", largest, levels), least)
        scaled = self.node("Mul", value, self.node("Reciprocal", steps))
        return replace(self.round(scaled, zero_point), row_steps=steps)

    def linear_int8(
        self, name: str, value: Integers, weight: NDArray[np.float32], bias: NDArray[np.float32]
    ) -> str:
        """As `linear`, in integers, with one scale a column of the weight."""
        integers, scale = quantize_columns(weight)
        added = self.constant(f"{name}.bias", bias)
        product = [
            value.name,
            self.constant(f"{name}.weight", integers),
            self._one(),
            self.constant(f"{name}.scale", scale),
            self._zero_point(value.zero_point),
            self.constant(f"{name}.zero", np.zeros(len(scale), np.int8)),
        ]
        if value.row_steps is None:
            return self.node("MatMulIntegerToFloat", *product, added, domain=Domain.MICROSOFT)
        unscaled = self.node("MatMulIntegerToFloat", *product, domain=Domain.MICROSOFT)
        return self.node("Add", self.node("Mul", unscaled, value.row_steps), added)

    def _one(self) -> str:
        return self.constant("one", np.array(1, np.float32))

    def _zero_point(self, value: int) -> str:
        return self.constant(f"zero_point_{value}", np.array(value, np.uint8))

    def _last_axis(self) -> str:
        return self.constant("last_axis", np.array([-1], np.int64))

    def to_bytes(
        self,
        name: str,
        inputs: Mapping[str, tuple[int, Sequence[str | int]]],
        outputs: Mapping[str, Sequence[str | int]],
    ) -> bytes:
        """Serialise the model. `inputs` maps names to (element type, shape), `outputs` to float shapes."""
        graph = helper.make_graph(
            self._nodes,
            name,
            [helper.make_tensor_value_info(key, kind, shape) for key, (kind, shape) in inputs.items()],
            [helper.make_tensor_value_info(key, TensorProto.FLOAT, shape) for key, shape in outputs.items()],
            list(self._constants.values()),
        )
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_MICROSOFT, 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION)
        return bytes(model.SerializeToString(deterministic=True))
