"""Spans that a rule can prove: addresses, numbers with a checksum, amounts, citations.

`patterns.toml` stands beside `models.toml`. Each `[[pattern]]` is a type and a regular expression, and may name
a validator of `checks.py`; add one to find what your own documents hold. What stands first wins over what
stands later, and a pattern wins over the model, unless it is `weak` and the model's span holds all of it.
"""

import re
import tomllib
from collections.abc import Sequence
from typing import Annotated, Any, Final

from pydantic import AfterValidator, Field, StringConstraints, ValidationError

from octavo.document import Model, Span
from octavo.errors import ModelUnusable
from octavo.inference.checks import CHECKS

_VALUE: Final = (
    "value"  # the group that is the span, where the expression has one: what stands before is context
)


def _usable(expression: str) -> str:
    try:
        matches_nothing = re.compile(expression).match("")
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    if matches_nothing:
        raise ValueError("matches the empty text")
    return expression


def _known(check: str) -> str:
    if check not in CHECKS:
        raise ValueError(f"unknown, there are {', '.join(sorted(CHECKS))}")
    return check


class Pattern(Model):
    """One rule.

    Attributes:
        type: the type of its spans.
        regex: Python's syntax; a group named `value` is the span, else the whole match is.
        check: the validator that a match must pass.
        confidence: the share of matches that are right, measured where there is something to measure on.
        weak: gives way to a longer span of the model that holds it.
    """

    type: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$")]
    regex: Annotated[str, AfterValidator(_usable)]
    check: Annotated[str, AfterValidator(_known)] | None = None
    confidence: float = Field(gt=0, le=1)
    weak: bool = False


class _File(Model):
    pattern: tuple[Pattern, ...] = ()


def read_patterns(data: bytes, name: str) -> tuple[Pattern, ...]:
    """Parse the file's bytes; `name` is what a complaint calls it.

    Raises:
        ModelUnusable: it is no TOML, or a pattern (counted from 1) cannot be used.
    """
    try:
        return _File.model_validate(tomllib.loads(data.decode())).pattern
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ModelUnusable(f"{name} is not TOML: {error}") from error
    except ValidationError as error:
        detail = error.errors()[0]
        raise ModelUnusable(f"{name}: {_place(detail['loc'])}: {detail['msg']}") from error


def _place(location: Sequence[Any]) -> str:
    parts = [f"number {part + 1}" if isinstance(part, int) else str(part) for part in location]
    return " ".join(parts)


class PatternMatcher:
    """Finds the spans of all patterns."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._patterns = [(pattern, re.compile(pattern.regex)) for pattern in patterns]

    def add_to(self, spans: Sequence[Span], text: str) -> list[Span]:
        """Return the model's `spans` together with what the patterns find, by start, not overlapping."""
        found: list[Span] = []
        for pattern, expression in self._patterns:
            holders = spans if pattern.weak else ()
            found += [
                span
                for span in _matches(pattern, expression, text)
                if not any(_overlap(span, other) for other in found)
                and not any(_holds(other, span) for other in holders)
            ]
        kept = [span for span in spans if not any(_overlap(span, other) for other in found)]
        return sorted([*kept, *found], key=lambda span: span.start)


def _matches(pattern: Pattern, expression: re.Pattern[str], text: str) -> list[Span]:
    group = _VALUE if _VALUE in expression.groupindex else 0
    spans = []
    for match in expression.finditer(text):
        start, end = match.span(group)
        if pattern.check:
            end = start + CHECKS[pattern.check](text[start:end])
        if end > start:
            spans.append(
                Span(
                    type=pattern.type,
                    text=text[start:end],
                    start=start,
                    end=end,
                    confidence=pattern.confidence,
                )
            )
    return spans


def _overlap(left: Span, right: Span) -> bool:
    return left.start < right.end and right.start < left.end


def _holds(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
