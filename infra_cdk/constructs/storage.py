"""Where things are kept: uploaded files, results, and what is known of documents."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_s3 as s3
from constructs import Construct

from octavo.storage import schema


class Storage(Construct):
    """The two buckets and the table."""

    def __init__(self, scope: Construct, id_: str) -> None:
        super().__init__(scope, id_)
        self.uploads = _bucket(self, "Uploads", versioned=True)
        # The L2 property `event_bridge_enabled` is a custom resource, which local clouds skip in silence.
        bucket = self.uploads.node.default_child
        assert isinstance(bucket, s3.CfnBucket)
        bucket.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
            event_bridge_configuration=s3.CfnBucket.EventBridgeConfigurationProperty(
                event_bridge_enabled=True
            )
        )
        self.results = _bucket(self, "Results", versioned=False)
        # Large answers of the API are objects; nobody asks for one again after its link has expired.
        self.results.add_lifecycle_rule(prefix="responses/", expiration=Duration.days(1))
        # After the redirect to such an object a browser's origin is `null`; the link itself is the permission.
        self.results.add_cors_rule(allowed_methods=[s3.HttpMethods.GET], allowed_origins=["*"])
        self.table = dynamodb.Table(
            self,
            "Table",
            partition_key=dynamodb.Attribute(name=schema.PARTITION_KEY, type=dynamodb.AttributeType.STRING),
            sort_key=dynamodb.Attribute(name=schema.SORT_KEY, type=dynamodb.AttributeType.STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            removal_policy=RemovalPolicy.DESTROY,
        )
        self.table.add_global_secondary_index(
            index_name=schema.LISTING_INDEX,
            partition_key=dynamodb.Attribute(
                name=schema.LISTING_PARTITION_KEY, type=dynamodb.AttributeType.STRING
            ),
            sort_key=dynamodb.Attribute(name=schema.LISTING_SORT_KEY, type=dynamodb.AttributeType.STRING),
        )


def _bucket(scope: Construct, id_: str, *, versioned: bool) -> s3.Bucket:
    return s3.Bucket(
        scope,
        id_,
        versioned=versioned,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        encryption=s3.BucketEncryption.S3_MANAGED,
        enforce_ssl=True,
        removal_policy=RemovalPolicy.DESTROY,
        lifecycle_rules=[s3.LifecycleRule(abort_incomplete_multipart_upload_after=Duration.days(1))],
    )
