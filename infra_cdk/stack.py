"""The one stack, composed of its constructs."""

from aws_cdk import CfnOutput, CfnParameter, DefaultStackSynthesizer, Stack
from constructs import Construct

from infra_cdk.constructs.api import Api
from infra_cdk.constructs.functions import Functions
from infra_cdk.constructs.pipeline import Pipeline
from infra_cdk.constructs.storage import Storage
from infra_cdk.settings import StackSettings


class OctavoStack(Stack):
    """Uploads in, answers out."""

    def __init__(self, scope: Construct, id_: str, settings: StackSettings) -> None:
        super().__init__(
            scope, id_, synthesizer=DefaultStackSynthesizer(generate_bootstrap_version_rule=False)
        )
        storage = Storage(self, "Storage")
        # A parameter, so that one synthesised template serves every local cloud, each with its own index.
        search_url = CfnParameter(self, "SearchUrl", default=settings.search_url)
        functions = Functions(
            self,
            "Functions",
            settings,
            environment={
                "OCTAVO_UPLOADS_BUCKET": storage.uploads.bucket_name,
                "OCTAVO_RESULTS_BUCKET": storage.results.bucket_name,
                "OCTAVO_TABLE": storage.table.table_name,
                "OCTAVO_SEARCH_URL": search_url.value_as_string,
                "OCTAVO_UPLOAD_BYTES": str(settings.upload_bytes),
            },
        )
        pipeline = Pipeline(self, "Pipeline", settings, storage.uploads, functions)
        api = Api(self, "Api", settings, functions["api"], functions["authorizer"])
        _grant(storage, functions)

        for name, value in {
            "UploadsBucket": storage.uploads.bucket_name,
            "ResultsBucket": storage.results.bucket_name,
            "TableName": storage.table.table_name,
            "StateMachineArn": pipeline.state_machine.state_machine_arn,
            "DeadLetterQueueUrl": pipeline.dead_letters.queue_url,
            "RestApiId": api.rest_api.rest_api_id,
            "ApiUrl": api.rest_api.url,
        }.items():
            CfnOutput(self, name, value=value)


def _grant(storage: Storage, functions: Functions) -> None:
    """Give each function what it touches, and no more."""
    for reader in ("split", "extract"):
        storage.uploads.grant_read(functions[reader])
    for name in ("split", "extract", "embed", "classify", "recognize", "consolidate", "index", "fail", "api"):
        storage.results.grant_read_write(functions[name])
    for name in ("intake", "split", "consolidate", "index", "publish", "fail", "api"):
        storage.table.grant_read_write_data(functions[name])
    storage.uploads.grant_put(functions["api"], functions["authorizer"])
    storage.uploads.grant_delete(functions["api"], functions["authorizer"])
