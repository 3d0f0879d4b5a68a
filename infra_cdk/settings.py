"""Every choice that a deployment makes."""

from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

ROOT = Path(__file__).resolve().parent.parent


class Packaging(StrEnum):
    """How functions reach the cloud: run from this checkout's virtual environment, or as container images."""

    DIRECTORY = "directory"


class Authentication(StrEnum):
    """Who may call the API: anybody, as the one tenant `default`, or whoever brings a token of the issuer."""

    NONE = "none"
    JWT = "jwt"


class StackSettings(BaseModel):
    """One deployment. The defaults are the laptop's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stage: str = "local"
    packaging: Packaging = Packaging.DIRECTORY
    python: Path = ROOT / ".venv/bin/python"
    models: Path = ROOT / "model_artifacts"
    search_url: str = f"sqlite:///{ROOT}/.octavo/index.sqlite"
    authentication: Authentication = Field(
        default_factory=lambda chosen: (
            Authentication.NONE if chosen.get("stage") == "local" else Authentication.JWT
        )
    )
    # Defaults of the stack's parameters; without one here, a deployment with `jwt` must name it.
    jwt_issuer: str = Field(default="", pattern=r"^(https?://[^@?#\s]+)?$")
    jwt_audience: str = ""
    jwks_url: str = Field(default="", pattern=r"^(https?://[^@\s]+)?$")
    # The first of these that a token carries names its tenant.
    tenant_claims: tuple[str, ...] = Field(default=("custom:tenant", "tenant"), min_length=1)

    upload_bytes: int = 200 * 1024**2
    # A function of 1,769 MB has one core; on a laptop three model functions share a few.
    threads: int = 1
    # What a machine of our own can run side by side; the cloud's presets lift both.
    map_concurrency: int = 2
    most_running: int = 2
    log_level: str = "INFO"

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
