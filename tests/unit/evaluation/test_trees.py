"""The tree edit distance is exact."""

import random

import pytest
from apted import APTED, Config

from octavo_cli.evaluation.trees import Node, rename_cost, similarity


class SameCosts(Config):  # type: ignore[misc]  # apted publishes no types
    def rename(self, one: Node, other: Node) -> float:
        return rename_cost(one, other)

    def children(self, node: Node) -> tuple[Node, ...]:
        return node.children


def tree(order: random.Random, depth: int) -> Node:
    shape = (order.choice(["tr", "td"]), 1, order.choice([1, 1, 2]))
    children = tuple(tree(order, depth - 1) for _ in range(order.randrange(4))) if depth else ()
    return Node(shape, order.choice(["", "ab", "abc", "xyz"]), children)


def size(node: Node) -> int:
    return 1 + sum(size(child) for child in node.children)


@pytest.mark.parametrize("seed", range(40))
def test_the_distance_is_the_one_that_apted_finds(seed: int) -> None:
    order = random.Random(seed)
    one, other = tree(order, 4), tree(order, 4)
    distance = APTED(one, other, SameCosts()).compute_edit_distance()
    assert similarity(one, other) == pytest.approx(max(0.0, 1 - distance / max(size(one), size(other))))
