"""What is watched: the parts of the stack whose metrics alarms and dashboard read."""

from collections.abc import Mapping
from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_lambda as lambda_

from infra_cdk.constructs.pipeline import Pipeline
from octavo import metrics

PERIOD = Duration.minutes(5)


@dataclass(frozen=True)
class Watched:
    """One deployment's parts."""

    stage: str
    pipeline: Pipeline
    functions: Mapping[str, lambda_.Function]
    rest_api: apigateway.RestApiBase

    def own(
        self,
        metric: metrics.Metric,
        service: str,
        statistic: str = "Sum",
        *,
        period: Duration = PERIOD,
        label: str | None = None,
        **dimensions: str,
    ) -> cloudwatch.Metric:
        """Return a metric that our code emits. Without its further dimensions: the sum over them."""
        assert service in metric.services, (metric.name, service)
        assert not dimensions or set(dimensions) == set(metric.dimensions), (metric.name, dimensions)
        return cloudwatch.Metric(
            namespace=metrics.namespace(self.stage),
            metric_name=metric.name,
            dimensions_map={metrics.SERVICE: service, **dimensions},
            statistic=statistic,
            period=period,
            label=label,
        )

    def by(self, metric: metrics.Metric, statistic: str = "Sum") -> cloudwatch.MathExpression:
        """Return one line for each value of the metric's further dimension. Only a dashboard may search."""
        schema = ",".join((metrics.namespace(self.stage), metrics.SERVICE, *metric.dimensions))
        search = f"SEARCH('{{{schema}}} MetricName=\"{metric.name}\"', '{statistic}')"
        return cloudwatch.MathExpression(expression=search, label="", period=PERIOD)


def added(parts: Mapping[str, cloudwatch.IMetric]) -> cloudwatch.MathExpression:
    """Return the sum of the metrics, where one without data counts as nothing."""
    expression = " + ".join(f"FILL({name}, 0)" for name in parts)
    return cloudwatch.MathExpression(expression=expression, using_metrics=parts, period=PERIOD)
