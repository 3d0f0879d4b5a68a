"""The search index: an address that is given, or a domain of our own."""

from collections.abc import Sequence

from aws_cdk import RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_opensearchservice as opensearch
from constructs import Construct

from infra_cdk.settings import StackSettings

_LOGS = ("SearchSlowLogs", "IndexSlowLogs", "ErrorLogs")
_REQUESTS = tuple(f"es:ESHttp{method}" for method in ("Delete", "Get", "Head", "Post", "Put"))


class SearchDomain(Construct):
    """An OpenSearch Service domain that answers signed requests of our functions over TLS, and nobody else.

    It stands outside a VPC: within one, every function that calls it would need endpoints or a NAT gateway for
    S3, DynamoDB, SQS, Step Functions and EventBridge, and its cold start would be longer.
    """

    def __init__(self, scope: Construct, id_: str, settings: StackSettings, key: kms.IKey | None) -> None:
        super().__init__(scope, id_)
        self.domain = opensearch.Domain(
            self,
            "Domain",
            # 2.19 is the first with what the index asks for, 3.x what it is tested with.
            version=opensearch.EngineVersion.OPENSEARCH_3_5,
            capacity=opensearch.CapacityConfig(
                data_nodes=settings.domain_data_nodes,
                data_node_instance_type="r7g.large.search",
                master_nodes=3,
                master_node_instance_type="m7g.medium.search",
                multi_az_with_standby_enabled=False,
            ),
            ebs=opensearch.EbsOptions(volume_size=100),
            zone_awareness=opensearch.ZoneAwarenessConfig(availability_zone_count=2),
            encryption_at_rest=opensearch.EncryptionAtRestOptions(enabled=True, kms_key=key),
            node_to_node_encryption=True,
            enforce_https=True,
            tls_security_policy=opensearch.TLSSecurityPolicy.TLS_1_2_PFS,
            removal_policy=RemovalPolicy.RETAIN if settings.retain_data else RemovalPolicy.DESTROY,
        )
        self._publish_logs()

    @property
    def url(self) -> str:
        """Where the index is, as the functions open it."""
        return f"https://{self.domain.domain_endpoint}"

    def grant(self, functions: Sequence[lambda_.Function]) -> None:
        """Let the functions send signed requests, and the domain accept theirs alone."""
        everything = [f"{self.domain.domain_arn}/*"]
        for function in functions:
            function.grant_principal.add_to_principal_policy(
                iam.PolicyStatement(actions=list(_REQUESTS), resources=everything)
            )
        # On the L1, as below. `*` is this domain: its own name here would be a circle.
        accepted = iam.PolicyStatement(
            principals=[iam.ArnPrincipal(role.role_arn) for role in map(_role, functions)],
            actions=list(_REQUESTS),
            resources=["*"],
        )
        self._resource.access_policies = iam.PolicyDocument(statements=[accepted])

    @property
    def _resource(self) -> opensearch.CfnDomain:
        domain = self.domain.node.default_child
        assert isinstance(domain, opensearch.CfnDomain)
        return domain

    def _publish_logs(self) -> None:
        # Set on the L1: the L2's own log publishing allows itself to write through a custom resource.
        groups = {
            name: logs.LogGroup(
                self, name, retention=logs.RetentionDays.ONE_MONTH, removal_policy=RemovalPolicy.DESTROY
            )
            for name in _LOGS
        }
        policy = logs.ResourcePolicy(
            self,
            "MayWriteLogs",
            policy_statements=[
                iam.PolicyStatement(
                    principals=[iam.ServicePrincipal("es.amazonaws.com")],
                    actions=["logs:CreateLogStream", "logs:PutLogEvents"],
                    resources=[group.log_group_arn for group in groups.values()],
                )
            ],
        )
        self._resource.node.add_dependency(policy)
        options = ("SEARCH_SLOW_LOGS", "INDEX_SLOW_LOGS", "ES_APPLICATION_LOGS")
        self._resource.log_publishing_options = {
            option: opensearch.CfnDomain.LogPublishingOptionProperty(
                cloud_watch_logs_log_group_arn=group.log_group_arn, enabled=True
            )
            for option, group in zip(options, groups.values(), strict=True)
        }


def _role(function: lambda_.Function) -> iam.IRole:
    assert function.role is not None
    return function.role
