"""Intake: the queue's messages become executions. A message that fails goes back to the queue, alone."""

import time
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from octavo import metrics, wiring
from octavo.errors import InvalidRequest, Throttled
from octavo.pipeline.intake import ObjectCreated, run_of, take_in
from octavo.telemetry import emit, logger, traced

MOST_SECONDS_POSTPONED = 60

processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


def take_in_message(record: SQSRecord) -> None:
    """Start the run of one message; Powertools passes it by the name `record`."""
    # Until the message tells its own: a message that cannot be read must not be logged as the one before it.
    logger.set_correlation_id(record.message_id)
    try:
        event = ObjectCreated.model_validate_json(record.body)
        logger.set_correlation_id(event.id)
        emit(metrics.QUEUE_AGE.of(seconds_waited(record)))
        run = run_of(event, wiring.variants())
        started = take_in(run, wiring.records(), wiring.executions(), wiring.settings().most_running)
    except InvalidRequest as error:
        logger.warning("not an upload of ours", extra={"reason": str(error)})  # again would be no better
        return
    except Throttled:
        wiring.queue(record.event_source_arn).postpone(record.receipt_handle, seconds_to_wait(record))
        raise
    except Exception:
        logger.exception("the message goes back to the queue")  # the batch processor itself logs nothing
        raise
    if started:
        emit(metrics.RUNS_STARTED.of(1), variants=run.variants)
    logger.info(
        "run started" if started else "run was started before", extra={"key": event.detail.object.key}
    )


def seconds_waited(record: SQSRecord) -> float:
    """Since the message was sent, however often it was received."""
    return max(0.0, time.time() - int(record.attributes.sent_timestamp) / 1000)


def seconds_to_wait(record: SQSRecord) -> int:
    """A second at first, and longer the longer a message waits: the queue allows 1,000 receives, half a day."""
    received = int(record.attributes.approximate_receive_count)
    return min(1 + received // 10, MOST_SECONDS_POSTPONED)


@traced
def handler(event: dict[str, Any], context: LambdaContext) -> Any:  # noqa: ANN401 - Powertools' partial batch response
    """Handle a batch of the queue's messages."""
    return process_partial_response(
        event=event, record_handler=take_in_message, processor=processor, context=context
    )
