"""One dashboard, and alarms that name what to do about them."""

from collections.abc import Mapping
from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra_cdk.constructs.pipeline import STEPS, Pipeline
from infra_cdk.settings import StackSettings

RUNBOOKS = "https://github.com/octavo/octavo/blob/main/docs/runbooks"
_PERIOD = Duration.minutes(5)


@dataclass(frozen=True)
class AlarmSpec:
    """An alarm: when it rings, and the page `docs/runbooks/<runbook>.md` that says what then."""

    id: str
    runbook: str
    metric: cloudwatch.IMetric
    threshold: float
    periods: int = 1
    says: str = ""


class Monitoring(Construct):
    """What the deployment tells about itself, and whom."""

    def __init__(  # noqa: PLR0913, PLR0917 - each is a part that is watched
        self,
        scope: Construct,
        id_: str,
        settings: StackSettings,
        pipeline: Pipeline,
        functions: Mapping[str, lambda_.Function],
        rest_api: apigateway.RestApiBase,
        key: kms.IKey | None,
    ) -> None:
        super().__init__(scope, id_)
        self.topic = sns.Topic(self, "Alarms", master_key=key, enforce_ssl=True)
        if settings.alarm_email:
            self.topic.add_subscription(subscriptions.EmailSubscription(settings.alarm_email))
        alarms = [self._alarm(spec) for spec in _alarms(pipeline, functions, rest_api)]
        self._dashboard(settings, pipeline, functions, rest_api, alarms)

    def _alarm(self, spec: AlarmSpec) -> cloudwatch.Alarm:
        alarm = cloudwatch.Alarm(
            self,
            spec.id,
            metric=spec.metric,
            threshold=spec.threshold,
            evaluation_periods=spec.periods,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            # Metrics pause while nobody uses Octavo; that is no fault.
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            alarm_description=f"{spec.says} What to do: {RUNBOOKS}/{spec.runbook}.md",
        )
        alarm.add_alarm_action(actions.SnsAction(self.topic))
        return alarm

    def _dashboard(
        self,
        settings: StackSettings,
        pipeline: Pipeline,
        functions: Mapping[str, lambda_.Function],
        rest_api: apigateway.RestApiBase,
        alarms: list[cloudwatch.Alarm],
    ) -> None:
        machine = pipeline.state_machine
        rows = {
            "Documents": [machine.metric_started(), machine.metric_succeeded(), machine.metric_failed()],
            "Seconds a document": [
                machine.metric_time(statistic="p50"),
                machine.metric_time(statistic="p95"),
            ],
            "Waiting": [
                pipeline.queue.metric_approximate_number_of_messages_visible(),
                pipeline.queue.metric_approximate_age_of_oldest_message(),
                pipeline.dead_letters.metric_approximate_number_of_messages_visible(),
            ],
            "p95 of each function": [
                function.metric_duration(statistic="p95", label=name) for name, function in functions.items()
            ],
            "Functions at once": [
                function.metric("ConcurrentExecutions", statistic="Maximum", label=name)
                for name, function in functions.items()
            ],
            "Errors and throttles": [
                metric
                for name, function in functions.items()
                for metric in (
                    function.metric_errors(label=f"{name}: errors"),
                    function.metric_throttles(label=f"{name}: throttles"),
                )
            ],
            "API": [rest_api.metric_count(), rest_api.metric_client_error(), rest_api.metric_server_error()],
            "API, milliseconds": [
                rest_api.metric_latency(statistic="p50"),
                rest_api.metric_latency(statistic="p95"),
            ],
        }
        board = cloudwatch.Dashboard(self, "Dashboard", dashboard_name=f"octavo-{settings.stage}")
        board.add_widgets(cloudwatch.AlarmStatusWidget(title="Alarms", alarms=alarms, width=24))
        graphs = [
            cloudwatch.GraphWidget(title=title, left=metrics, width=12) for title, metrics in rows.items()
        ]
        for left in range(0, len(graphs), 2):
            board.add_widgets(*graphs[left : left + 2])


def _alarms(
    pipeline: Pipeline, functions: Mapping[str, lambda_.Function], rest_api: apigateway.RestApiBase
) -> list[AlarmSpec]:
    machine = pipeline.state_machine
    return [
        AlarmSpec(
            "DeadLetters",
            "dead-letters",
            pipeline.dead_letters.metric_approximate_number_of_messages_visible(
                period=_PERIOD, statistic="Maximum"
            ),
            threshold=1,
            says="An upload's message could not be handled.",
        ),
        AlarmSpec(
            "FailedRuns",
            "failed-runs",
            machine.metric_failed(period=_PERIOD),
            threshold=5,
            says="Five or more runs failed within five minutes.",
        ),
        AlarmSpec(
            "SlowRuns",
            "slow-runs",
            machine.metric_time(period=_PERIOD, statistic="p95"),
            threshold=Duration.minutes(15).to_milliseconds(),
            periods=3,
            says="The slowest documents take over 15 minutes.",
        ),
        AlarmSpec(
            "StuckRuns",
            "stuck-runs",
            _sum(timed_out=machine.metric_timed_out(), aborted=machine.metric_aborted()),
            threshold=1,
            says="A run ended without leaving a result or a reason.",
        ),
        AlarmSpec(
            "Throttles",
            "throttles",
            # An alarm takes ten metrics, which leaves out the API's two functions; the API's own alarms hear of them.
            _sum(**{name: functions[name].metric_throttles() for name in ("intake", *STEPS)}),
            threshold=50,
            periods=3,
            says="Functions have been refused a place for a quarter of an hour.",
        ),
        AlarmSpec(
            "OldMessages",
            "old-messages",
            pipeline.queue.metric_approximate_age_of_oldest_message(period=_PERIOD, statistic="Maximum"),
            threshold=Duration.hours(1).to_seconds(),
            says="An upload has waited for an hour.",
        ),
        AlarmSpec(
            "ApiErrors",
            "api-errors",
            rest_api.metric_server_error(period=_PERIOD, statistic="Sum"),
            threshold=5,
            says="The API answered 5xx five times within five minutes.",
        ),
        AlarmSpec(
            "SlowApi",
            "slow-api",
            rest_api.metric_latency(period=_PERIOD, statistic="p95"),
            threshold=Duration.seconds(5).to_milliseconds(),
            periods=3,
            says="The slowest answers of the API take over 5 seconds.",
        ),
    ]


def _sum(**metrics: cloudwatch.IMetric) -> cloudwatch.MathExpression:
    """Return the sum of the metrics, where one without data counts as nothing."""
    expression = " + ".join(f"FILL({name}, 0)" for name in metrics)
    return cloudwatch.MathExpression(expression=expression, using_metrics=metrics, period=_PERIOD)
