"""What each function may do, in one table: exactly the calls that its code makes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms

from infra_cdk.constructs.functions import Functions
from infra_cdk.constructs.storage import Storage
from infra_cdk.settings import Search
from octavo.storage import schema

_READ_UPLOAD = ("s3:GetObject", "s3:GetObjectVersion")
_RECORD_RUN = ("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem")
_RUN_AND_INFERENCE = ("runs/", "inference/")
# Where an index in the results bucket is.
INDEX_PREFIX = "index"


@dataclass(frozen=True)
class Permissions:
    """One function's part. Prefixes are those of keys in the results bucket."""

    uploads: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    deletes: tuple[str, ...] = ()
    # S3 says "there is none" only to those who may list; to others it says "forbidden".
    lists_results: bool = False
    table: tuple[str, ...] = ()
    queries_listing: bool = False
    publishes: bool = False
    searches: bool = False
    # Functions that it calls itself; the pipeline's are called by the state machine.
    invokes: tuple[str, ...] = ()
    # Only where the index is in the bucket: who folds it also sweeps what the fold replaced.
    folds_index: bool = False

    def with_search(self, search: Search) -> "Permissions":
        """Return what the function needs where the index is there."""
        if search is not Search.BUCKET or not self.searches:
            return self
        index = (f"{INDEX_PREFIX}/",)
        return replace(
            self,
            reads=self.reads + index,
            writes=self.writes + index,
            deletes=self.deletes + index if self.folds_index else self.deletes,
            lists_results=True,
        )


_INFERENCE = Permissions(reads=_RUN_AND_INFERENCE, writes=("inference/",), lists_results=True)

PERMISSIONS = {
    "intake": Permissions(table=_RECORD_RUN),
    "split": Permissions(uploads=_READ_UPLOAD, writes=("runs/",)),
    "extract": Permissions(uploads=_READ_UPLOAD, reads=("runs/",), writes=("runs/",)),
    "infer": _INFERENCE,
    "embed": _INFERENCE,
    "classify": _INFERENCE,
    "recognize": _INFERENCE,
    "consolidate": Permissions(
        reads=_RUN_AND_INFERENCE, writes=("runs/",), table=("dynamodb:BatchWriteItem", *_RECORD_RUN)
    ),
    "index": Permissions(reads=_RUN_AND_INFERENCE, searches=True, folds_index=True),
    "publish": Permissions(table=("dynamodb:BatchGetItem", *_RECORD_RUN), publishes=True, searches=True),
    "fail": Permissions(
        deletes=("runs/",),
        lists_results=True,
        table=("dynamodb:BatchGetItem", *_RECORD_RUN),
        publishes=True,
        searches=True,
    ),
    "render": Permissions(uploads=_READ_UPLOAD, writes=("runs/",)),
    "api": Permissions(
        invokes=("render",),
        uploads=("s3:PutObject", "s3:DeleteObject"),
        reads=("runs/", "responses/"),
        writes=("responses/",),
        deletes=("runs/",),
        lists_results=True,
        table=(
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:Query",
            "dynamodb:BatchGetItem",
            "dynamodb:BatchWriteItem",
            "dynamodb:UpdateItem",
            "dynamodb:DeleteItem",
        ),
        queries_listing=True,
        searches=True,
    ),
}


def grant(functions: Functions, storage: Storage, search: Search, key: kms.IKey | None) -> None:
    """Give each function what the table says, and no more."""
    for name, permissions in PERMISSIONS.items():
        for statement in _statements(permissions.with_search(search), storage, Stack.of(functions)):
            functions[name].add_to_role_policy(statement)
        if permissions.invokes:
            called = (functions.called(other).function_arn for other in permissions.invokes)
            functions[name].add_to_role_policy(_allow(("lambda:InvokeFunction",), *called))
        if key is not None:
            functions[name].add_to_role_policy(
                iam.PolicyStatement(actions=["kms:Decrypt", "kms:GenerateDataKey"], resources=[key.key_arn])
            )


def _statements(permissions: Permissions, storage: Storage, stack: Stack) -> Iterator[iam.PolicyStatement]:
    if permissions.uploads:
        yield _allow(permissions.uploads, storage.uploads.arn_for_objects("uploads/*"))
    for action, prefixes in {
        "s3:GetObject": permissions.reads,
        "s3:PutObject": permissions.writes,
        "s3:DeleteObject": permissions.deletes,
    }.items():
        if prefixes:
            objects = (storage.results.arn_for_objects(f"{prefix}*") for prefix in prefixes)
            yield _allow((action,), *objects)
    if permissions.lists_results:
        yield _allow(("s3:ListBucket",), storage.results.bucket_arn)
    if permissions.table:
        yield _allow(permissions.table, storage.table.table_arn)
    if permissions.queries_listing:
        yield _allow(("dynamodb:Query",), f"{storage.table.table_arn}/index/{schema.LISTING_INDEX}")
    if permissions.publishes:
        bus = stack.format_arn(service="events", resource="event-bus", resource_name="default")
        yield _allow(("events:PutEvents",), bus)


def _allow(actions: tuple[str, ...], *resources: str) -> iam.PolicyStatement:
    return iam.PolicyStatement(actions=list(actions), resources=list(resources))
