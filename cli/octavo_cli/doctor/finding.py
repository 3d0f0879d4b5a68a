"""What a check says."""

from collections.abc import Callable
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict


class Verdict(StrEnum):
    """Whether Octavo can work with what was found."""

    OK = "ok"
    UNSURE = "unsure"  # it may work, or will once it is needed
    MISSING = "missing"


class Finding(BaseModel):
    """One check's answer: what was looked at, what is there, and the way out where that is not enough."""

    model_config = ConfigDict(frozen=True)

    name: str
    verdict: Verdict
    found: str
    way_out: str = ""

    @classmethod
    def ok(cls, name: str, found: str) -> Self:
        """Return that all is well."""
        return cls(name=name, verdict=Verdict.OK, found=found)

    @classmethod
    def unsure(cls, name: str, found: str, way_out: str) -> Self:
        """Return what need not, but may, get in the way."""
        return cls(name=name, verdict=Verdict.UNSURE, found=found, way_out=way_out)

    @classmethod
    def missing(cls, name: str, found: str, way_out: str) -> Self:
        """Return what must be mended first."""
        return cls(name=name, verdict=Verdict.MISSING, found=found, way_out=way_out)


Check = Callable[[], Finding]
