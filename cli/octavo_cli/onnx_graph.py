"""Write an ONNX graph node by node: no exporter, no optimiser, the same bytes every time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, helper, numpy_helper

# Pinned, so that a newer onnx package writes the same model.
_OPSET = 18
_IR_VERSION = 9
_MICROSOFT = "com.microsoft"

_WEIGHT_LIMIT = 127


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
class Rounded:
    """A value (…, in) in the graph as integers: value = (integers - zero_point) * step - offset, a step a row."""

    integers: str
    zero_point: str
    step: str
    offset: float


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

    def split(self, value: str, parts: int) -> tuple[str, ...]:
        """Cut the last axis into equal parts."""
        names = tuple(f"{value}_part_{part}" for part in range(parts))
        self._nodes.append(helper.make_node("Split", [value], names, axis=-1, num_outputs=parts))
        return names

    def linear(self, name: str, value: str, weight: NDArray[np.float32], bias: NDArray[np.float32]) -> str:
        """Multiply (…, in) by `weight` (in, out) and add `bias`, in float32."""
        product = self.node("MatMul", value, self.constant(f"{name}.weight", weight))
        return self.node("Add", product, self.constant(f"{name}.bias", bias))

    def round_rows(self, value: str) -> Rounded:
        """Round (…, in) to integers, with one scale a row.

        DynamicQuantizeLinear takes one scale for the whole batch: a text's vector then depends on its
        neighbours (by up to 0.04 in a coordinate, measured). A scale for each row costs a little time and
        makes it depend on the text alone, and nearer to float32.
        """
        largest = self.node("ReduceMax", self.node("Abs", value), self._last_axis(), keepdims=1)
        positive = self.node("Max", largest, self.constant("smallest_range", np.array(1e-8, np.float32)))
        step = self.node("Mul", positive, self.constant("one_127th", np.array(1 / 127, np.float32)))
        return self._rounded(value, step, self.constant("zero_point", np.array(128, np.uint8)), offset=0)

    def round_rows_above(self, value: str, least: float) -> Rounded:
        """As `round_rows`, for what is never as low as `least`: no integer is spent on what cannot be."""
        raised = self.node("Add", value, self.constant("least", np.array(-least, np.float32)))
        largest = self.node("ReduceMax", raised, self._last_axis(), keepdims=1)
        step = self.node("Mul", largest, self.constant("one_255th", np.array(1 / 255, np.float32)))
        return self._rounded(
            raised, step, self.constant("no_zero_point", np.array(0, np.uint8)), offset=-least
        )

    def _rounded(self, value: str, step: str, zero_point: str, offset: float) -> Rounded:
        divided = self.node("Div", value, step)
        return Rounded(
            self.node("QuantizeLinear", divided, self._one(), zero_point), zero_point, step, offset
        )

    def linear_int8(
        self, name: str, value: Rounded, weight: NDArray[np.float32], bias: NDArray[np.float32]
    ) -> str:
        """As `linear`, in integers, with one scale a column of the weight."""
        integers, scale = quantize_columns(weight)
        # What the value was raised by goes through the product too; the bias takes it out again.
        surplus = np.float32(value.offset) * scale * integers.sum(axis=0, dtype=np.int32)
        product = self.node(
            "MatMulIntegerToFloat",
            value.integers,
            self.constant(f"{name}.weight", integers),
            self._one(),
            self.constant(f"{name}.scale", scale),
            value.zero_point,
            self.constant(f"{name}.zero", np.zeros(len(scale), np.int8)),
            domain=Domain.MICROSOFT,
        )
        scaled = self.node("Mul", product, value.step)
        return self.node("Add", scaled, self.constant(f"{name}.bias", (bias - surplus).astype(np.float32)))

    def _one(self) -> str:
        return self.constant("one", np.array(1, np.float32))

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
