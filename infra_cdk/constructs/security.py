"""The key that encrypts what users gave us, where a deployment has one of its own."""

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra_cdk.settings import StackSettings


def customer_key(scope: Construct, settings: StackSettings) -> kms.Key | None:
    """Return the deployment's key, rotated every year, or None where AWS's own keys do."""
    if not settings.customer_key:
        return None
    key = kms.Key(
        scope,
        "Key",
        enable_key_rotation=True,
        description=f"Octavo {settings.stage}: uploads, results, records, index, alarms",
        removal_policy=RemovalPolicy.RETAIN if settings.retain_data else RemovalPolicy.DESTROY,
    )
    # Alarms reach an encrypted topic only if CloudWatch may use its key.
    key.add_to_resource_policy(
        iam.PolicyStatement(
            principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
            actions=["kms:Decrypt", "kms:GenerateDataKey"],
            resources=["*"],
            conditions={"StringEquals": {"aws:SourceAccount": Stack.of(scope).account}},
        )
    )
    return key
