"""The ports of a deployment, opened with the operator's own credentials rather than through its API."""

from functools import partial
from typing import Annotated, Any

import typer
from botocore.config import Config

from octavo import wiring
from octavo.errors import Misconfigured
from octavo.orchestration import IntakeQueue, StepFunctionsExecutions
from octavo.pipeline.identity import DEFAULT_TENANT
from octavo.pipeline.purge import Stores
from octavo.search.index import RebuildableIndex
from octavo.search.open import open_index
from octavo.storage.dynamodb import DynamoRecords
from octavo.storage.s3 import S3Blobs
from octavo.storage.uploads import Uploads
from octavo_cli.cloud.endpoint import Cloud, Deployment

Tenant = Annotated[str, typer.Option(help="Whose documents.")]
Stack = Annotated[
    str | None,
    typer.Option(help="A stack in AWS, such as Octavo-production; without, the cloud that is up here."),
]
ANYBODY = DEFAULT_TENANT


def find_deployment(stack: str | None) -> Deployment:
    """Return the stack of that name in AWS, or what is up here.

    Raises:
        Misconfigured: there is no such stack, no cloud is up, or of the connected one only the API is known.
    """
    if stack is not None:
        return Deployment.of_stack(stack)
    deployment = Deployment.require()
    if "TableName" not in deployment.outputs:
        raise Misconfigured("an API alone does not do: name its stack with --stack")
    return deployment


def open_records(deployment: Deployment) -> DynamoRecords:
    """Return the deployment's table."""
    return DynamoRecords(deployment.session.resource("dynamodb").Table(deployment.outputs["TableName"]))


def open_executions(deployment: Deployment) -> StepFunctionsExecutions:
    """Return the deployment's state machine."""
    client = deployment.session.client("stepfunctions")
    return StepFunctionsExecutions(client, deployment.outputs["StateMachineArn"])


def open_queue(deployment: Deployment) -> IntakeQueue:
    """Return the deployment's intake queue, and where its undeliverable messages are."""
    outputs = deployment.outputs
    return IntakeQueue(deployment.session.client("sqs"), outputs["QueueUrl"], outputs["DeadLetterQueueUrl"])


def open_stores(deployment: Deployment) -> Stores:
    """Return all that is to be emptied when a document goes: its original with every version of it."""
    return Stores(
        records=open_records(deployment),
        results=open_results(deployment),
        search_index=_open_index(deployment),
        delete_original=Uploads(open_s3(deployment), deployment.outputs["UploadsBucket"]).delete_versions,
    )


def open_results(deployment: Deployment) -> S3Blobs:
    """Return the deployment's results."""
    return S3Blobs(open_s3(deployment), deployment.outputs["ResultsBucket"])


def open_index_for_rebuild(deployment: Deployment) -> RebuildableIndex:
    """Return the deployment's index, also one that cannot be read: nothing works until it is rebuilt."""
    return _open_index(deployment, for_rebuild=True)


def _open_index(deployment: Deployment, *, for_rebuild: bool = False) -> RebuildableIndex:
    url = deployment.outputs["IndexUrl"]
    return open_index(
        url,
        http_auth=wiring.request_signer(url),
        open_bucket=partial(S3Blobs, open_s3(deployment)),
        for_rebuild=for_rebuild,
    )


def open_s3(deployment: Deployment) -> Any:  # noqa: ANN401 - the session of a local cloud is untyped
    """Return the deployment's S3 client."""
    if deployment.cloud is Cloud.AWS:
        return deployment.session.client("s3")
    return deployment.session.client("s3", config=Config(s3={"addressing_style": "path"}))
