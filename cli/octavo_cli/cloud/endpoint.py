"""The one place that chooses between the clouds."""

import os
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol, cast

import boto3
import localstack_client.session
from botocore.exceptions import ClientError
from pydantic import BaseModel, ConfigDict, ValidationError

from octavo.errors import Misconfigured
from octavo.storage.aws_errors import error_code
from octavo_cli.cloud.processes import birth_of
from octavo_cli.paths import STATE

REGION = "us-east-1"
_STATE_FILE = STATE / "cloud.json"


class Cloud(StrEnum):
    """Which cloud the commands act on. `embedded` is a MiniStack of our own, `ministack` another, in a container."""

    EMBEDDED = "embedded"
    MINISTACK = "ministack"
    LOCALSTACK = "localstack"
    AWS = "aws"


class ClientFactory(Protocol):
    """What boto3's session and localstack-client's have in common."""

    def client(self, service_name: str, **kwargs: Any) -> Any:  # noqa: ANN401 - each service has a client of its own
        """Return a client of the service."""
        ...

    def resource(self, service_name: str, **kwargs: Any) -> Any:  # noqa: ANN401 - as above
        """Return the service's resource, boto3's higher level."""
        ...


class Deployment(BaseModel):
    """A stack that is up: where, and the outputs of its template. Kept in `.octavo/cloud.json`."""

    model_config = ConfigDict(frozen=True)

    cloud: Cloud
    host: str | None = None
    pid: int | None = None
    pid_birth: str | None = None
    # What signs tokens for it; None where tokens come from elsewhere, or nobody asks for one.
    signing_key: Path | None = None
    outputs: dict[str, str] = {}

    @property
    def is_running(self) -> bool:
        """Whether the process that was started is still there, and not another one under its number."""
        return self.pid is not None and self.pid_birth is not None and birth_of(self.pid) == self.pid_birth

    @property
    def session(self) -> ClientFactory:
        """Clients for this deployment's cloud."""
        return open_session(self.cloud, self.host)

    @property
    def api_url(self) -> str:
        """The address of the REST API, without a slash at the end."""
        if self.cloud is Cloud.AWS:
            return self.outputs["ApiUrl"].rstrip("/")
        stage = self.outputs["ApiUrl"].rstrip("/").rsplit("/", 1)[-1]
        return f"http://{self.host}/restapis/{self.outputs['RestApiId']}/{stage}/_user_request_"

    @property
    def asks_for_tokens(self) -> bool:
        """Whether callers must bring a token: always in AWS, and in a local cloud that has a key to sign them."""
        return self.cloud is Cloud.AWS or self.signing_key is not None

    @property
    def console_url(self) -> str | None:
        """The address of the console, or None where the stack has none.

        A local cloud serves distributions by the name that they are called by; browsers know every name under
        `localhost` to be this machine.
        """
        domain = self.outputs.get("ConsoleDomain")
        if domain is None or self.cloud is Cloud.AWS:
            return f"https://{domain}/" if domain else None
        port = str(self.host).rpartition(":")[2]
        return f"http://{domain.partition('.')[0]}.cloudfront.localhost:{port}/"

    def save(self) -> None:
        """Remember the deployment for the next command."""
        STATE.mkdir(parents=True, exist_ok=True)
        _STATE_FILE.write_text(self.model_dump_json(indent=2))

    @staticmethod
    def forget() -> None:
        """Drop what was remembered."""
        _STATE_FILE.unlink(missing_ok=True)

    @staticmethod
    def load() -> "Deployment | None":
        """Return what was remembered, or None."""
        if not _STATE_FILE.exists():
            return None
        try:
            return Deployment.model_validate_json(_STATE_FILE.read_text())
        except ValidationError as error:
            raise Misconfigured(f"{_STATE_FILE} is damaged; delete it, then `octavo up`") from error

    @staticmethod
    def of_stack(name: str) -> "Deployment":
        """Return the stack of that name in AWS, in the region and with the credentials of the environment.

        Raises:
            Misconfigured: there is no such stack there.
        """
        session = open_session(Cloud.AWS, None)
        try:
            (stack,) = session.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
        except ClientError as error:
            if error_code(error) != "ValidationError":
                raise
            raise Misconfigured(f"there is no stack {name} in this account and region") from error
        outputs = {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
        return Deployment(cloud=Cloud.AWS, outputs=outputs)

    @staticmethod
    def require() -> "Deployment":
        """Return what was remembered.

        Raises:
            Misconfigured: nothing is up.
        """
        deployment = Deployment.load()
        if deployment is None or not deployment.outputs:
            raise Misconfigured("no cloud is up; start one with `octavo up` (or run `make up`)")
        return deployment


def open_session(cloud: Cloud, host: str | None) -> ClientFactory:
    """Return the clients of a cloud; `host` is `address:port` for the local ones."""
    if cloud is Cloud.AWS:
        return cast("ClientFactory", boto3.session.Session())  # its stubs know a fixed list of services
    # localstack-client prefers a variable of the environment to the host that it is given; ours is the one that is up.
    override = os.environ.pop("AWS_ENDPOINT_URL", None)
    try:
        session: ClientFactory = localstack_client.session.Session(
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106 - local clouds take any
            region_name=REGION,
            localstack_host=host,
        )
    finally:
        if override is not None:
            os.environ["AWS_ENDPOINT_URL"] = override
    return session
