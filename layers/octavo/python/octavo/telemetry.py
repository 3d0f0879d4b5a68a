"""How functions log: JSON lines with one correlation id from the upload to the index."""

import functools
import time
from collections.abc import Callable
from typing import Any, TypeVar

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel

from octavo.document import Model
from octavo.errors import UnreadableDocument
from octavo.pipeline.contracts import RunRequest

logger = Logger()

E = TypeVar("E", bound=BaseModel)
LambdaHandler = Callable[[dict[str, Any], LambdaContext], dict[str, Any]]


def step(event_model: type[E]) -> Callable[[Callable[[E], Model | None]], LambdaHandler]:
    """Make a Lambda handler of a step: validate the event, log start and end, return the result as JSON.

    The state machine sees an error's class name, so errors pass through untouched; a document's own fault
    is logged as a warning with its code, everything else as an error with its traceback.
    """

    def decorate(step_function: Callable[[E], Model | None]) -> LambdaHandler:
        @functools.wraps(step_function)
        def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
            parsed = event_model.model_validate(event)
            run = parsed if isinstance(parsed, RunRequest) else parsed.run  # type: ignore[attr-defined] # each step's event holds its run
            logger.set_correlation_id(run.correlation_id)
            logger.append_keys(
                document_id=run.document_id,
                run_id=run.run_id,
                tenant=run.tenant,
                request_id=getattr(context, "aws_request_id", None),
            )
            started = time.perf_counter()
            try:
                result = step_function(parsed)
            except UnreadableDocument as error:
                logger.warning("step refused the document", extra={"reason_code": error.code})
                raise
            except Exception:
                logger.exception("step failed")
                raise
            logger.info("step done", extra={"seconds": round(time.perf_counter() - started, 4)})
            return result.model_dump(mode="json") if result is not None else {}

        return handler

    return decorate
