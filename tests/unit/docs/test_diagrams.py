"""The pictures show the stack as it is."""

import pytest

from docs.diagrams.cloud import PICTURE, draw, read
from docs.diagrams.facts import Access, Store, accesses, not_drawn, not_there
from infra_cdk.settings import PRESETS


@pytest.mark.parametrize("preset", PRESETS)
def test_every_resource_of_the_stack_is_in_the_picture(preset: str) -> None:
    assert not not_drawn(read(preset)), "add it to docs/diagrams/facts.py, and to the picture if it is a box"


def test_every_box_of_the_picture_is_in_the_stack() -> None:
    assert not not_there([read(preset) for preset in PRESETS])


def test_the_picture_is_of_the_stack_as_it_is() -> None:
    assert PICTURE.read_text() == draw(read("production")), "run `make diagrams`"


def test_chips_are_what_roles_allow() -> None:
    may = accesses(read("production"))
    assert may["split"] == (Access(Store.UPLOADS, writes=False), Access(Store.RESULTS, writes=True))
    assert may["index"] == (Access(Store.RESULTS, writes=False), Access(Store.INDEX, writes=True))
    assert not may["authorizer"]


def test_a_resource_that_nobody_drew_is_named() -> None:
    template = {"Resources": {"Cache": {"Type": "AWS::ElastiCache::CacheCluster"}}}
    assert not_drawn(template) == ["Cache (AWS::ElastiCache::CacheCluster)"]
