"""Draw `docs/images/cloud.svg` from the synthesised stack: `make diagrams`.

Steps and their order come from the state machine, what each function may touch from its role. The places of the boxes around
them are ours; `facts.BOXES` names what they stand for, and a test finds resources that nobody has drawn.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from docs.diagrams.facts import Access, Template, accesses, definition
from docs.diagrams.svg import Picture
from infra_cdk.settings import PRESETS, ROOT
from octavo_cli.cloud.deploy import STACK_NAME, synthesize

PICTURE = ROOT / "docs/images/cloud.svg"
_WIDTH, _HEIGHT = 1240, 842
_STEP, _HIGH, _GAP, _BETWEEN = 146, 72, 48, 8
# The line that the steps stand on.
_AXIS = 342


def read(preset: str) -> Template:
    """Return the preset's template."""
    loaded: Template = json.loads((synthesize(PRESETS[preset]()) / f"{STACK_NAME}.template.json").read_text())
    return loaded


def draw(template: Template) -> str:
    """Return the picture of the template, which should be the fullest preset's."""
    picture = Picture(
        _WIDTH,
        _HEIGHT,
        "What Octavo is made of in AWS: uploads reach the state machine through EventBridge, a queue and intake; its functions "
        "share two buckets, a table and an index; callers ask an API whose authorizer checks their token; CloudFront serves the console; CloudWatch watches.",
    )
    machine, may = definition(template), accesses(template)
    _way_in(picture, may)
    _state_machine(picture, machine, may)
    _stores(picture)
    _way_out(picture, may)
    return picture.svg()


def _function(  # noqa: PLR0913, PLR0917 - a place, and what stands there
    picture: Picture, x: float, y: float, name: str, may: Sequence[Access], kind: str = "step"
) -> None:
    rows = -(-len(may) // 2)
    top = y + _HIGH / 2 - 10 * rows
    picture.box(x, y, _STEP, _HIGH, kind)
    picture.text(x + _STEP / 2, top + 5, name, "title")
    picture.chips(x + _STEP / 2, top + 15, [(access.store.value, access.writes) for access in may])


def _way_in(picture: Picture, may: Mapping[str, Sequence[Access]]) -> None:
    picture.box(28, 33, 120, 64, "person", "Uploader", "API's form, or CLI")
    picture.box(196, 33, 140, 64, "store", "S3 uploads", "versioned")
    picture.box(384, 33, 150, 64, "aws", "EventBridge", "Object Created")
    picture.box(582, 33, 150, 64, "aws", "SQS", "waits its turn,", "dead letters aside")
    _function(picture, 780, 65 - _HIGH / 2, "intake", may["intake"])
    for left, right in ((148, 196), (336, 384), (534, 582), (732, 780)):
        picture.line((left, 65), (right - 4, 65))
    picture.text(942, 60, "starts one execution a version,")
    picture.text(942, 77, "named by the run's hash")


def _state_machine(picture: Picture, machine: Mapping[str, Any], may: Mapping[str, Sequence[Access]]) -> None:
    picture.frame(14, 142, _WIDTH - 28, 386)
    picture.text(_WIDTH - 30, 166, "Step Functions", "head end")
    x = 28.0
    picture.line((853, 101), (853, 125), (x + _STEP / 2, 125), (x + _STEP / 2, _AXIS - _HIGH / 2 - 4))
    name: str | None = machine["StartAt"]
    while name is not None:
        state = machine["States"][name]
        if state["Type"] == "Map":
            width = _map(picture, x, state["ItemProcessor"], may)
        else:
            _function(picture, x, _AXIS - _HIGH / 2, name.lower(), may[name.lower()])
            width = _STEP
        name = state.get("Next")
        x += width
        if name is not None:
            picture.line((x, _AXIS), (x + _GAP - 4, _AXIS))
            x += _GAP
    _function(picture, x - _STEP, 432, "fail", may["fail"], "fail")
    picture.text(x - _STEP - 14, 470, "any error, after its retries:", "note end")
    picture.text(x - _STEP - 14, 487, "a reason code, nothing half-visible", "note end")


def _map(
    picture: Picture, x: float, machine: Mapping[str, Any], may: Mapping[str, Sequence[Access]]
) -> float:
    """Draw a Map's states, what a Choice leads to below each other; return the width they took."""
    columns = list(_columns(machine))
    width = len(columns) * (_STEP + _GAP) - _GAP + 28
    top = _AXIS - _tall(columns) / 2
    picture.frame(x, top - 28, width, _tall(columns) + 40, "map")
    picture.text(x + 12, top - 10, "for each batch of pages: infer, or the three below it")
    left = x + 14
    for column in columns:
        y = _AXIS - _tall([column]) / 2
        for each in column:
            _function(picture, left, y, each.lower(), may[each.lower()])
            if left > x + 14:
                level = y + _HIGH / 2
                picture.line(
                    (left - _GAP, _AXIS),
                    (left - _GAP / 2, _AXIS),
                    (left - _GAP / 2, level),
                    (left - 4, level),
                )
            y += _HIGH + _BETWEEN
        left += _STEP + _GAP
    return width


def _columns(machine: Mapping[str, Any]) -> Iterator[list[str]]:
    """Yield the functions of a Map from left to right: one state after the other, then all ways of its Choice."""
    name: str | None = machine["StartAt"]
    while name is not None:
        state = machine["States"][name]
        if state["Type"] == "Choice":
            ways = [state["Default"], *(choice["Next"] for choice in state["Choices"])]
            yield [function for way in ways for function in _functions(machine["States"][way], way)]
            return
        yield _functions(state, name)
        name = state.get("Next")


def _functions(state: Mapping[str, Any], name: str) -> list[str]:
    return [branch["StartAt"] for branch in state["Branches"]] if "Branches" in state else [name]


def _tall(columns: Sequence[Sequence[str]]) -> float:
    return max(len(column) for column in columns) * (_HIGH + _BETWEEN) - _BETWEEN


def _stores(picture: Picture) -> None:
    picture.text(28, 558, "What the chips name", "head")
    places = (
        ("store", "S3 results", "objects of each run"),
        ("store", "DynamoDB", "one table of records"),
        ("store", "Search index", "OpenSearch or SQLite"),
        ("aws", "EventBridge", "Document Analysed"),
    )
    for number, (kind, *words) in enumerate(places):
        picture.box(28 + number * 170, 570, 152, 56, kind, *words)
    picture.box(708, 570, _STEP, 56, "step")
    picture.chips(708 + _STEP / 2, 590, [("reads", False), ("writes", True)])


def _way_out(picture: Picture, may: Mapping[str, Sequence[Access]]) -> None:
    picture.box(28, 666, 110, 64, "person", "Caller", "brings a token")
    picture.box(186, 666, 130, 64, "aws", "API Gateway", "REST")
    _function(picture, 364, 698 - _HIGH / 2, "authorizer", may["authorizer"])
    _function(picture, 558, 698 - _HIGH / 2, "api", may["api"])
    _function(picture, 752, 698 - _HIGH / 2, "render", may["render"])
    for left, right in ((138, 186), (316, 364), (510, 558), (704, 752)):
        picture.line((left, 698), (right - 4, 698))
    picture.text(364, 750, "the token's tenant is part of every key, record, query", "note")
    picture.box(186, 764, 130, 64, "aws", "CloudFront", "console")
    picture.line((83, 730), (83, 796), (182, 796))
    picture.text(334, 792, "the page that a browser asks the API with:", "note")
    picture.text(334, 809, "static files, in a bucket that nobody else reads", "note")
    picture.box(912, 570, 300, 56, "aws", "CloudWatch", "logs, alarms that name their runbook")
    picture.box(912, 666, 92, 64, "aws", "SNS", "alarms")
    picture.box(1016, 666, 92, 64, "aws", "KMS", "production")
    picture.box(1120, 666, 92, 64, "store", "S3", "access logs")
    picture.line((958, 626), (958, 662))


def main() -> None:
    """Write the picture."""
    PICTURE.write_text(draw(read("production")))
    print(Path(PICTURE).relative_to(ROOT))


if __name__ == "__main__":
    main()
