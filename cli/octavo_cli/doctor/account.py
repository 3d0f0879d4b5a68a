"""Checks of an AWS account, with the credentials and the region of the environment."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra_cdk.settings import MODEL_FUNCTIONS, Search, StackSettings
from octavo.storage.aws_errors import error_code
from octavo_cli import failures
from octavo_cli.cloud.endpoint import ClientFactory
from octavo_cli.doctor.finding import Finding

# What the template is made of, by the names that clients have.
_SERVICES: Final = (
    "apigateway",
    "cloudformation",
    "cloudwatch",
    "dynamodb",
    "ecr",
    "events",
    "kms",
    "lambda",
    "logs",
    "s3",
    "sns",
    "sqs",
    "stepfunctions",
)
_BOOTSTRAP: Final = "/cdk-bootstrap/hnb659fds/version"
# What Lambda keeps back from reservations, for all functions without one.
_UNRESERVED: Final = 100
_CONCURRENT_EXECUTIONS: Final = "L-B99A9384"


def concurrency_needed(settings: StackSettings) -> int:
    """Return how many functions of the account may run at once, for a deployment not to be throttled."""
    if settings.reserved_concurrency:
        return sum(settings.reserved_concurrency.values()) + _UNRESERVED
    return settings.most_running * settings.map_concurrency * len(MODEL_FUNCTIONS[settings.inference])


@dataclass(frozen=True)
class Account:
    """The checks of one account for one deployment. Each method is one."""

    session: boto3.session.Session
    settings: StackSettings

    def credentials(self) -> Finding:
        """Ask AWS who we are."""

        def ask() -> Finding:
            # In the environment's region or, without one, in a region that is always there.
            region = self.session.region_name
            region = region if region in self.session.get_available_regions("sts") else "us-east-1"
            identity = self._clients.client("sts", region_name=region).get_caller_identity()
            return Finding.ok("credentials", f"account {identity['Account']}")

        return _asked("credentials", ask)

    def region(self) -> Finding:
        """See that every service of the template exists in the region."""
        region = self.session.region_name
        if region is None:
            return Finding.missing("region", "none", "set AWS_DEFAULT_REGION, or `aws configure`")
        services = (*_SERVICES, *(["opensearch"] if self.settings.search is Search.DOMAIN else []))
        lacking = [name for name in services if region not in self._regions(name)]
        if lacking:
            named = "all services" if len(lacking) == len(services) else ", ".join(lacking)
            return Finding.missing(
                "region", f"{region} has not {named}", "set AWS_DEFAULT_REGION to another region"
            )
        return Finding.ok("region", f"{region} has all {len(services)} services")

    def bootstrap(self) -> Finding:
        """Look for what `cdk bootstrap` leaves."""

        def ask() -> Finding:
            try:
                answer = self._clients.client("ssm").get_parameter(Name=_BOOTSTRAP)
            except ClientError as error:
                if error_code(error) != "ParameterNotFound":
                    raise
                return Finding.missing("CDK bootstrap", "none in this account and region", "`cdk bootstrap`")
            return Finding.ok("CDK bootstrap", f"version {answer['Parameter']['Value']}")

        return _asked("CDK bootstrap", ask)

    def concurrency(self) -> Finding:
        """Compare how many functions may run at once with what the deployment asks for."""

        def ask() -> Finding:
            limits = self._clients.client("lambda").get_account_settings()["AccountLimit"]
            most, needed = int(limits["ConcurrentExecutions"]), concurrency_needed(self.settings)
            if most < needed:
                way_out = "ask for more under Service Quotas, or lower `most_running` and `map_concurrency`"
                found = f"{most} at once, and {self.settings.stage} asks for {needed}"
                return Finding.missing("Lambda concurrency", found, way_out)
            return Finding.ok("Lambda concurrency", f"{most} at once, {needed} are asked for")

        return _asked("Lambda concurrency", ask)

    def quotas(self) -> Finding:
        """See that quotas can be read, and so be raised by this account's own request."""

        def ask() -> Finding:
            self._clients.client("service-quotas").get_service_quota(
                ServiceCode="lambda", QuotaCode=_CONCURRENT_EXECUTIONS
            )
            return Finding.ok("Service Quotas", "can be asked")

        finding = _asked("Service Quotas", ask)
        return Finding.unsure(finding.name, finding.found, finding.way_out) if finding.way_out else finding

    @property
    def _clients(self) -> ClientFactory:
        return self.session  # type: ignore[return-value] # its stubs know a fixed list of services

    def _regions(self, service: str) -> list[str]:
        partitions = self.session.get_available_partitions()
        return [
            region
            for partition in partitions
            for region in self.session.get_available_regions(service, partition_name=partition)
        ]


def _asked(name: str, ask: Callable[[], Finding]) -> Finding:
    """Return the finding, or why AWS gave none, with the way out."""
    try:
        return ask()
    except (BotoCoreError, ClientError) as error:
        sentence, _, way_out = failures.of_aws(error).partition("; ")
        return Finding.missing(name, sentence, way_out or "mend that, and ask again")
