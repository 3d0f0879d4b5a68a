"""What the dashboard shows: rows in the order of a document's path, our own metrics beside AWS's."""

from collections.abc import Mapping, Sequence

from aws_cdk import aws_cloudwatch as cloudwatch

from infra_cdk.watched import PERIOD, Watched
from octavo import metrics

Rows = Mapping[str, Sequence[cloudwatch.IMetric]]


def graphs(watched: Watched) -> Rows:
    """Return each graph's title and metrics; two stand in a row."""
    return {**_way_in(watched), **_pages(watched), **_runs(watched), **_api(watched), **_functions(watched)}


def _way_in(watched: Watched) -> Rows:
    queue, dead_letters = watched.pipeline.queue, watched.pipeline.dead_letters
    return {
        "Uploads that wait": [
            queue.metric_approximate_number_of_messages_visible(label="waiting"),
            dead_letters.metric_approximate_number_of_messages_visible(label="dead letters"),
            watched.own(metrics.RUNS_STARTED, "intake", label="runs started"),
        ],
        "Seconds that uploads wait": [
            queue.metric_approximate_age_of_oldest_message(label="the oldest, by SQS"),
            watched.own(metrics.QUEUE_AGE, "intake", "p95", label="p95 at Intake"),
        ],
    }


def _pages(watched: Watched) -> Rows:
    return {
        "Pages": [
            watched.own(metrics.PAGES_READ, "extract", label="read"),
            watched.own(metrics.PAGES_QUARANTINED, "extract", label="set aside"),
        ],
        "Pages set aside, by reason": [watched.by(metrics.PAGES_QUARANTINED)],
        "Seconds a page, by stage (p50)": [
            watched.own(metrics.SECONDS_PER_PAGE, stage, "p50", label=stage) for stage in metrics.STAGES
        ],
        "Batches found in the cache, percent": [_hit_rate(watched, step) for step in metrics.MODEL_STEPS],
        "Chunks and entities": [
            watched.own(metrics.CHUNKS, "consolidate", label="chunks"),
            watched.own(metrics.ENTITIES, "consolidate", label="entities"),
        ],
    }


def _hit_rate(watched: Watched, step: str) -> cloudwatch.MathExpression:
    hits, misses = f"{step}_hits", f"{step}_misses"
    return cloudwatch.MathExpression(
        expression=f"100 * FILL({hits}, 0) / (FILL({hits}, 0) + FILL({misses}, 0))",
        using_metrics={
            hits: watched.own(metrics.CACHE_HITS, step),
            misses: watched.own(metrics.CACHE_MISSES, step),
        },
        label=step,
        period=PERIOD,
    )


def _runs(watched: Watched) -> Rows:
    machine = watched.pipeline.state_machine
    return {
        "Runs, by how they ended": [watched.by(metrics.RUNS_ENDED)],
        "Failed runs, by reason": [watched.by(metrics.RUNS_FAILED)],
        "Milliseconds a document": [
            machine.metric_time(statistic="p50"),
            machine.metric_time(statistic="p95"),
        ],
        "Runs that were stopped": [machine.metric_timed_out(), machine.metric_aborted()],
    }


def _api(watched: Watched) -> Rows:
    rest_api = watched.rest_api
    return {
        "API": [rest_api.metric_count(), rest_api.metric_client_error(), rest_api.metric_server_error()],
        "API, milliseconds": [
            rest_api.metric_latency(statistic="p50"),
            rest_api.metric_latency(statistic="p95"),
        ],
        "Seconds a search, by mode (p95)": [watched.by(metrics.SEARCH_SECONDS, "p95")],
    }


def _functions(watched: Watched) -> Rows:
    functions = watched.functions.items()
    return {
        "p95 of each function": [
            function.metric_duration(statistic="p95", label=name) for name, function in functions
        ],
        "Functions at once": [
            function.metric("ConcurrentExecutions", statistic="Maximum", label=name)
            for name, function in functions
        ],
        "Errors and throttles": [
            metric
            for name, function in functions
            for metric in (
                function.metric_errors(label=f"{name}: errors"),
                function.metric_throttles(label=f"{name}: throttles"),
            )
        ],
    }
