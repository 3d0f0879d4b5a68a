"""The alarms: when each rings, and the page that says what to do then."""

from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from infra_cdk.constructs.pipeline import STEPS
from infra_cdk.watched import PERIOD, Watched, added
from octavo import metrics
from octavo.errors import ReasonCode

_QUARTER = Duration.minutes(15)
# So many sound pages are added to those that were read, so that one bad file in a quiet hour is no alarm.
_SOUND_PAGES = 50


@dataclass(frozen=True)
class AlarmSpec:
    """An alarm: it rings at `threshold` and above, and `docs/runbooks/<runbook>.md` says what then."""

    id: str
    runbook: str
    metric: cloudwatch.IMetric
    threshold: float
    says: str
    periods: int = 1


def alarms(watched: Watched) -> list[AlarmSpec]:
    """Return every alarm, in the order of a document's path."""
    return [*_on_the_way_in(watched), *_runs(watched), *_functions(watched), *_api(watched)]


def _on_the_way_in(watched: Watched) -> list[AlarmSpec]:
    pipeline = watched.pipeline
    return [
        AlarmSpec(
            "OldMessages",
            "old-messages",
            pipeline.queue.metric_approximate_age_of_oldest_message(period=PERIOD, statistic="Maximum"),
            threshold=Duration.hours(1).to_seconds(),
            says="An upload has waited for an hour.",
        ),
        AlarmSpec(
            "DeadLetters",
            "dead-letters",
            pipeline.dead_letters.metric_approximate_number_of_messages_visible(
                period=PERIOD, statistic="Maximum"
            ),
            threshold=1,
            says="An upload's message could not be handled.",
        ),
    ]


def _runs(watched: Watched) -> list[AlarmSpec]:
    machine = watched.pipeline.state_machine
    pages = {
        "read": watched.own(metrics.PAGES_READ, "extract", period=_QUARTER),
        "set_aside": watched.own(metrics.PAGES_QUARANTINED, "extract", period=_QUARTER),
    }
    return [
        AlarmSpec(
            "QuarantinedPages",
            "quarantined-pages",
            cloudwatch.MathExpression(
                expression="100 * FILL(set_aside, 0)"
                f" / (FILL(read, 0) + FILL(set_aside, 0) + {_SOUND_PAGES})",
                using_metrics=pages,
                period=_QUARTER,
            ),
            threshold=10,
            says="Of a quarter of an hour's pages, more than one in ten could not be read.",
        ),
        AlarmSpec(
            "FailedRuns",
            "failed-runs",
            # Any other reason is the file's own fault, which its owner is told of, and nobody else.
            watched.own(metrics.RUNS_FAILED, "fail", reason=ReasonCode.INTERNAL),
            threshold=1,
            says="A run failed by Octavo's own fault.",
        ),
        AlarmSpec(
            "SlowRuns",
            "slow-runs",
            machine.metric_time(period=PERIOD, statistic="p95"),
            threshold=Duration.minutes(15).to_milliseconds(),
            periods=3,
            says="The slowest documents take over 15 minutes.",
        ),
        AlarmSpec(
            "StuckRuns",
            "stuck-runs",
            # See ADR 0010: what could leave a run's record at RUNNING, each as the service itself counts it.
            added(
                {
                    "timed_out": machine.metric_timed_out(period=PERIOD),
                    "aborted": machine.metric_aborted(period=PERIOD),
                    "untold": cloudwatch.Metric(
                        namespace="AWS/Events",
                        metric_name="FailedInvocations",
                        dimensions_map={"RuleName": watched.pipeline.ended.rule_name},
                        statistic="Sum",
                        period=PERIOD,
                    ),
                    "unrecorded": watched.functions["fail"].metric(
                        "AsyncEventsDropped", period=PERIOD, statistic="Sum"
                    ),
                }
            ),
            threshold=1,
            says="A run was stopped before its end, or its end could not be recorded.",
        ),
    ]


def _functions(watched: Watched) -> list[AlarmSpec]:
    def throttles(*names: str) -> cloudwatch.MathExpression:
        return added({name: watched.functions[name].metric_throttles(period=PERIOD) for name in names})

    return [
        AlarmSpec(
            "Throttles",
            "throttles",
            throttles("intake", *(step for step in STEPS if step not in metrics.MODEL_STEPS)),
            threshold=50,
            periods=3,
            says="Functions have been refused a place for a quarter of an hour.",
        ),
        # An alarm takes ten metrics at most, and may not search.
        AlarmSpec(
            "ModelThrottles",
            "throttles",
            throttles(*metrics.MODEL_STEPS),
            threshold=50,
            periods=3,
            says="The models' functions have been refused a place for a quarter of an hour.",
        ),
        # Nothing retries these: callers see each throttle.
        AlarmSpec(
            "ApiThrottles",
            "throttles",
            throttles("api", "authorizer", "render"),
            threshold=5,
            says="Callers of the API were refused five times within five minutes.",
        ),
    ]


def _api(watched: Watched) -> list[AlarmSpec]:
    return [
        AlarmSpec(
            "ApiErrors",
            "api-errors",
            watched.rest_api.metric_server_error(period=PERIOD, statistic="Sum"),
            threshold=5,
            says="The API answered 5xx five times within five minutes.",
        ),
        AlarmSpec(
            "SlowApi",
            "slow-api",
            watched.rest_api.metric_latency(period=PERIOD, statistic="p95"),
            threshold=Duration.seconds(5).to_milliseconds(),
            periods=3,
            says="The slowest answers of the API take over 5 seconds.",
        ),
    ]
