"""What each function needs, in one table."""

from dataclasses import dataclass

from aws_cdk import Duration

from infra_cdk.settings import Image


@dataclass(frozen=True)
class FunctionSpec:
    """What one function needs. The state machine's timeouts are longer than these, never shorter.

    In the cloud it runs in `image`, or without one as a zip file on the shared layer.
    """

    name: str
    memory_mb: int
    timeout: Duration
    image: Image | None = None
    # Of /tmp: 512 is included, more costs a little while the function runs.
    disk_mb: int = 512

    @property
    def handler(self) -> str:
        """Where its code starts."""
        return f"{self.name}.handler.handler"


# A tenant's index in a bucket is copied to /tmp, and there once more when it is folded: see ADR 0011.
_INDEX_DISK_MB = 2048

# In the order in which a document meets them.
FUNCTIONS = (
    FunctionSpec("intake", 256, Duration.seconds(30)),
    FunctionSpec("split", 1769, Duration.minutes(5), Image.DOCUMENTS),
    FunctionSpec("extract", 1769, Duration.minutes(10), Image.DOCUMENTS),
    FunctionSpec("infer", 1769, Duration.minutes(5), Image.INFERENCE),
    FunctionSpec("embed", 1769, Duration.minutes(5), Image.INFERENCE),
    FunctionSpec("classify", 1769, Duration.minutes(5), Image.INFERENCE),
    FunctionSpec("recognize", 1769, Duration.minutes(5), Image.INFERENCE),
    FunctionSpec("consolidate", 1769, Duration.minutes(5), Image.DOCUMENTS),
    FunctionSpec("index", 1769, Duration.minutes(5), Image.INFERENCE, _INDEX_DISK_MB),
    FunctionSpec("publish", 256, Duration.minutes(1)),
    FunctionSpec("fail", 256, Duration.minutes(1)),
    FunctionSpec("api", 1769, Duration.seconds(29), Image.INFERENCE, _INDEX_DISK_MB),
    FunctionSpec("render", 1769, Duration.seconds(25), Image.DOCUMENTS),
    FunctionSpec("authorizer", 256, Duration.seconds(10)),
)
