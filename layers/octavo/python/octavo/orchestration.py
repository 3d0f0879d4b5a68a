"""Starting runs and telling the world how they ended, on Step Functions and EventBridge."""

from typing import TYPE_CHECKING

from octavo.errors import DependencyUnavailable
from octavo.pipeline.contracts import Outcome, RunRequest

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_stepfunctions import SFNClient

EVENT_SOURCE = "octavo"
EVENT_TYPE = "Document Analysed"


class StepFunctionsExecutions:
    """Executions named by run id: the service itself refuses a second one, for 90 days."""

    def __init__(self, client: "SFNClient", state_machine_arn: str) -> None:
        self._client = client
        self._arn = state_machine_arn

    def start(self, run: RunRequest) -> bool:
        """Start an execution whose name is the run id."""
        try:
            self._client.start_execution(
                stateMachineArn=self._arn, name=run.run_id, input=f'{{"run":{run.model_dump_json()}}}'
            )
        except self._client.exceptions.ExecutionAlreadyExists:
            return False
        return True


class EventBridgeEvents:
    """Outcomes as events of source `octavo`."""

    def __init__(self, client: "EventBridgeClient", bus: str) -> None:
        self._client = client
        self._bus = bus

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
