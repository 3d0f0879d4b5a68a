"""From an uploaded object to a run: EventBridge, the queue, intake, and the state machine."""

import json
from typing import Any

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda_event_sources as event_sources
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from infra_cdk.constructs.functions import Functions
from infra_cdk.settings import ROOT, Packaging, StackSettings
from octavo.pipeline.contracts import EndedBadly

STEPS = (
    "split",
    "extract",
    "infer",
    "embed",
    "classify",
    "recognize",
    "consolidate",
    "index",
    "publish",
    "fail",
)
_RECEIVES = 5
_MOST_RECEIVES = 1000
DEFINITION = ROOT / "statemachines/document_pipeline.asl.json"


def _definition(settings: StackSettings) -> str:
    definition = json.loads(DEFINITION.read_text())
    definition["States"]["Batches"]["MaxConcurrency"] = settings.map_concurrency
    return json.dumps(definition)


def _observed(scope: Construct) -> dict[str, Any]:
    """Return what makes the machine tell each state's course: its names and times, not what travels."""
    log = logs.LogGroup(
        scope, "Log", retention=logs.RetentionDays.ONE_MONTH, removal_policy=RemovalPolicy.DESTROY
    )
    options = sfn.LogOptions(destination=log, level=sfn.LogLevel.ALL, include_execution_data=False)
    return {"logs": options, "tracing_enabled": True}


class Pipeline(Construct):
    """Uploads of one bucket become executions of one state machine, each at most once."""

    def __init__(
        self, scope: Construct, id_: str, settings: StackSettings, uploads: s3.IBucket, functions: Functions
    ) -> None:
        super().__init__(scope, id_)
        self.dead_letters = sqs.Queue(
            self, "DeadLetters", enforce_ssl=True, retention_period=Duration.days(14)
        )
        self.queue = sqs.Queue(
            self,
            "Queue",
            enforce_ssl=True,
            # Six times the consumer's timeout, as Lambda's own guide asks.
            visibility_timeout=Duration.minutes(3),
            dead_letter_queue=sqs.DeadLetterQueue(
                queue=self.dead_letters,
                # A message that waits its turn is received again and again; one that cannot be handled is not.
                max_receive_count=_MOST_RECEIVES if settings.most_running else _RECEIVES,
            ),
        )
        events.Rule(
            self,
            "Uploaded",
            event_pattern=events.EventPattern(
                source=["aws.s3"],
                detail_type=["Object Created"],
                detail={
                    "bucket": {"name": [uploads.bucket_name]},
                    "object": {"key": events.Match.prefix("uploads/")},
                },
            ),
            targets=[targets.SqsQueue(self.queue)],
        )
        self.state_machine = sfn.StateMachine(
            self,
            "StateMachine",
            definition_body=sfn.DefinitionBody.from_string(_definition(settings)),
            definition_substitutions={
                f"{step.capitalize()}Arn": functions.called(step).function_arn for step in STEPS
            },
            **(_observed(self) if settings.packaging is Packaging.IMAGE else {}),
        )
        self.state_machine.role.add_to_principal_policy(
            iam.PolicyStatement(
                actions=["lambda:InvokeFunction"],
                resources=[functions.called(step).function_arn for step in STEPS],
            )
        )
        self.ended = self._tell_fail_of_ends(functions)
        intake = functions["intake"]
        functions.called("intake").add_event_source(
            event_sources.SqsEventSource(self.queue, batch_size=10, report_batch_item_failures=True)
        )
        intake.add_environment("OCTAVO_STATE_MACHINE_ARN", self.state_machine.state_machine_arn)
        intake.add_environment("OCTAVO_INFERENCE", settings.inference)
        intake.add_environment("OCTAVO_MOST_RUNNING", str(settings.most_running))
        self.state_machine.grant_start_execution(intake)
        self.state_machine.grant(intake, "states:ListExecutions")

    def _tell_fail_of_ends(self, functions: Functions) -> events.Rule:
        """Give Fail every execution that ended badly: one that timed out or was stopped never reached the state Fail.

        Nor did one whose state Fail failed itself. Without this, the records of such runs would say RUNNING for ever.
        """
        return events.Rule(
            self,
            "Ended",
            event_pattern=events.EventPattern(
                source=["aws.states"],
                detail_type=["Step Functions Execution Status Change"],
                detail={
                    "stateMachineArn": [self.state_machine.state_machine_arn],
                    "status": [end.value for end in EndedBadly],
                },
            ),
            targets=[targets.LambdaFunction(functions["fail"])],
        )
