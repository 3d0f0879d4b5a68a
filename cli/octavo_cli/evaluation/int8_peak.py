"""How fast this processor multiplies int8 matrices at best, how near the encoder comes, and where the rest goes."""

import json
from collections import Counter
from dataclasses import dataclass
from math import prod
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from octavo.inference.encoder import HIDDEN_LAYERS, open_session, session_options
from octavo_cli.evaluation.torch_peer import least

_PRODUCT: Final = "MatMulIntegerToFloat"
_PEAK_SIZE: Final = (
    1024,
    2048,
    2048,
)  # large enough that nothing but multiplying counts, small enough for the cache
_BATCH: Final = (5, 200)  # what a pass makes of chunks of 900 characters
_RUNS: Final = 5


@dataclass(frozen=True)
class Reached:
    """Billions of operations a second of the processor's time, a multiplication and an addition counted as two.

    Attributes:
        peak: of one large product of int8 matrices.
        encoder: of the encoder's products, over the whole of its time.
        products: of the encoder's products, over their own time.
        share: what each operator takes of the encoder's time.
    """

    peak: float
    encoder: float
    products: float
    share: dict[str, float]


def reached(encoder: bytes, threads: int, times: int) -> Reached:
    """Measure the peak and the encoder in turn, on so many cores."""
    peak = 2 * prod(_PEAK_SIZE) / _seconds(_large_product(), _matrix(), threads, times) / 1e9
    tokens = _tokens()
    speed = operations(encoder, prod(_BATCH)) / _seconds(encoder, tokens, threads, times) / 1e9
    share = _shares(encoder, tokens, threads)
    return Reached(peak, speed, speed / share[_PRODUCT], share)


def operations(encoder: bytes, tokens: int) -> int:
    """Return how many operations its products of int8 matrices take for so many tokens."""
    graph = onnx.load_from_string(encoder).graph
    sizes = {item.name: prod(item.dims) for item in graph.initializer}
    return sum(2 * tokens * sizes[node.input[1]] for node in graph.node if node.op_type == _PRODUCT)


def _seconds(model: bytes, inputs: dict[str, NDArray[np.generic]], threads: int, times: int) -> float:
    session = open_session("what is measured", model, threads)
    return least(lambda: [session.run(None, inputs) for _ in range(_RUNS)], times).cpu / _RUNS


def _shares(encoder: bytes, tokens: dict[str, NDArray[np.generic]], threads: int) -> dict[str, float]:
    """Return each operator's share of the time, the largest first, by onnxruntime's own profile."""
    with TemporaryDirectory() as folder:
        options = session_options(threads)
        options.enable_profiling = True
        options.profile_file_prefix = f"{folder}/profile"
        session = onnxruntime.InferenceSession(encoder, options, providers=["CPUExecutionProvider"])
        for _ in range(_RUNS):
            session.run(list(HIDDEN_LAYERS), tokens)
        events = json.loads(Path(session.end_profiling()).read_text())
    spent: Counter[str] = Counter()
    for event in events:
        if event["name"].endswith("_kernel_time"):
            spent[event["args"]["op_name"]] += event["dur"]
    return {name: microseconds / spent.total() for name, microseconds in spent.most_common()}


def _tokens() -> dict[str, NDArray[np.generic]]:
    return {"input_ids": np.random.default_rng(0).integers(1_000, 20_000, _BATCH, np.int64)}


def _matrix() -> dict[str, NDArray[np.generic]]:
    rows, inner, _ = _PEAK_SIZE
    return {"rows": np.random.default_rng(0).integers(0, 255, (rows, inner), np.uint8)}


def _large_product() -> bytes:
    """Return a model of one product: unsigned rows times signed weights, which are known when it is opened."""
    rows, inner, columns = _PEAK_SIZE
    weights = np.random.default_rng(1).integers(-127, 127, (inner, columns), np.int8)
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["rows", "weights"], ["product"])],
        "peak",
        [helper.make_tensor_value_info("rows", TensorProto.UINT8, (rows, inner))],
        [helper.make_tensor_value_info("product", TensorProto.INT32, (rows, columns))],
        [numpy_helper.from_array(weights, "weights")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
    return bytes(model.SerializeToString())
