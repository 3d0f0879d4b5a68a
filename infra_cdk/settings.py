"""Every choice that a deployment makes, and three deployments that choose well."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from octavo.settings import Inference

ROOT = Path(__file__).resolve().parent.parent


# The functions that run a batch's models, side by side.
MODEL_FUNCTIONS: Mapping[Inference, tuple[str, ...]] = {
    Inference.AT_ONCE: ("infer",),
    Inference.SEPARATE: ("embed", "classify", "recognize"),
}


class Packaging(StrEnum):
    """How functions reach the cloud: run from this checkout's virtual environment, or as images and zip files.

    With `image` deploying builds both and AWS has them; with `given` they are built, and a local cloud takes them.
    """

    DIRECTORY = "directory"
    IMAGE = "image"
    GIVEN = "given"


class Image(StrEnum):
    """The images of functions, by their targets in functions/Dockerfile."""

    DOCUMENTS = "documents"
    INFERENCE = "inference"


class Architecture(StrEnum):
    """Lambda's processors, by Lambda's names."""

    X86_64 = "x86_64"
    ARM64 = "arm64"


class Search(StrEnum):
    """Where the index is.

    A file beside a local cloud, the results bucket, an OpenSearch that is there already, or a domain of ours.
    """

    FILE = "file"
    BUCKET = "bucket"
    GIVEN = "given"
    DOMAIN = "domain"


class Authentication(StrEnum):
    """Who may call the API: whoever brings a token of the issuer, or anybody, as the one tenant `default`."""

    JWT = "jwt"
    NONE = "none"


class TokenCheck(StrEnum):
    """Where tokens are checked: before the API is called, or by the API where a local gateway has no authorizers."""

    GATEWAY = "gateway"
    FUNCTION = "function"


class StackSettings(BaseModel):
    """One deployment. The defaults are the laptop's; `small` and `production` are AWS's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stage: str = Field(default="local", pattern=r"^[a-z][a-z0-9]{0,15}$")
    packaging: Packaging = Packaging.DIRECTORY
    architecture: Architecture = Architecture.X86_64
    # Of packaging `directory` alone.
    python: Path = ROOT / ".venv/bin/python"
    models: Path = ROOT / "model_artifacts"
    # The runtime of functions that have the image `documents`: LocalStack without a token runs no image functions,
    # but lets a runtime's name stand for an image.
    documents_runtime: str = "provided.al2023"
    # Of packaging `given` alone: the images' names, and the layer's folder.
    images: Mapping[Image, str] = {image: f"octavo/{image}" for image in Image}
    layer: Path = ROOT / ".octavo/layer"

    # Which languages the image `documents` recognises in scans, by tesseract's names, joined by +.
    ocr_languages: str = Field(default="eng", pattern=r"^[a-z_]+(\+[a-z_]+)*$")

    search: Search = Search.FILE
    search_url: str = f"sqlite:///{ROOT}/.octavo/index.sqlite"
    domain_data_nodes: int = Field(default=2, ge=2, multiple_of=2)

    authentication: Authentication = Authentication.JWT
    token_check: TokenCheck = TokenCheck.GATEWAY
    # Defaults of the stack's parameters; without one here, a deployment with `jwt` must name it.
    jwt_issuer: str = Field(default="", pattern=r"^(https?://[^@?#\s]+)?$")
    jwt_audience: str = ""
    jwks_url: str = Field(default="", pattern=r"^(https?://[^@\s]+)?$")
    # The first of these that a token carries names its tenant.
    tenant_claims: tuple[str, ...] = Field(default=("custom:tenant", "tenant"), min_length=1)

    # The page that people use Octavo by, behind CloudFront; LocalStack knows none without a token.
    console: bool = True

    upload_bytes: int = 200 * 1024**2
    # Whose pages may call the API and send files; `*` for any, since what a page may see is up to its token alone.
    cors_origins: tuple[str, ...] = Field(default=("*",), min_length=1)
    # Of all callers together, and twice as many at once; beyond it the gateway answers 429.
    requests_a_second: int = Field(default=100, ge=1)
    # How a batch meets the models: `separate` where they are to scale, or to be timed, one by one.
    inference: Inference = Inference.AT_ONCE
    # A function of 1,769 MB has one core; on a laptop three model functions share a few.
    threads: int = 1
    # What a machine of our own can run side by side; the cloud's presets lift both.
    map_concurrency: int = Field(default=2, ge=1, le=40)
    most_running: int = Field(default=2, ge=0)
    # How many of each function may run at once; without an entry, what the account has left.
    reserved_concurrency: Mapping[str, int] = {}
    # How many of each are kept initialised, at a price, while nobody calls; callers then go by the alias.
    provisioned_concurrency: Mapping[str, int] = {}

    customer_key: bool = False
    retain_data: bool = False
    monitoring: bool = False
    alarm_email: str | None = None
    # What an alarm's link to its runbook starts with: an address, or this path in the repository.
    runbooks_url: str = "docs/runbooks"
    log_level: str = "INFO"
    log_days: Literal[7, 30, 90, 365] = 7
    # How long a deleted or replaced upload can be had back.
    noncurrent_days: int = 1

    @classmethod
    def local(cls, **choices: Any) -> Self:  # noqa: ANN401 - checked by the model
        """Return the laptop's deployment: functions run from the checkout, the index is a file."""
        return cls(**choices)

    @classmethod
    def small(cls, **choices: Any) -> Self:  # noqa: ANN401 - as above
        """Return a deployment that costs nothing while nobody uses it, but for storage: no domain, no key, no VPC.

        Its index is in the results bucket; ADR 0011 says how large it may become.
        """
        preset = {
            "stage": "small",
            "packaging": Packaging.IMAGE,
            "search": Search.BUCKET,
            "search_url": "",
            # A batch is in one function at a time: at most 800 at once, of the 1,000 that an account has.
            "map_concurrency": 40,
            "most_running": 20,
            "requests_a_second": 50,
            "monitoring": True,
            "log_days": 30,
            "noncurrent_days": 30,
        }
        return cls.model_validate(preset | choices)

    @classmethod
    def production(cls, **choices: Any) -> Self:  # noqa: ANN401 - as above
        """Return a deployment with a domain and a key of its own, whose data outlives the stack."""
        batches = 10 * 10
        models = MODEL_FUNCTIONS[Inference(choices.get("inference", Inference.AT_ONCE))]
        preset = {
            "stage": "production",
            "packaging": Packaging.IMAGE,
            "search": Search.DOMAIN,
            "search_url": "",
            "map_concurrency": 10,
            "most_running": 10,
            # Of the 50 places of `api`: a search takes a tenth of a second, so that they serve this many.
            "requests_a_second": 200,
            "reserved_concurrency": {
                **dict.fromkeys(("extract", *models), batches),
                **dict.fromkeys(("split", "consolidate", "index", "publish", "fail"), 20),
                "intake": 10,
                "api": 50,
                "authorizer": 50,
            },
            # The two that a person waits for. A run takes seconds anyway, and steps wake up on their own.
            "provisioned_concurrency": {"api": 1, "authorizer": 1},
            "customer_key": True,
            "retain_data": True,
            "monitoring": True,
            "log_days": 90,
            "noncurrent_days": 90,
        }
        return cls.model_validate(preset | choices)

    def indexed_in_bucket(self) -> Self:
        """Return these choices, but with the index in the results bucket."""
        return type(self).model_validate(self.model_dump() | {"search": Search.BUCKET, "search_url": ""})

    @property
    def tracing(self) -> bool:
        """Whether X-Ray is there: on AWS, and in no local cloud."""
        return self.packaging is Packaging.IMAGE

    @model_validator(mode="after")
    def _functions_can_reach_the_index(self) -> Self:
        if self.packaging is not Packaging.DIRECTORY and self.search is Search.FILE:
            raise ValueError(
                "Functions in images share no file: choose the search `bucket`, `given` or `domain`."
            )
        if self.packaging is not Packaging.IMAGE and self.search is Search.DOMAIN:
            raise ValueError("Only AWS has OpenSearch domains: choose the packaging `image` with one.")
        if self.search in {Search.BUCKET, Search.DOMAIN} and self.search_url:
            raise ValueError(f"A {self.search} brings its own address: leave `search_url` empty with one.")
        if "@" in self.search_url:
            raise ValueError(
                "`search_url` holds a password, which would stand in the functions' environment."
            )
        return self

    @model_validator(mode="after")
    def _whom_to_trust_is_said_once(self) -> Self:
        trusted = {name: getattr(self, name) for name in ("jwt_issuer", "jwt_audience", "jwks_url")}
        if self.authentication is Authentication.NONE and any(trusted.values()):
            given = ", ".join(f"`{name}`" for name, value in trusted.items() if value)
            raise ValueError(
                f"Nobody checks tokens with authentication `none`: choose `jwt`, or leave out {given}."
            )
        if self.stage != "local":
            for name, value in trusted.items():
                if value.startswith("http:"):
                    raise ValueError(
                        f"`{name}` must start with https://, or anybody on the way could forge keys."
                    )
        return self

    @model_validator(mode="after")
    def _nobody_reads_what_is_in_aws_without_a_token(self) -> Self:
        on_laptop = self.stage == "local" and self.packaging is Packaging.DIRECTORY
        if self.authentication is Authentication.NONE and not on_laptop:
            raise ValueError(
                "Only the stage `local` of a local cloud may do without tokens: choose the authentication `jwt`."
            )
        if self.token_check is TokenCheck.FUNCTION and self.packaging is Packaging.IMAGE:
            raise ValueError("AWS's gateway has authorizers: choose the token check `gateway`.")
        return self

    @model_validator(mode="after")
    def _nothing_of_aws_is_asked_of_a_local_cloud(self) -> Self:
        if self.packaging is not Packaging.IMAGE:
            aws_alone = (
                "customer_key",
                "retain_data",
                "monitoring",
                "reserved_concurrency",
                "provisioned_concurrency",
            )
            for name in aws_alone:
                if getattr(self, name):
                    raise ValueError(f"A local cloud does without `{name}`: choose the packaging `image`.")
        if self.alarm_email and not self.monitoring:
            raise ValueError("`alarm_email` is told of alarms, and there are none without `monitoring`.")
        return self

    @model_validator(mode="after")
    def _every_batch_finds_a_function(self) -> Self:
        # Retry rides out a few throttles, not a standing crowd: a sound document would fail for it.
        for name in ("extract", *MODEL_FUNCTIONS[self.inference]):
            reserved = self.reserved_concurrency.get(name)
            if reserved is None:
                continue
            if not self.most_running:
                raise ValueError(f"`{name}` is bounded while runs are not: set `most_running`.")
            if reserved < (needed := self.most_running * self.map_concurrency):
                raise ValueError(f"{needed} batches may be under way, but `{name}` is reserved {reserved}.")
        return self

    @model_validator(mode="after")
    def _no_more_is_provisioned_than_may_run(self) -> Self:
        for name, provisioned in self.provisioned_concurrency.items():
            if provisioned > (reserved := self.reserved_concurrency.get(name, provisioned)):
                raise ValueError(f"`{name}` is provisioned {provisioned}, but reserved only {reserved}.")
        return self


PRESETS = {
    "local": StackSettings.local,
    "small": StackSettings.small,
    "production": StackSettings.production,
}
