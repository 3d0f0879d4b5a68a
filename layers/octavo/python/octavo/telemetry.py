"""How functions tell what they do: log lines with one correlation id, metrics as EMF lines, traces where X-Ray listens."""

import functools
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import groupby
from typing import Any, Final, TypeVar

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel

from octavo import metrics
from octavo.document import Model
from octavo.errors import UnreadableDocument
from octavo.metrics import Measurement, Metric
from octavo.pipeline.contracts import RunRequest
from octavo.pipeline.measure import measure

logger = Logger()

E = TypeVar("E", bound=BaseModel)
Handler = Callable[[dict[str, Any], LambdaContext], Any]
LambdaHandler = Callable[[dict[str, Any], LambdaContext], dict[str, Any]]

# Off unless the stack says otherwise: X-Ray's SDK takes longer to import than all else here, and talks to a daemon.
_TRACING: Final = os.environ.get("POWERTOOLS_TRACE_DISABLED", "true").lower() == "false"


def traced(handler: Handler) -> Handler:
    """Trace a Lambda handler and the AWS calls that it makes; where there is no tracing, the handler as it is."""
    if not _TRACING:
        return handler
    from aws_lambda_powertools import Tracer  # noqa: PLC0415 - see _TRACING

    tracer = Tracer(patch_modules=["botocore"])
    return tracer.capture_lambda_handler(handler, capture_response=False)


def emit(*measurements: Measurement, variants: Mapping[str, str] | None = None) -> None:
    """Write measurements as lines of the Embedded Metric Format, at once: none is lost to what is raised later.

    `variants`, which a run met, are properties of the lines, for queries over logs: as dimensions each would cost.
    """
    by_dimensions = groupby(sorted(measurements, key=_dimensions), key=_dimensions)
    for dimensions, group in by_dimensions:
        emf = EphemeralMetrics(
            namespace=os.environ.get("POWERTOOLS_METRICS_NAMESPACE", metrics.namespace("local"))
        )
        for measurement in group:
            emf.add_metric(measurement.metric.name, measurement.metric.unit, measurement.value)
        if dimensions:
            # Beside Powertools' own set of `service` alone, over which an alarm can sum: alarms cannot search.
            service = os.environ.get("POWERTOOLS_SERVICE_NAME", "service_undefined")
            emf.add_dimensions(**{metrics.SERVICE: service}, **dict(dimensions))
        emf.add_metadata("correlation_id", logger.get_correlation_id())
        for model, variant in (variants or {}).items():
            emf.add_metadata(f"variant_{model}", variant)
        emf.flush_metrics()


def _dimensions(measurement: Measurement) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(measurement.dimensions.items()))


@contextmanager
def timed(metric: Metric, **dimensions: str) -> Iterator[None]:
    """Record how many seconds the block took, whether or not it raised."""
    started = time.perf_counter()
    try:
        yield
    finally:
        emit(metric.of(time.perf_counter() - started, **dimensions))


def step(event_model: type[E]) -> Callable[[Callable[[E], Model | None]], LambdaHandler]:
    """Make a Lambda handler of a step: validate the event, log and measure its course, return the result as JSON.

    The state machine sees an error's class name, so errors pass through untouched; a document's own fault
    is logged as a warning with its code, everything else as an error with its traceback.
    """

    def decorate(step_function: Callable[[E], Model | None]) -> LambdaHandler:
        @traced
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
            seconds = time.perf_counter() - started
            logger.info("step done", extra={"seconds": round(seconds, 4)})
            emit(*measure(parsed, result, seconds), variants=run.variants)
            return result.model_dump(mode="json") if result is not None else {}

        return handler

    return decorate
