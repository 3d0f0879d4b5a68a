"""The functions: one table says what each needs, one builder makes them all."""

from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra_cdk.settings import ROOT, StackSettings


@dataclass(frozen=True)
class FunctionSpec:
    """What one function needs. The state machine's timeouts are longer than these, never shorter."""

    name: str
    memory_mb: int
    timeout: Duration


# In the order in which a document meets them.
FUNCTIONS = (
    FunctionSpec("intake", 256, Duration.seconds(30)),
    FunctionSpec("split", 1769, Duration.minutes(5)),
    FunctionSpec("extract", 1769, Duration.minutes(10)),
    FunctionSpec("embed", 1769, Duration.minutes(5)),
    FunctionSpec("classify", 1769, Duration.minutes(5)),
    FunctionSpec("recognize", 1769, Duration.minutes(5)),
    FunctionSpec("consolidate", 1769, Duration.minutes(5)),
    FunctionSpec("index", 512, Duration.minutes(5)),
    FunctionSpec("publish", 256, Duration.minutes(1)),
    FunctionSpec("fail", 256, Duration.minutes(1)),
    FunctionSpec("api", 1769, Duration.seconds(29)),
    FunctionSpec("authorizer", 256, Duration.seconds(10)),
)


class Functions(Construct):
    """All functions by name, each with the same settings in its environment."""

    def __init__(
        self, scope: Construct, id_: str, settings: StackSettings, environment: dict[str, str]
    ) -> None:
        super().__init__(scope, id_)
        code = lambda_.Code.from_asset(str(ROOT / "functions"), exclude=["**/__pycache__", "**/*.pyc"])
        shared = {
            **environment,
            "OCTAVO_PYTHON": str(settings.python),
            "OCTAVO_MODELS": str(settings.models),
            "OCTAVO_THREADS": str(settings.threads),
            "ORT_DISABLE_TELEMETRY": "1",
            "POWERTOOLS_LOG_LEVEL": settings.log_level,
            "POWERTOOLS_TRACE_DISABLED": "true",
        }
        self.by_name = {
            spec.name: lambda_.Function(
                self,
                spec.name.capitalize(),
                runtime=lambda_.Runtime.PROVIDED_AL2023,
                handler=f"{spec.name}.handler.handler",
                code=code,
                memory_size=spec.memory_mb,
                timeout=spec.timeout,
                environment={**shared, "POWERTOOLS_SERVICE_NAME": spec.name},
            )
            for spec in FUNCTIONS
        }

    def __getitem__(self, name: str) -> lambda_.Function:
        return self.by_name[name]
