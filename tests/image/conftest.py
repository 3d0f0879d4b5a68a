"""What the tests of the images share: containers that live as long as the session, and figures for its end."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from octavo_cli.encoder_file import ensure_built
from octavo_cli.samples import make_samples
from tests.image.emulator import CPUS, EMULATOR, MEMORY_MB, REPOSITORY, running
from tests.image.image_cloud import SEARCH_URL, ImageCloud
from tests.statemachine.engines import moto_application, moto_cloud

IN_IMAGES = ("split", "extract", "infer", "embed", "classify", "recognize", "consolidate", "index")
FIGURES = pytest.StashKey[list[str]]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    needed = {"OCTAVO_IMAGES": REPOSITORY, "LAMBDA_RIE": EMULATOR}
    absent = " and ".join(name for name, value in needed.items() if not value)
    for item in items:
        if absent and item.get_closest_marker("image"):
            item.add_marker(pytest.mark.skip(reason=f"needs the container images: {absent} not set"))


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, exitstatus: int, config: pytest.Config
) -> None:
    del exitstatus
    if figures := config.stash.get(FIGURES, []):
        terminalreporter.section(f"measured at {CPUS} CPU and {MEMORY_MB} MB")
        for line in sorted(figures):
            terminalreporter.line(line)


@pytest.fixture
def report(pytestconfig: pytest.Config) -> Callable[[str], None]:
    """Have a figure printed when the tests are over."""
    return pytestconfig.stash.setdefault(FIGURES, []).append


@pytest.fixture(scope="session")
def cloud() -> Iterator[ImageCloud]:
    ensure_built()  # for what runs in this process
    cloud = ImageCloud()
    with ExitStack() as started:
        application = moto_application(cloud.invoke)
        cloud.open(started.enter_context(moto_cloud(application, SEARCH_URL, listen="0.0.0.0")))
        for step in IN_IMAGES:
            cloud.functions[step] = started.enter_context(running(step, cloud.environment))
        yield cloud


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {sample.path.name: sample.path for sample in make_samples(tmp_path_factory.mktemp("samples"))}
