"""What is in the images, and what is not."""

import json
from collections.abc import Callable

import pytest

from tests.image.emulator import IMAGES, docker, image_of, run_python

pytestmark = pytest.mark.image

MOST_MEGABYTES = {"documents": 500, "inference": 350}
BUILD_TOOLS = ("pip", "pip3", "uv", "gcc", "g++", "cc", "make", "git", "curl", "wget")


@pytest.mark.parametrize("target", IMAGES)
def test_an_image_keeps_to_its_size(target: str, report: Callable[[str], None]) -> None:
    megabytes = int(docker("image", "inspect", "--format={{.Size}}", image_of(target))) / 1e6
    report(f"image {target}: {megabytes:.0f} MB")
    assert megabytes <= MOST_MEGABYTES[target]


@pytest.mark.parametrize("target", IMAGES)
def test_an_image_runs_the_runtime_client_as_a_user_of_its_own(target: str) -> None:
    (image,) = json.loads(docker("image", "inspect", image_of(target)))
    assert image["Config"]["User"] == "993"
    assert image["Config"]["Entrypoint"] == ["python", "-m", "awslambdaric"]
    assert image["Config"]["Cmd"][0].split(".")[0] in IMAGES[target]


@pytest.mark.parametrize("target", IMAGES)
def test_an_image_holds_no_build_tools(target: str) -> None:
    program = f"import importlib.util, shutil; print([t for t in {BUILD_TOOLS} if shutil.which(t)], importlib.util.find_spec('pip'))"
    assert run_python(target, program) == "[] None"


@pytest.mark.parametrize("target", IMAGES)
def test_every_module_is_compiled(target: str) -> None:
    program = """
from importlib.util import cache_from_source
from pathlib import Path
modules = [path for root in ("/opt/python", "/var/task") for path in Path(root).rglob("*.py")]
print(len(modules), [str(path) for path in modules if not Path(cache_from_source(path)).exists()])
"""
    count, uncompiled = run_python(target, program).split(" ", 1)
    assert int(count) > 100
    assert uncompiled == "[]"


@pytest.mark.parametrize("target", IMAGES)
def test_a_function_has_no_more_rights_than_lambda_gives(target: str) -> None:
    program = """
import os
from pathlib import Path
def writable(folder):
    try:
        Path(folder, "probe").write_text("")
    except OSError:
        return False
    return True
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
folders = ["/", "/opt/python", "/var/task", "/var/tmp", "/dev/shm", "/tmp"]
print([folder for folder in folders if writable(folder)], os.getuid(), int(status["CapEff"], 16), int(status["CapBnd"], 16))
"""
    assert run_python(target, program) == "['/tmp'] 993 0 0"
