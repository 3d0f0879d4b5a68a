"""What is drawn on a page besides text, as far as tables care: rules and shades."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from octavo.reading.lines import Box

_THICKEST_RULE = 3.5  # points; a stroke's box is its line's and the stroke's width around it
_SHORTEST = 8.0
_TALLEST_SHADE = 250.0
_TOUCH = 4.0  # points within which two drawn things meet
_SAME = 2.0  # points by which the edges of one rule's pieces may differ


@dataclass(frozen=True, slots=True)
class Marks:
    """Horizontal rules, vertical rules and shades; pieces that meet are one."""

    horizontal: tuple[Box, ...] = ()
    vertical: tuple[Box, ...] = ()
    shades: tuple[Box, ...] = ()

    @classmethod
    def of(cls, rectangles: Iterable[Box]) -> "Marks":
        """Sort drawn rectangles into rules and shades; what is neither is left out."""
        horizontal, vertical, shades = [], [], []
        for box in rectangles:
            width, height = box[2] - box[0], box[3] - box[1]
            if height <= _THICKEST_RULE and width >= _SHORTEST:
                horizontal.append(box)
            elif width <= _THICKEST_RULE and height >= _SHORTEST:
                vertical.append(box)
            elif width >= _SHORTEST and _SHORTEST <= height <= _TALLEST_SHADE:
                shades.append(box)
        return cls(
            tuple(joined(horizontal)),
            tuple(_turned(box) for box in joined([_turned(box) for box in vertical])),
            tuple(joined(shades)),
        )

    def within(self, area: Box) -> "Marks":
        """Return the marks inside the area."""
        return Marks(
            tuple(box for box in self.horizontal if _is_inside(box, area)),
            tuple(box for box in self.vertical if _is_inside(box, area)),
            tuple(box for box in self.shades if _is_inside(box, area)),
        )


def joined(boxes: Sequence[Box], gap: float = _TOUCH) -> Iterator[Box]:
    """Yield boxes of the same height and place, those that follow each other, at most `gap` apart, as one."""
    open_boxes: list[Box] = []
    for box in sorted(boxes):
        for index, last in enumerate(open_boxes):
            same = abs(last[1] - box[1]) <= _SAME and abs(last[3] - box[3]) <= _SAME
            if same and box[0] - last[2] <= gap:
                open_boxes[index] = (
                    last[0],
                    min(last[1], box[1]),
                    max(last[2], box[2]),
                    max(last[3], box[3]),
                )
                break
        else:
            open_boxes.append(box)
    yield from sorted(open_boxes, key=lambda box: (box[1], box[0]))


def _turned(box: Box) -> Box:
    return box[1], box[0], box[3], box[2]


def _is_inside(box: Box, area: Box) -> bool:
    return (
        box[0] >= area[0] - _TOUCH
        and box[1] >= area[1] - _TOUCH
        and box[2] <= area[2] + _TOUCH
        and box[3] <= area[3] + _TOUCH
    )
