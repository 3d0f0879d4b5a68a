"""The whole way with the index in the bucket, as `octavo up --search s3` and the preset `small` have it."""

import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from octavo.pipeline.identity import DEFAULT_TENANT
from octavo.search.bucket import FOLD_AT, BucketIndex
from octavo.search.index import Mode
from octavo.search.manifest import Manifest
from octavo.storage.s3 import S3Blobs
from octavo_cli.client import OctavoClient
from octavo_cli.cloud import ministack
from octavo_cli.cloud.endpoint import Cloud, Deployment
from octavo_cli.documents import upload_and_watch
from octavo_cli.lifecycle import Search, bring_up, search_url
from octavo_cli.samples import make_samples
from tests.e2e.waiting import SECONDS

pytestmark = pytest.mark.cloud


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    state = tmp_path_factory.mktemp("cloud")
    started = bring_up(Cloud.EMBEDDED, search_url(Search.S3, "", state), state, leashed=True)
    assert started.pid is not None
    yield started
    ministack.stop(started.pid)


@pytest.fixture
def client(deployment: Deployment) -> OctavoClient:
    return OctavoClient.of(deployment)


def names(client: OctavoClient, text: str) -> list[str]:
    return [hit["name"] for hit in client.search(text, Mode.KEYWORD)]


def manifest(deployment: Deployment) -> Manifest:
    s3, bucket = deployment.session.client("s3"), deployment.outputs["ResultsBucket"]
    body = s3.get_object(Bucket=bucket, Key="index/default/manifest.json")["Body"].read()
    return Manifest.model_validate_json(body)


def test_documents_that_arrive_together_are_each_found_by_meaning(
    client: OctavoClient, tmp_path: Path
) -> None:
    asked = list(
        {sample.path.suffix: sample for sample in make_samples(tmp_path) if sample.question}.values()
    )
    finished = upload_and_watch(client, [sample.path for sample in asked], SECONDS)
    assert {document["status"] for document in finished} == {"SUCCEEDED"}
    for sample in asked:
        (hit,) = client.search(sample.question or "", limit=1)
        assert (hit["name"], hit["page"]) == (sample.path.name, sample.page)


def test_a_new_version_replaces_the_old_one_and_a_deletion_removes_it(
    client: OctavoClient, deployment: Deployment, tmp_path: Path
) -> None:
    path = tmp_path / "menu.json"
    path.write_text(json.dumps({"title": "Menu", "body": "Today the kitchen serves turbot."}))
    upload_and_watch(client, [path], SECONDS)
    assert names(client, "turbot") == ["menu.json"]
    path.write_text(json.dumps({"title": "Menu", "body": "Today the kitchen serves halibut."}))
    (document,) = upload_and_watch(client, [path], SECONDS)
    assert (names(client, "turbot"), names(client, "halibut")) == ([], ["menu.json"])
    client.delete(document["document_id"])
    assert names(client, "halibut") == []
    assert manifest(deployment).end > 0


def test_the_step_that_indexes_folds_when_enough_has_come_together(
    client: OctavoClient, deployment: Deployment, tmp_path: Path
) -> None:
    s3 = S3Blobs(deployment.session.client("s3"), deployment.outputs["ResultsBucket"])
    index = BucketIndex(s3, "index")
    while len(manifest(deployment).changes) < FOLD_AT - 1:
        index.delete_document(DEFAULT_TENANT, uuid.uuid4().hex)
    path = tmp_path / "ocelot.json"
    path.write_text(json.dumps({"title": "Cats", "body": "An ocelot sleeps on the tower."}))
    upload_and_watch(client, [path], SECONDS)
    folded = manifest(deployment)
    assert folded.snapshot is not None
    assert folded.start >= FOLD_AT
    assert names(client, "ocelot") == ["ocelot.json"]
