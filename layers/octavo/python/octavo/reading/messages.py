"""What a parent and its reading child say to each other, as JSON: nothing that a child sends is ever executed."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, TypeAdapter

from octavo.document import Location, Model, Page
from octavo.errors import ReasonCode
from octavo.reading.highlight import Passage
from octavo.reading.reader import Profile
from octavo.settings import Limits


class Job(Model):
    """What the parent asks for: where passages stand, a page's picture, the pages of a profile that is known, else the profile.

    `picture_width`, in pixels, asks for the picture of the page `first`.
    """

    path: Path
    limits: Limits
    profile: Profile | None = None
    first: int = 0
    last: int = 0
    passages: tuple[Passage, ...] = ()
    picture_width: int | None = None


class Profiled(Model):
    """The answer to a job without a profile."""

    kind: Literal["profile"] = "profile"
    profile: Profile


class Read(Model):
    """One page."""

    kind: Literal["page"] = "page"
    page: Page


class Located(Model):
    """The answer to a job with passages: the places of each."""

    kind: Literal["located"] = "located"
    places: tuple[tuple[Location, ...], ...]


class Pictured(Model):
    """The answer to a job with a picture's width: a PNG."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_bytes="base64", val_json_bytes="base64")

    kind: Literal["picture"] = "picture"
    png: bytes


class Refused(Model):
    """The document, or the page that was due, cannot be read."""

    kind: Literal["refused"] = "refused"
    code: ReasonCode
    detail: str = ""


Answer = Annotated[Profiled | Read | Located | Pictured | Refused, Field(discriminator="kind")]
ANSWER: TypeAdapter[Answer] = TypeAdapter(Answer)
