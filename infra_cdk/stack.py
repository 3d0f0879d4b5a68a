"""The one stack, composed of its constructs."""

from aws_cdk import CfnOutput, CfnParameter, DefaultStackSynthesizer, Stack, Tags
from constructs import Construct

from infra_cdk.acknowledgements import acknowledge_findings
from infra_cdk.constructs.api import Api
from infra_cdk.constructs.console import Console
from infra_cdk.constructs.functions import Functions
from infra_cdk.constructs.monitoring import Monitoring
from infra_cdk.constructs.pipeline import Pipeline
from infra_cdk.constructs.search import SearchDomain
from infra_cdk.constructs.security import customer_key
from infra_cdk.constructs.storage import Storage
from infra_cdk.permissions import INDEX_PREFIX, PERMISSIONS, grant
from infra_cdk.settings import Packaging, Search, StackSettings
from infra_cdk.watched import Watched


class OctavoStack(Stack):
    """Uploads in, answers out."""

    def __init__(self, scope: Construct, id_: str, settings: StackSettings) -> None:
        on_aws = settings.packaging is Packaging.IMAGE
        super().__init__(
            scope,
            id_,
            # A local cloud was never bootstrapped, so that there is no version to check.
            synthesizer=DefaultStackSynthesizer(generate_bootstrap_version_rule=on_aws),
            termination_protection=settings.retain_data,
        )
        if on_aws:
            Tags.of(self).add("application", "octavo")
            Tags.of(self).add("stage", settings.stage)
        key = customer_key(self, settings)
        storage = Storage(self, "Storage", settings, key)
        domain = SearchDomain(self, "Search", settings, key) if settings.search is Search.DOMAIN else None
        search_url = domain.url if domain else self._search_url(settings, storage)
        functions = Functions(
            self,
            "Functions",
            settings,
            environment={
                "OCTAVO_UPLOADS_BUCKET": storage.uploads.bucket_name,
                "OCTAVO_RESULTS_BUCKET": storage.results.bucket_name,
                "OCTAVO_TABLE": storage.table.table_name,
                "OCTAVO_SEARCH_URL": search_url,
                "OCTAVO_UPLOAD_BYTES": str(settings.upload_bytes),
            },
        )
        pipeline = Pipeline(self, "Pipeline", settings, storage.uploads, functions)
        api = Api(self, "Api", settings, functions)
        console = Console(self, "Console", settings, storage, api) if settings.console else None
        grant(functions, storage, settings.search, key)
        if domain:
            domain.grant([functions[name] for name, needs in PERMISSIONS.items() if needs.searches])
        if settings.monitoring:
            watched = Watched(settings.stage, pipeline, functions.by_name, api.rest_api)
            Monitoring(self, "Monitoring", settings, watched, key)

        if on_aws:
            acknowledge_findings(storage, functions, pipeline, api, domain, console)

        outputs = {
            "UploadsBucket": storage.uploads.bucket_name,
            "ResultsBucket": storage.results.bucket_name,
            "TableName": storage.table.table_name,
            "StateMachineArn": pipeline.state_machine.state_machine_arn,
            "QueueUrl": pipeline.queue.queue_url,
            "DeadLetterQueueUrl": pipeline.dead_letters.queue_url,
            "IndexUrl": search_url,
            "RestApiId": api.rest_api.rest_api_id,
            "ApiUrl": api.rest_api.url,
        }
        if console:
            outputs["ConsoleBucket"] = console.bucket.bucket_name
            outputs["ConsoleDomain"] = console.distribution.distribution_domain_name
        for name, value in outputs.items():
            CfnOutput(self, name, value=value)

    def _search_url(self, settings: StackSettings, storage: Storage) -> str:
        """Return the bucket's address, or a parameter: one template serves every cloud, each with its own index."""
        if settings.search is Search.BUCKET:
            return f"s3://{storage.results.bucket_name}/{INDEX_PREFIX}"
        if settings.search is Search.FILE or settings.search_url:
            return CfnParameter(self, "SearchUrl", default=settings.search_url).value_as_string
        return CfnParameter(
            self,
            "SearchUrl",
            allowed_pattern=r"https://[^@\s]+",
            constraint_description="Give the https address of an OpenSearch, without a password.",
        ).value_as_string
