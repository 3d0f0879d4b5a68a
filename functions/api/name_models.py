"""What the routes about names answer with."""

from typing import Self

from pydantic import Field

from octavo.document import Model
from octavo.search.names import Appearance, NameCount, extract


class NamedEntity(Model):
    """A name, and where it is counted. `value` is the name as it is compared, `name` as a document writes it."""

    type: str
    value: str
    name: str
    documents: int
    passages: int

    @classmethod
    def of(cls, counted: NameCount) -> Self:
        """Return what users see of a counted name."""
        return cls(name=counted.written, **counted.model_dump(exclude={"written"}))


class NameList(Model):
    """One screen of names, those in most passages first."""

    entities: tuple[NamedEntity, ...]
    cursor: str | None = Field(description="Pass it on for the next screen; null at the end.")


class NameAppearance(Model):
    """A document that names it in so many passages, and one of them."""

    document_id: str
    name: str
    passages: int
    chunk_id: str
    page: int
    extract: str = Field(description="Of the passage, with the name between « and ».")

    @classmethod
    def of(cls, appearance: Appearance, value: str) -> Self:
        """Return what users see of a document that names the value."""
        shown = appearance.model_dump(exclude={"run_id", "text"})
        return cls(extract=extract(value, appearance.text), **shown)


class NameView(NamedEntity):
    """One name: the documents in which it appears, and the names that stand in the same passages."""

    appearances: tuple[NameAppearance, ...] = Field(description="Those with most passages first.")
    together: tuple[NamedEntity, ...] = Field(
        description="The 20 most frequent, with the documents and passages that name both."
    )
    cursor: str | None = Field(description="Pass it on for more appearances; null at the end.")
