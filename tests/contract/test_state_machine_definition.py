"""The state machine names errors as text; the error tree is Python. These tests hold the two together."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from octavo import errors
from octavo.errors import OctavoError, PermanentError, RetryableError

DEFINITION = json.loads((Path(__file__).parents[2] / "statemachines/document_pipeline.asl.json").read_text())
# What the services themselves report. `Lambda.Unknown` is how out-of-memory and crashes look.
SERVICE_ERRORS = {
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
    "Lambda.Unknown",
    "Sandbox.Timedout",
    "Runtime.ExitError",
    "States.Timeout",
}


def states(definition: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every state by name, those of maps and branches too."""
    for name, state in definition["States"].items():
        yield name, state
        for inner in [state.get("ItemProcessor"), *state.get("Branches", [])]:
            if inner:
                yield from states(inner)


TASKS = {name: state for name, state in states(DEFINITION) if state["Type"] == "Task"}


def leaves(root: type[OctavoError]) -> set[str]:
    return {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, root) and not value.__subclasses__()
    }


def test_every_task_retries_exactly_the_retryable_errors_and_those_of_the_services() -> None:
    for name, task in TASKS.items():
        (retry,) = task["Retry"]
        assert set(retry["ErrorEquals"]) == leaves(RetryableError) | SERVICE_ERRORS, name


def test_no_permanent_error_is_ever_retried() -> None:
    named = {error for task in TASKS.values() for retry in task["Retry"] for error in retry["ErrorEquals"]}
    assert named.isdisjoint(leaves(PermanentError))


def test_all_retries_are_the_same_and_back_off_with_jitter_under_a_bound() -> None:
    retries = [task["Retry"] for task in TASKS.values()]
    assert all(retry == retries[0] for retry in retries)
    assert retries[0][0]["JitterStrategy"] == "FULL"
    assert retries[0][0]["MaxDelaySeconds"] <= 60


def test_every_task_has_a_timeout() -> None:
    assert all(task["TimeoutSeconds"] > 0 for task in TASKS.values())


def test_every_error_outside_the_map_ends_in_fail() -> None:
    for name, state in DEFINITION["States"].items():
        if state["Type"] in {"Task", "Map"} and name != "Fail":
            (catch,) = state["Catch"]
            assert catch["ErrorEquals"] == ["States.ALL"], name
            assert catch["Next"] == "Fail", name


def test_only_what_every_engine_understands_is_used() -> None:
    text = json.dumps(DEFINITION)
    assert not [word for word in ("ItemBatcher", "ResultWriter", "QueryLanguage", '"Assign"') if word in text]
