"""Starting runs and telling the world how they ended, on Step Functions and EventBridge; rendering, on Lambda."""

from typing import TYPE_CHECKING

from octavo.errors import DependencyUnavailable
from octavo.pipeline.contracts import (
    ExecutionInput,
    LocateInput,
    LocateOutput,
    Outcome,
    RenderInput,
    RenderOutput,
    RunRequest,
)
from octavo.pipeline.intake import ObjectCreated
from octavo.settings import Inference
from octavo.storage.aws_errors import translated_errors

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_stepfunctions import SFNClient

EVENT_SOURCE = "octavo"
EVENT_TYPE = "Document Analysed"


class StepFunctionsExecutions:
    """Executions named by run id: the service itself refuses a second one, for 90 days."""

    def __init__(
        self, client: "SFNClient", state_machine_arn: str, inference: Inference = Inference.AT_ONCE
    ) -> None:
        self._client = client
        self._arn = state_machine_arn
        self._inference = inference

    @translated_errors()
    def start(self, run: RunRequest) -> bool:
        """Start an execution whose name is the run id."""
        event = ExecutionInput(run=run, inference=self._inference)
        try:
            self._client.start_execution(
                stateMachineArn=self._arn, name=run.run_id, input=event.model_dump_json()
            )
        except self._client.exceptions.ExecutionAlreadyExists:
            return False
        return True

    @translated_errors()
    def under_way(self, run_id: str) -> bool:
        """Ask the execution of that name; a run without one waits for its turn."""
        execution = f"{self._arn.replace(':stateMachine:', ':execution:')}:{run_id}"
        try:
            return self._client.describe_execution(executionArn=execution)["status"] == "RUNNING"
        except self._client.exceptions.ExecutionDoesNotExist:
            return True

    @translated_errors()
    def running(self, at_most: int) -> int:
        """Ask the service itself: a counter of our own could leak."""
        answer = self._client.list_executions(
            stateMachineArn=self._arn, statusFilter="RUNNING", maxResults=at_most
        )
        return len(answer["executions"])


class IntakeQueue:
    """The queue that Intake reads, and the one where its undeliverable messages end, by their addresses."""

    def __init__(self, client: "SQSClient", url: str, dead_letters_url: str) -> None:
        self._client = client
        self._url = url
        self._dead_letters_url = dead_letters_url

    @translated_errors()
    def put(self, event: ObjectCreated) -> None:
        """Send the event as EventBridge would."""
        self._client.send_message(QueueUrl=self._url, MessageBody=event.model_dump_json(by_alias=True))

    @translated_errors()
    def take_back_dead_letters(self) -> int:
        """Move every dead letter back; return how many.

        Each is sent before it is deleted: stopped in between it comes twice, which Intake does not mind.
        SQS could move them itself, but not in every local cloud.
        """
        moved = 0
        while messages := self._client.receive_message(
            QueueUrl=self._dead_letters_url, MaxNumberOfMessages=10, WaitTimeSeconds=1
        ).get("Messages"):
            for message in messages:
                self._client.send_message(QueueUrl=self._url, MessageBody=message["Body"])
                self._client.delete_message(
                    QueueUrl=self._dead_letters_url, ReceiptHandle=message["ReceiptHandle"]
                )
            moved += len(messages)
        return moved


class EventBridgeEvents:
    """Outcomes as events of source `octavo`."""

    def __init__(self, client: "EventBridgeClient", bus: str) -> None:
        self._client = client
        self._bus = bus

    @translated_errors()
    def publish(self, outcome: Outcome) -> None:
        """Put one event; a refused entry is an error, since the call itself still answers 200."""
        answer = self._client.put_events(
            Entries=[
                {
                    "Source": EVENT_SOURCE,
                    "DetailType": EVENT_TYPE,
                    "Detail": outcome.model_dump_json(),
                    "EventBusName": self._bus,
                }
            ]
        )
        if answer["FailedEntryCount"]:
            raise DependencyUnavailable(f"the event bus refused the outcome: {answer['Entries'][0]}")


class SqsQueue:
    """The intake queue, by its ARN."""

    def __init__(self, client: "SQSClient", arn: str) -> None:
        self._client = client
        _, _, _, _, account, name = arn.split(":")
        self._url = client.get_queue_url(QueueName=name, QueueOwnerAWSAccountId=account)["QueueUrl"]

    @translated_errors()
    def postpone(self, receipt_handle: str, seconds: int) -> None:
        """Let the message come again after so many seconds, rather than after the queue's own timeout."""
        self._client.change_message_visibility(
            QueueUrl=self._url, ReceiptHandle=receipt_handle, VisibilityTimeout=seconds
        )


class LambdaRenderer:
    """The function `render`, called and waited for."""

    def __init__(self, client: "LambdaClient", function: str) -> None:
        self._client = client
        self._function = function

    @translated_errors()
    def render(self, event: RenderInput) -> RenderOutput:
        """Have the picture written.

        Raises:
            Throttled: as many of the function run as may.
            DependencyUnavailable: it failed; its own log says why.
        """
        return RenderOutput.model_validate_json(self._answer(event))

    @translated_errors()
    def locate(self, event: LocateInput) -> LocateOutput:
        """Have the stretches found.

        Raises:
            Throttled, DependencyUnavailable: as `render`.
        """
        return LocateOutput.model_validate_json(self._answer(event))

    def _answer(self, event: RenderInput | LocateInput) -> bytes:
        answer = self._client.invoke(FunctionName=self._function, Payload=event.model_dump_json())
        payload = answer["Payload"].read()
        if "FunctionError" in answer:
            raise DependencyUnavailable(f"{self._function} failed: {payload.decode()[:300]}")
        return payload
