"""The functions: one builder makes them all from their table."""

from typing import Final

from aws_cdk import RemovalPolicy, Size
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra_cdk.constructs.packaging import packager
from infra_cdk.function_specs import FUNCTIONS, FunctionSpec
from infra_cdk.settings import Architecture, StackSettings
from octavo import metrics

_RETENTION = {
    7: logs.RetentionDays.ONE_WEEK,
    30: logs.RetentionDays.ONE_MONTH,
    90: logs.RetentionDays.THREE_MONTHS,
    365: logs.RetentionDays.ONE_YEAR,
}


ALIAS: Final = "live"


class Functions(Construct):
    """All functions by name, each with a role and a log of its own and the same settings in its environment."""

    def __init__(
        self, scope: Construct, id_: str, settings: StackSettings, environment: dict[str, str]
    ) -> None:
        super().__init__(scope, id_)
        self._settings = settings
        self._packager = packager(self, settings)
        self._environment = {
            **environment,
            **self._packager.environment(),
            "OCTAVO_THREADS": str(settings.threads),
            "ORT_DISABLE_TELEMETRY": "1",
            "POWERTOOLS_LOG_LEVEL": settings.log_level,
            "POWERTOOLS_METRICS_NAMESPACE": metrics.namespace(settings.stage),
            "POWERTOOLS_TRACE_DISABLED": "false" if settings.tracing else "true",
        }
        self.by_name = {spec.name: self._function(spec) for spec in FUNCTIONS}
        self._aliases = {
            name: lambda_.Alias(
                self,
                f"{name.capitalize()}Alias",
                alias_name=ALIAS,
                version=self.by_name[name].current_version,
                provisioned_concurrent_executions=provisioned,
            )
            for name, provisioned in settings.provisioned_concurrency.items()
        }

    def __getitem__(self, name: str) -> lambda_.Function:
        return self.by_name[name]

    def called(self, name: str) -> lambda_.IFunction:
        """Return what callers are to call: the alias where some are kept initialised, else the function."""
        return self._aliases.get(name, self.by_name[name])

    def _function(self, spec: FunctionSpec) -> lambda_.Function:
        id_ = spec.name.capitalize()
        log = logs.LogGroup(
            self,
            f"{id_}Log",
            retention=_RETENTION[self._settings.log_days],
            removal_policy=RemovalPolicy.DESTROY,
        )
        # A role of our own, because the one that CDK makes may write to every log of the account.
        role = iam.Role(self, f"{id_}Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        log.grant_write(role)
        package = self._packager.pack(spec)
        arm = self._settings.architecture is Architecture.ARM64
        return lambda_.Function(
            self,
            id_,
            code=package.code,
            runtime=package.runtime,
            handler=package.handler,
            layers=list(package.layers) or None,
            architecture=lambda_.Architecture.ARM_64 if arm else lambda_.Architecture.X86_64,
            role=role,
            log_group=log,
            memory_size=spec.memory_mb,
            ephemeral_storage_size=Size.mebibytes(spec.disk_mb),
            timeout=spec.timeout,
            reserved_concurrent_executions=self._settings.reserved_concurrency.get(spec.name),
            tracing=lambda_.Tracing.ACTIVE if self._settings.tracing else lambda_.Tracing.DISABLED,
            environment={**self._environment, "POWERTOOLS_SERVICE_NAME": spec.name},
        )
