"""Where things are kept: uploaded files, results, and what is known of documents."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra_cdk.settings import Packaging, StackSettings
from octavo.storage import schema

_ACCESS_LOG_DAYS = 90
# Below a month most results are still read; after it, reading them costs no more than before.
_RESULTS_HOT_DAYS = 30


class Storage(Construct):
    """The buckets and the table."""

    def __init__(
        self, scope: Construct, id_: str, settings: StackSettings, key: kms.IKey | None = None
    ) -> None:
        super().__init__(scope, id_)
        self._settings = settings
        self._key = key
        self._removal = RemovalPolicy.RETAIN if settings.retain_data else RemovalPolicy.DESTROY
        self._access_logs = self._access_log_bucket() if settings.packaging is Packaging.IMAGE else None
        self.uploads = self._uploads()
        self.results = self._results()
        self.table = self._table()

    def _uploads(self) -> s3.Bucket:
        uploads = self._bucket("Uploads", versioned=True)
        uploads.add_lifecycle_rule(
            noncurrent_version_expiration=Duration.days(self._settings.noncurrent_days)
        )
        uploads.add_lifecycle_rule(expired_object_delete_marker=True)
        # A page sends files with a form that the API signed, which is the permission.
        uploads.add_cors_rule(
            allowed_methods=[s3.HttpMethods.POST], allowed_origins=list(self._settings.cors_origins)
        )
        # The L2 property `event_bridge_enabled` is a custom resource, which local clouds skip in silence.
        bucket = uploads.node.default_child
        assert isinstance(bucket, s3.CfnBucket)
        bucket.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
            event_bridge_configuration=s3.CfnBucket.EventBridgeConfigurationProperty(
                event_bridge_enabled=True
            )
        )
        return uploads

    def _results(self) -> s3.Bucket:
        results = self._bucket("Results", versioned=False)
        # Large answers of the API are objects; nobody asks for one again after its link has expired.
        results.add_lifecycle_rule(prefix="responses/", expiration=Duration.days(1))
        # A run lives as long as its document, so nothing may expire here; but it may become cheaper to keep.
        results.add_lifecycle_rule(
            prefix="runs/",
            transitions=[
                s3.Transition(
                    storage_class=s3.StorageClass.INTELLIGENT_TIERING,
                    transition_after=Duration.days(_RESULTS_HOT_DAYS),
                )
            ],
        )
        # After the redirect to such an object a browser's origin is `null`; the link itself is the permission.
        results.add_cors_rule(
            allowed_methods=[s3.HttpMethods.GET], allowed_origins=list(self._settings.cors_origins)
        )
        return results

    def _table(self) -> dynamodb.Table:
        text = dynamodb.AttributeType.STRING
        table = dynamodb.Table(
            self,
            "Table",
            partition_key=dynamodb.Attribute(name=schema.PARTITION_KEY, type=text),
            sort_key=dynamodb.Attribute(name=schema.SORT_KEY, type=text),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED if self._key else None,
            encryption_key=self._key,
            deletion_protection=self._settings.retain_data or None,
            removal_policy=self._removal,
        )
        table.add_global_secondary_index(
            index_name=schema.LISTING_INDEX,
            partition_key=dynamodb.Attribute(name=schema.LISTING_PARTITION_KEY, type=text),
            sort_key=dynamodb.Attribute(name=schema.LISTING_SORT_KEY, type=text),
        )
        return table

    def _bucket(self, id_: str, *, versioned: bool) -> s3.Bucket:
        return s3.Bucket(
            self,
            id_,
            versioned=versioned,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.KMS if self._key else s3.BucketEncryption.S3_MANAGED,
            encryption_key=self._key,
            bucket_key_enabled=True if self._key else None,
            enforce_ssl=True,
            removal_policy=self._removal,
            server_access_logs_bucket=self._access_logs,
            server_access_logs_prefix=f"{id_.lower()}/" if self._access_logs else None,
            lifecycle_rules=[s3.LifecycleRule(abort_incomplete_multipart_upload_after=Duration.days(1))],
        )

    def static_bucket(self, scope: Construct, id_: str) -> s3.Bucket:
        """Return a bucket of files that anybody may see, if not from the bucket itself: our key has no part in it."""
        return s3.Bucket(
            scope,
            id_,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            # CloudFront asks over TLS whatever a browser spoke; MiniStack's hands on the plain HTTP of a cloud of our own.
            enforce_ssl=self._settings.packaging is Packaging.IMAGE,
            removal_policy=self._removal,
            server_access_logs_bucket=self._access_logs,
            server_access_logs_prefix="console/" if self._access_logs else None,
        )

    def _access_log_bucket(self) -> s3.Bucket:
        # S3 writes access logs only to buckets that it encrypts with its own key.
        return s3.Bucket(
            self,
            "AccessLogs",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            removal_policy=self._removal,
            lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(_ACCESS_LOG_DAYS))],
        )
