"""Draw `docs/images/cloud.svg` from the synthesised stack: `make diagrams`.

Steps and their order come from the state machine, what each function may touch from its role. The places of the boxes around
them are ours; `facts.BOXES` names what they stand for, and a test finds resources that nobody has drawn.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from docs.diagrams.facts import Access, Template, accesses, definition
from docs.diagrams.svg import Picture
from infra_cdk.settings import PRESETS, ROOT
from octavo_cli.cloud.deploy import STACK_NAME, synthesize

PICTURE = ROOT / "docs/images/cloud.svg"
_WIDTH, _HEIGHT = 1240, 690
_STEP, _HIGH, _GAP = 124, 84, 34


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
        "share two buckets, a table and an index; callers ask an API whose authorizer checks their token; CloudWatch watches.",
    )
    machine, may = definition(template), accesses(template)
    _way_in(picture, may)
    _state_machine(picture, machine, may)
    _stores(picture)
    _way_out(picture, may)
    return picture.svg()


def _function(picture: Picture, x: float, y: float, name: str, may: Sequence[Access], kind: str = "step") -> None:
    rows = -(-len(may) // 2)
    picture.box(x, y, _STEP, _HIGH, kind, "")
    picture.text(x + _STEP / 2, y + (47 if not rows else 38 - 9 * (rows - 1)), name, "title")
    chips = [(access.store.value, access.writes) for access in may]
    picture.chips(x + _STEP / 2, y + (48 - 9 * (rows - 1)), chips)


def _way_in(picture: Picture, may: Mapping[str, Sequence[Access]]) -> None:
    picture.box(24, 33, 110, 64, "person", "Uploader", "form or bucket")
    picture.box(174, 33, 130, 64, "store", "S3 uploads", "versioned")
    picture.box(344, 33, 130, 64, "aws", "EventBridge", "Object Created")
    picture.box(514, 33, 150, 64, "aws", "SQS", "waits its turn,", "dead letters aside")
    _function(picture, 704, 23, "intake", may["intake"])
    for left, right in ((134, 174), (304, 344), (474, 514), (664, 704)):
        picture.line((left, 65), (right - 4, 65))
    picture.text(846, 60, "starts one execution a version,")
    picture.text(846, 77, "named by the run's hash")
    picture.line((766, 107), (766, 128), (90, 128), (90, 203))


def _state_machine(picture: Picture, machine: Mapping[str, Any], may: Mapping[str, Sequence[Access]]) -> None:
    picture.frame(14, 146, _WIDTH - 28, 316)
    picture.text(_WIDTH - 30, 168, "Step Functions", "head end")
    x, top = 28.0, 204.0
    name: str | None = machine["StartAt"]
    while name is not None:
        state = machine["States"][name]
        if state["Type"] == "Map":
            width = _map(picture, x, state["ItemProcessor"], may)
        else:
            _function(picture, x, top + 23, name.lower(), may[name.lower()])
            width = _STEP
        name = state.get("Next")
        if name is not None:
            picture.line((x + width, top + 65), (x + width + _GAP - 4, top + 65))
        x += width + _GAP
    _function(picture, x - _GAP - _STEP, 366, "fail", may["fail"], "fail")
    picture.text(x - _GAP - _STEP - 14, 404, "any error, after its retries:", "note end")
    picture.text(x - _GAP - _STEP - 14, 421, "a reason code, nothing half-visible", "note end")


def _map(picture: Picture, x: float, machine: Mapping[str, Any], may: Mapping[str, Sequence[Access]]) -> float:
    """Draw a Map's states, a Parallel's branches below each other; return the width they took."""
    inner: list[list[str]] = []
    name: str | None = machine["StartAt"]
    while name is not None:
        state = machine["States"][name]
        inner.append([branch["StartAt"] for branch in state["Branches"]] if "Branches" in state else [name])
        name = state.get("Next")
    width = len(inner) * (_STEP + _GAP) - _GAP + 28
    tallest = max(map(len, inner))
    height = tallest * (_HIGH + 10) - 10 + 36
    top = 269 - height / 2 + 8 if tallest < 3 else 158  # noqa: PLR2004 - three branches fill the frame
    picture.frame(x, top, width, height, "map")
    picture.text(x + 12, top + 19, "for each batch of pages")
    left = x + 14
    for number, names in enumerate(inner):
        above = 269 - (len(names) * (_HIGH + 10) - 10) / 2 if tallest < 3 else 158 + 28 + (  # noqa: PLR2004
            tallest - len(names)
        ) * (_HIGH + 10) / 2
        for place, each in enumerate(names):
            y = above + place * (_HIGH + 10)
            _function(picture, left, y, each.lower(), may[each.lower()])
            if number:
                picture.line((left - _GAP, 269), (left - _GAP / 2, 269), (left - _GAP / 2, y + _HIGH / 2), (left - 4, y + _HIGH / 2))
        left += _STEP + _GAP
    return width


def _stores(picture: Picture) -> None:
    picture.text(28, 490, "What the chips name", "head")
    places = (
        ("store", "S3 results", "objects of each run"),
        ("store", "DynamoDB", "one table of records"),
        ("store", "Search index", "OpenSearch or SQLite"),
        ("aws", "EventBridge", "Document Analysed"),
    )
    for number, (kind, *words) in enumerate(places):
        picture.box(28 + number * 166, 502, 152, 56, kind, *words)
    picture.frame(704, 510, 52, 16, "chip step")
    picture.frame(704, 534, 52, 16, "writes")
    picture.text(764, 522, "reads")
    picture.text(764, 546, "writes, and reads")


def _way_out(picture: Picture, may: Mapping[str, Sequence[Access]]) -> None:
    picture.box(28, 602, 110, 64, "person", "Caller", "brings a token")
    picture.box(178, 602, 130, 64, "aws", "API Gateway", "REST")
    _function(picture, 348, 592, "authorizer", may["authorizer"])
    _function(picture, 512, 592, "api", may["api"])
    picture.line((138, 634), (174, 634))
    picture.line((308, 634), (344, 634))
    picture.line((472, 634), (508, 634))
    picture.text(654, 630, "the token's tenant is part")
    picture.text(654, 647, "of every key, record and query")
    picture.box(876, 502, 340, 56, "aws", "CloudWatch", "logs, metrics, alarms that name their runbook")
    picture.box(876, 602, 104, 64, "aws", "SNS", "alarms")
    picture.box(994, 602, 104, 64, "aws", "KMS", "production")
    picture.box(1112, 602, 104, 64, "store", "S3", "access logs")
    picture.line((928, 558), (928, 598))


def main() -> None:
    """Write the picture."""
    PICTURE.write_text(draw(read("production")))
    print(Path(PICTURE).relative_to(ROOT))


if __name__ == "__main__":
    main()
