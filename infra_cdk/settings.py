"""Every choice that a deployment makes."""

from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Packaging(StrEnum):
    """How functions reach the cloud: run from this checkout's virtual environment, or as container images."""

    DIRECTORY = "directory"


class StackSettings(BaseModel):
    """One deployment. The defaults are the laptop's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stage: str = "local"
    packaging: Packaging = Packaging.DIRECTORY
    python: Path = ROOT / ".venv/bin/python"
    models: Path = ROOT / "model_artifacts"
    search_url: str = f"sqlite:///{ROOT}/.octavo/index.sqlite"
    upload_bytes: int = 200 * 1024**2
    # A function of 1,769 MB has one core; on a laptop three model functions share a few.
    threads: int = 1
    # What a machine of our own can run side by side; the cloud's presets lift both.
    map_concurrency: int = 2
    most_running: int = 2
    log_level: str = "INFO"
