"""What one document asks of AWS: states, calls and seconds. `tests/statemachine/test_cost.py` holds it to real runs."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from octavo.storage.items import ENTITIES_AN_ITEM

# DynamoDB rounds each item up to a KB: a page takes one, some entities together, a document and a run two. A change of the
# document's place in the listing index deletes one entry there and writes another.
SMALL_ITEM: Final = 1
LARGE_ITEM: Final = 2
_BEGIN: Final = LARGE_ITEM * 3  # the document, its entry in the listing, the run
_WRITE_RUN: Final = LARGE_ITEM * 4  # the run, the document, two writes in the listing
_COMMIT: Final = LARGE_ITEM * 2  # the document, its entry in the listing
# A vCPU's worth of memory, by Lambda's documentation; less memory is as much less of a vCPU.
VCPU_MB: Final = 1769


@dataclass(frozen=True)
class Shape:
    """A document, as far as the cost goes."""

    pages: int
    batches: int
    entities: int


@dataclass(frozen=True)
class Calls:
    """What a step asks of the stores for a whole document: all its batches together."""

    s3_puts: int = 0
    s3_gets: int = 0
    dynamodb_calls: int = 0
    write_units: int = 0
    read_units: int = 0
    others: int = 0


def calls(shape: Shape) -> dict[str, Calls]:
    """Return the calls of each function for a sound PDF that was never seen before; S3's HEAD is a GET."""
    batches, entity_items = shape.batches, -(-shape.entities // ENTITIES_AN_ITEM)
    return {
        "intake": Calls(dynamodb_calls=3, write_units=_BEGIN, read_units=1, others=2),
        "split": Calls(s3_puts=1, s3_gets=3),
        "extract": Calls(s3_puts=batches, s3_gets=3 * batches),
        "infer": Calls(s3_puts=3 * batches, s3_gets=4 * batches),
        "consolidate": Calls(
            s3_puts=1,
            s3_gets=3 * batches,
            dynamodb_calls=4 + -(-shape.pages // 25) + -(-entity_items // 25),
            write_units=shape.pages * SMALL_ITEM + entity_items * LARGE_ITEM + _WRITE_RUN,
            read_units=2,
        ),
        "index": Calls(s3_gets=1 + batches, others=1),
        "publish": Calls(dynamodb_calls=7, write_units=_COMMIT + _WRITE_RUN, read_units=4, others=1),
    }


def states(definition: Mapping[str, Any], batches: int) -> Counter[str]:
    """Return how often a sound document enters each state; the sum is what Step Functions bills."""
    entered: Counter[str] = Counter()
    name: str | None = definition["StartAt"]
    while name is not None:
        state = definition["States"][name]
        entered[name] += 1
        if state["Type"] == "Map":
            for inner, times in states(state["ItemProcessor"], batches).items():
                entered[inner] += times * batches
        for branch in state.get("Branches", ()):
            entered.update(states(branch, batches))
        name = following(state)
    return entered


def following(state: Mapping[str, Any]) -> str | None:
    """Return the state that comes next, which after a choice is its default: one pass for all models."""
    name: str | None = state.get("Next", state.get("Default"))
    return name


def events(definition: Mapping[str, Any], batches: int) -> int:
    """Return the length of the execution's history, of which Step Functions allows 25,000."""
    types = _types(definition)
    per_state = {"Task": 5, "Choice": 2, "Parallel": 4, "Map": 4 + 2 * batches}
    return 2 + sum(times * per_state[types[name]] for name, times in states(definition, batches).items())


def functions(definition: Mapping[str, Any], batches: int) -> Counter[str]:
    """Return how often a sound document invokes each of the machine's functions."""
    types = _types(definition)
    entered = states(definition, batches)
    return Counter({name.lower(): times for name, times in entered.items() if types[name] == "Task"})


def _types(definition: Mapping[str, Any]) -> dict[str, str]:
    types: dict[str, str] = {}
    for name, state in definition["States"].items():
        types[name] = state["Type"]
        inner = [state["ItemProcessor"]] if "ItemProcessor" in state else []
        for machine in [*inner, *state.get("Branches", ())]:
            types |= _types(machine)
    return types


def core_share(memory_mb: int) -> float:
    """Return the part of a core that one thread has; a second core would idle."""
    return min(1.0, memory_mb / VCPU_MB)


def receives(wait: float) -> float:
    """Return how often a message is received that waits its turn for so many seconds.

    Intake postpones it by a second at first, and by one more after every ten times: r receives take r + r²/20.
    """
    return 1 + math.sqrt(100 + 20 * wait) - 10
