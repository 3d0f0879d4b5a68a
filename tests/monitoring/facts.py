"""What CloudWatch would have been told by a real run in the embedded cloud: our own metrics, and the services'."""

import json
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from octavo import metrics
from octavo_cli.cloud.endpoint import Deployment
from octavo_cli.emf import Datapoint, datapoints

WAIT_SECONDS = 30


class Facts:
    """Collects since it was made. Metrics are named as the preset `small` names them, whose alarms are evaluated."""

    def __init__(self, deployment: Deployment) -> None:
        self._session = deployment.session
        self._since = datetime.now(UTC)
        found = self._session.client("cloudformation").describe_stack_resources(StackName="Octavo")
        self._names: dict[str, str] = {
            item["LogicalResourceId"]: item["PhysicalResourceId"] for item in found["StackResources"]
        }
        self._arn = deployment.outputs["StateMachineArn"]

    def logical_id(self, prefix: str) -> str:
        """Return the logical id of a prefix and CDK's hash; it is the same in every preset."""
        (found,) = [name for name in self._names if re.fullmatch(prefix + "[0-9A-F]{8}", name)]
        return found

    def physical_id(self, prefix: str) -> str:
        """Return the name that the resource has here."""
        return self._names[self.logical_id(prefix)]

    def fact(self, name: str, dimension: str, resource: str, value: float) -> Datapoint:
        """Return a metric of a service's, told now: `AWS/SQS QueueDepth`."""
        namespace, _, metric = name.partition(" ")
        return Datapoint(namespace, metric, frozenset({(dimension, resource)}), value, datetime.now(UTC))

    def own(self, expected: str | None = None) -> list[Datapoint]:
        """Return what the functions' logs say in EMF, once a metric of the expected name is among it."""
        deadline = time.monotonic() + WAIT_SECONDS
        while True:
            found = [point for message in self._messages() for point in datapoints(message)]
            if expected is None or any(point.name == expected for point in found):
                local, small = metrics.namespace("local"), metrics.namespace("small")
                assert {point.namespace for point in found} <= {local}
                return [
                    Datapoint(small, point.name, point.dimensions, point.value, point.at) for point in found
                ]
            assert time.monotonic() < deadline, f"no function told of {expected}"
            time.sleep(0.3)

    def lines(self) -> list[dict[str, Any]]:
        """Return every line in JSON that a function has logged."""
        return [json.loads(message) for message in self._messages() if message.startswith("{")]

    def _messages(self) -> Iterator[str]:
        logs = self._session.client("logs")
        since = int(self._since.timestamp() * 1000)
        for group in logs.describe_log_groups()["logGroups"]:
            found = logs.filter_log_events(logGroupName=group["logGroupName"], startTime=since)
            for event in found["events"]:
                yield from event["message"].splitlines()

    def executions(self) -> list[Datapoint]:
        """Return what Step Functions tells of executions that have ended."""
        machine = frozenset({("StateMachineArn", self.logical_id("PipelineStateMachine"))})
        counted = {
            "SUCCEEDED": "ExecutionsSucceeded",
            "FAILED": "ExecutionsFailed",
            "TIMED_OUT": "ExecutionsTimedOut",
            "ABORTED": "ExecutionsAborted",
        }
        points = []
        listed = self._session.client("stepfunctions").list_executions(stateMachineArn=self._arn)[
            "executions"
        ]
        for execution in listed:
            if execution["status"] in counted and execution["startDate"] >= self._since:
                took = (execution["stopDate"] - execution["startDate"]).total_seconds() * 1000
                points += [
                    Datapoint("AWS/States", counted[execution["status"]], machine, 1, execution["stopDate"]),
                    Datapoint("AWS/States", "ExecutionTime", machine, took, execution["stopDate"]),
                ]
        return points

    def depth(self, queue: str) -> Datapoint:
        """Return how many messages SQS counts in a queue at this moment."""
        name = "ApproximateNumberOfMessages"
        url = self.physical_id(queue)
        answer = self._session.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=[name])
        visible = int(answer["Attributes"][name])
        return self.fact(
            "AWS/SQS ApproximateNumberOfMessagesVisible", "QueueName", self.logical_id(queue), visible
        )
