import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper

from octavo.inference.ports import Embedder
from octavo.inference.saturation import PROBE

QEMU = shutil.which("qemu-x86_64")
TEXT = "What is the capital of France?"


def test_the_probe_is_one_product_of_unsigned_by_signed_integers() -> None:
    a, b = (
        helper.make_tensor_value_info(name, kind, shape)
        for name, kind, shape in (("a", TensorProto.UINT8, [2, 64]), ("b", TensorProto.INT8, [64, 16]))
    )
    y = helper.make_tensor_value_info("y", TensorProto.INT32, [2, 16])
    graph = helper.make_graph([helper.make_node("MatMulInteger", ["a", "b"], ["y"])], "", [a, b], [y])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)

    assert model.SerializeToString(deterministic=True) == PROBE


@pytest.mark.skipif(QEMU is None, reason="NOT RUN: a processor without VNNI. Install qemu-user.")
def test_a_processor_without_vnni_gives_the_same_vector(
    models: Path, embedder: Embedder, tmp_path: Path
) -> None:
    code = (
        "import sys; from pathlib import Path; import numpy as np\n"
        "from octavo.inference.registry import open_embedder\n"
        "from octavo.inference.saturation import saturates\n"
        "assert saturates(), 'qemu has no such processor'\n"
        "np.save(sys.argv[3], open_embedder(Path(sys.argv[1]), threads=1).embed([sys.argv[2]]))\n"
    )
    out = tmp_path / "vector.npy"
    command = [QEMU or "", "-cpu", "Haswell", sys.executable, "-c", code, str(models), TEXT, str(out)]
    subprocess.run(command, check=True, timeout=300, env=os.environ)

    assert np.abs(np.load(out) - embedder.embed([TEXT])).max() < 1e-5
