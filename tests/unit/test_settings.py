import shutil
import subprocess
import sys
from pathlib import Path

import octavo


def test_the_models_of_a_layer_are_found_wherever_a_cloud_puts_the_layer(tmp_path: Path) -> None:
    layer = tmp_path / "somewhere"
    shutil.copytree(Path(octavo.__file__).parent, layer / "python/octavo")
    (layer / "models").mkdir()

    program = "from octavo.settings import read_settings; print(read_settings().models)"
    said = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(layer / "python")},
        capture_output=True,
        text=True,
        check=True,
    )

    assert said.stdout.strip() == str(layer / "models")
