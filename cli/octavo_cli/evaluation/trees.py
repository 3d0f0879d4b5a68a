"""The distance between two ordered trees, by Zhang and Shasha (1989): exact, like APTED.

Tables and headings make flat, wide trees. On those it takes some hundredth of the time of the `apted` package, which
a test compares it with.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein


@dataclass(frozen=True)
class Node:
    """A node of a tree. Two nodes match at no cost if shape and text agree."""

    shape: tuple[str, int, int]
    text: str = ""
    children: tuple["Node", ...] = ()


def similarity(one: Node, other: Node) -> float:
    """Return 1 - distance / nodes of the larger tree, never below 0."""
    first, second = _Flat(one), _Flat(other)
    return max(0.0, 1.0 - _distance(first, second) / max(len(first.nodes), len(second.nodes)))


def rename_cost(one: Node, other: Node) -> float:
    """Return what turning one node into another costs: 1 for another shape, else the texts' normalised distance."""
    return 1.0 if one.shape != other.shape else Levenshtein.normalized_distance(one.text, other.text)


class _Flat:
    """A tree in post-order: for each node its leftmost leaf, and the keyroots, the nodes with a sibling to the left."""

    def __init__(self, root: Node) -> None:
        self.nodes: list[Node] = []
        self.leftmost: list[int] = []
        for node, leftmost in _post_order(root, 0):
            self.nodes.append(node)
            self.leftmost.append(leftmost)
        highest = {leftmost: index for index, leftmost in enumerate(self.leftmost)}
        self.keyroots = sorted(highest.values())


def _post_order(node: Node, start: int) -> Iterator[tuple[Node, int]]:
    """Yield each node with the index of its leftmost leaf; `start` is the index of the first node yielded."""
    index = start
    for child in node.children:
        for item in _post_order(child, index):
            yield item
            index += 1
    yield node, start


def _distance(one: _Flat, other: _Flat) -> float:
    trees = [[0.0] * len(other.nodes) for _ in one.nodes]
    for root in one.keyroots:
        for other_root in other.keyroots:
            _fill(trees, one, other, root, other_root)
    return trees[-1][-1]


def _fill(trees: list[list[float]], one: _Flat, other: _Flat, root: int, other_root: int) -> None:
    """Compute the distances of the forests under two keyroots, and note those of whole trees in `trees`."""
    start, other_start = one.leftmost[root], other.leftmost[other_root]
    width = other_root - other_start + 2
    forests = [[float(column) for column in range(width)]]
    for index in range(start, root + 1):
        node, leftmost, distances = one.nodes[index], one.leftmost[index], trees[index]
        above, whole = forests[-1], leftmost == start
        before = forests[leftmost - start]  # the forest without this node's tree
        row = [above[0] + 1.0]
        for column in range(1, width):
            other_index = other_start + column - 1
            other_leftmost = other.leftmost[other_index]
            edit = min(above[column], row[-1]) + 1.0
            if whole and other_leftmost == other_start:
                best = min(edit, above[column - 1] + rename_cost(node, other.nodes[other_index]))
                distances[other_index] = best
            else:
                best = min(edit, before[other_leftmost - other_start] + distances[other_index])
            row.append(best)
        forests.append(row)
