"""What a parent and its reading child say to each other, as JSON: nothing that a child sends is ever executed."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from octavo.document import Model, Page
from octavo.errors import ReasonCode
from octavo.reading.reader import Profile
from octavo.settings import Limits


class Job(Model):
    """What the parent asks for: the profile of a file or, when a profile is given, its pages."""

    path: Path
    limits: Limits
    profile: Profile | None = None
    first: int = 0
    last: int = 0


class Profiled(Model):
    """The answer to a job without a profile."""

    kind: Literal["profile"] = "profile"
    profile: Profile


class Read(Model):
    """One page."""

    kind: Literal["page"] = "page"
    page: Page


class Refused(Model):
    """The document, or the page that was due, cannot be read."""

    kind: Literal["refused"] = "refused"
    code: ReasonCode
    detail: str = ""


Answer = Annotated[Profiled | Read | Refused, Field(discriminator="kind")]
ANSWER: TypeAdapter[Answer] = TypeAdapter(Answer)
