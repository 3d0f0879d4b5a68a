"""Every setting of the functions and of `octavo analyze`, in one place, read from `OCTAVO_*` variables."""

from enum import StrEnum
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from octavo.errors import Misconfigured


class Limits(BaseModel):
    """What a reader may spend on one document. Enforced before the work, or by the child process it runs in."""

    model_config = ConfigDict(frozen=True)

    file_bytes: int = 200 * 1024**2
    pages: int = 10_000
    decompressed_bytes: int = 512 * 1024**2
    # Of one part, from 1 MiB on: documents' text is packed ten to forty times smaller; deflate's bound is about a thousand.
    compression_ratio: int = 200
    markup_characters: int = 32 * 1024**2  # of HTML and Markdown, which are parsed to a tree
    image_pixels: int = 100_000_000  # of one picture before it is unpacked; A4 at 600 dpi has 35 million
    nesting: int = 500
    json_leaves: int = 500_000  # blocks: a table's cells are one
    json_values: int = 5_000_000  # counted before the file is parsed
    mail_parts: int = 1_000
    mail_depth: int = 5  # messages within messages
    profiled_pages: int = 64  # looked at, to know a PDF's fonts and running heads
    seconds_per_page: float = 20.0
    seconds_to_open: float = 60.0
    # For all pages of one batch together: within the time that Split (which may open the file first) and Extract have.
    seconds_per_batch: float = 220.0
    # For the picture of a page, the opening of its file included: somebody waits for it at an API that waits 29 s.
    seconds_to_render: float = 15.0
    memory_bytes: int = 1024**3


class Batching(BaseModel):
    """How a document's pages are cut into batches: few state transitions, bounded history."""

    model_config = ConfigDict(frozen=True)

    most_batches: int = 200
    fewest_pages: int = 16


class Inference(StrEnum):
    """How a batch meets the models: in one function that runs the encoder once, or in one function a model."""

    AT_ONCE = "at_once"
    SEPARATE = "separate"


def _models_folder() -> Path:
    """Return the layer's folder of models, which is beside the package wherever a cloud puts its layers; else the checkout's."""
    on_the_layer = Path(__file__).parents[2] / "models"
    return on_the_layer if on_the_layer.is_dir() else Path("model_artifacts")


class Settings(BaseSettings):
    """The environment of a function. Names map to variables: `results_bucket` is `OCTAVO_RESULTS_BUCKET`."""

    model_config = SettingsConfigDict(
        env_prefix="OCTAVO_", env_nested_delimiter="__", frozen=True, extra="ignore"
    )

    uploads_bucket: str = ""
    results_bucket: str = ""
    table: str = ""
    event_bus: str = "default"
    state_machine_arn: str = ""
    render_function: str = ""
    most_running: int = 0  # runs at once, the rest waits in the queue; 0 for any number
    search_url: str = "sqlite:///.octavo/index.sqlite"
    models: Path = Field(default_factory=_models_folder)
    inference: Inference = Inference.AT_ONCE
    threads: int = 0  # cores that one model call may take; 0 for all
    upload_bytes: int = 200 * 1024**2
    response_bytes: int = 5 * 1024**2
    cors_origins: tuple[str, ...] = Field(default=("*",), min_length=1)  # whose pages may call the API
    authentication: Literal["none", "jwt"] = "jwt"
    jwt_issuer: str = ""
    jwt_audience: str = ""
    jwks_url: str = ""  # "" for the issuer's /.well-known/jwks.json
    tenant_claims: tuple[str, ...] = ("custom:tenant", "tenant")  # the first that a token carries
    ocr_languages: str = "eng"  # as tesseract names them, joined by +; each must be installed
    limits: Limits = Limits()
    batching: Batching = Batching()


def read_settings() -> Settings:
    """Return the settings that the environment gives.

    Raises:
        Misconfigured: a variable does not hold what it is for; the message names it.
    """
    try:
        return Settings()
    except ValidationError as error:
        wrong = (
            f"OCTAVO_{'__'.join(map(str, problem['loc'])).upper()} is {problem['input']!r}: {problem['msg']}"
            for problem in error.errors()
        )
        raise Misconfigured("; ".join(wrong)) from error
