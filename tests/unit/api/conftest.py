"""The real handler over a mocked S3, records in memory and a real small index."""

import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import boto3
import numpy as np
import pytest
import requests
from moto import mock_aws

from api import handler as api
from api.services import Services
from octavo.document import (
    Block,
    BlockType,
    BoxLocation,
    Chunk,
    Classification,
    Document,
    Entity,
    FieldValue,
    Ledger,
    Page,
    Source,
    Status,
    Subtype,
)
from octavo.inference.ports import Embedder, Vectors
from octavo.pipeline import identity
from octavo.pipeline.contracts import LocateInput, LocateOutput, RenderInput, RenderOutput
from octavo.pipeline.locate import locate
from octavo.pipeline.render import render
from octavo.search.index import Entry, Mention
from octavo.search.sqlite import SqliteIndex
from octavo.security.tokens import TokenVerifier
from octavo.settings import Limits
from octavo.storage.feedback import DynamoFeedback
from octavo.storage.memory import MemoryRecords
from octavo.storage.originals import S3Originals
from octavo.storage.records import RunRecord
from octavo.storage.s3 import S3Blobs
from octavo.storage.schema import table_definition
from octavo.storage.uploads import Uploads

REPOSITORY = Path(__file__).parents[3]
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DIMENSIONS = 64
LETTER = Classification(
    label="letter",
    confidence=0.8,
    scores={"letter": 0.8},
    subtype=Subtype(label="complaint", confidence=0.6),
)


class WordEmbedder:
    """Texts that share words have near vectors: enough meaning to search by."""

    version = "words-1"
    dimensions = DIMENSIONS

    def embed(self, texts: Sequence[str]) -> Vectors:
        rows = np.full((len(texts), DIMENSIONS), 1e-3, dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.lower().split():
                row[zlib.crc32(word.encode()) % DIMENSIONS] += 1
        unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class LambdaContext:
    function_name = "api"
    function_version = "1"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:eu-west-1:123456789012:function:api"
    aws_request_id = "request-1"


def call(  # noqa: PLR0913, PLR0917 - what a request is made of
    method: str,
    path: str,
    query: Mapping[str, str | list[str]] | None = None,
    body: object = None,
    tenant: str | None = None,
    raw_body: str | None = None,
    content_type: str = "application/json",
    authorization: str | None = None,
    headers: dict[str, str] | None = None,
) -> Answer:
    """Sends the event of API Gateway's REST proxy integration to the handler."""
    headers = {"Content-Type": content_type, "Origin": "https://console.example", **(headers or {})}
    headers |= {"Authorization": authorization} if authorization else {}
    parameters = {name: [value] if isinstance(value, str) else value for name, value in (query or {}).items()}
    event = {
        "resource": "/{proxy+}",
        "path": path,
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": {name: values[-1] for name, values in parameters.items()} or None,
        "multiValueQueryStringParameters": parameters or None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {
            "requestId": "request-1",
            "path": path,
            "httpMethod": method,
            "stage": "v1",
            "authorizer": {"tenant": tenant} if tenant else None,
        },
        "body": raw_body if raw_body is not None else (None if body is None else json.dumps(body)),
        "isBase64Encoded": False,
    }
    context: Any = LambdaContext()
    response: Any = api.handler(event, context)
    headers = {name: values[0] for name, values in response["multiValueHeaders"].items()}
    return Answer(response["statusCode"], headers, response["body"])


def answer_to(request: requests.PreparedRequest) -> Answer:
    """Sends a request to the handler as API Gateway would."""
    url = urlsplit(str(request.url))
    body = request.body.decode(errors="replace") if isinstance(request.body, bytes) else request.body
    return call(
        str(request.method),
        unquote(url.path),
        parse_qs(url.query, keep_blank_values=True),
        raw_body=body,
        headers={name: str(value) for name, value in request.headers.items()},
    )


@pytest.fixture(scope="module")  # a mock that another module starts meanwhile would empty this one
def s3_client() -> Iterator[Any]:
    with mock_aws():
        client = boto3.client(
            "s3", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
        )
        for bucket in ("uploads", "results"):
            client.create_bucket(Bucket=bucket)
        client.put_bucket_versioning(Bucket="uploads", VersioningConfiguration={"Status": "Enabled"})
        yield client


@dataclass(frozen=True)
class RendererHere:
    """What the function `render` does, in this process."""

    originals: S3Originals
    results: S3Blobs

    def render(self, event: RenderInput) -> RenderOutput:
        return render(event, self.originals, self.results, Limits())

    def locate(self, event: LocateInput) -> LocateOutput:
        return locate(event, self.originals, Limits())


@pytest.fixture(scope="module")
def table(s3_client: Any) -> Any:  # noqa: ARG001 - AWS is mocked while that is there
    dynamodb: Any = boto3.resource(
        "dynamodb", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
    )
    return dynamodb.create_table(TableName="api", **table_definition())


def refuse_to_verify() -> TokenVerifier:
    raise AssertionError("a request that needs no token had one verified")


@pytest.fixture
def services(s3_client: Any, table: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Services:
    index = SqliteIndex(tmp_path / "index.sqlite", DIMENSIONS)
    embedder: Embedder = WordEmbedder()
    results = S3Blobs(s3_client, "results")
    services = Services(
        uploads=Uploads(s3_client, "uploads"),
        results=results,
        records=MemoryRecords(),
        feedback=lambda: DynamoFeedback(table),
        models=REPOSITORY / "model_artifacts",
        search_index=lambda: index,
        embedder=lambda: embedder,
        renderer=lambda: RendererHere(S3Originals(s3_client, "uploads"), results),
        token_verifier=refuse_to_verify,
        upload_bytes=1000,
        response_bytes=20_000,
    )
    monkeypatch.setattr(api, "services", lambda: services)
    return services


@pytest.fixture
def change(services: Services, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Puts other services behind the handler, for a failure or a limit."""

    def change(**changes: Any) -> None:
        monkeypatch.setattr(api, "services", lambda: replace(services, **changes))

    return change


PARTY = FieldValue(value="Acme Corp.", chunk_id="c1", start=0, end=10, confidence=0.9)


@dataclass(frozen=True)
class Store:
    """Does what the pipeline does at its end: records, result, index entries, commit."""

    services: Services

    def begin(
        self, name: str, version: int = 1, tenant: str = "default", version_id: str | None = None
    ) -> RunRecord:
        key = identity.upload_key(tenant, name)
        document_id = identity.document_id(tenant, key)
        run = RunRecord(
            tenant=tenant,
            document_id=document_id,
            run_id=identity.run_id(document_id, f"v{version}"),
            name=name,
            key=key,
            version_id=version_id or f"v{version}",
            sequencer=f"{version:018X}",
            started_at=NOON + timedelta(hours=version),
        )
        self.services.records.begin_run(run)
        return run

    def publish(  # noqa: PLR0913, PLR0917 - what tests tell documents apart by
        self,
        name: str,
        text: str,
        version: int = 1,
        tenant: str = "default",
        entities: int = 0,
        media_type: str = "application/pdf",
        version_id: str | None = None,
    ) -> RunRecord:
        run = self.begin(name, version, tenant, version_id)
        found = tuple(
            Entity(type="ORG", text=f"Org {n}", start=0, end=5, confidence=0.9, chunk_id="c1")
            for n in range(entities)
        )
        place = BoxLocation(page=3, box=(0, 0, 100, 20))
        sources = (Source(start=0, end=len(text), block="b1", offset=0),)
        document = Document(
            document_id=run.document_id,
            name=name,
            media_type=media_type,
            status=Status.SUCCEEDED,
            pages=(
                Page(
                    number=1,
                    blocks=(Block(id="b1", type=BlockType.PARAGRAPH, text=text, locations=(place,)),),
                ),
            ),
            chunks=(Chunk(id="c1", text=text, locations=(place,), sources=sources),),
            classification=LETTER,
            entities=found,
            ledger=Ledger(pages_in=1, pages_done=1),
        )
        finished = run.model_copy(
            update={
                "status": Status.SUCCEEDED,
                "ledger": document.ledger,
                "media_type": document.media_type,
                "classification": document.classification,
                "chunk_count": 1,
                "entity_count": entities,
                "fields": {"party": (PARTY,)},
                "finished_at": run.started_at + timedelta(minutes=1),
            }
        )
        prefix = f"runs/{tenant}/{run.document_id}/{run.run_id}/"
        self.services.results.put(f"{prefix}document.json", document.to_json().encode())
        self.services.records.write_run(finished, document.pages, found)
        vector = tuple(self.services.embedder().embed([text])[0].tolist())
        entry = Entry(
            tenant=tenant,
            document_id=run.document_id,
            run_id=run.run_id,
            chunk_id="c1",
            name=name,
            label="letter",
            text=text,
            locations=(place,),
            media_type="application/pdf",
            language="en",
            document_date="2024-05-01",
            ingested="2026-11-23",
            fields=(Mention.of("party", PARTY.value),),
            mentions=tuple(Mention.of(entity.type, entity.text) for entity in found),
            vector=vector,
        )
        self.services.search_index().write([entry])
        self.services.records.commit(finished)
        return finished


@pytest.fixture
def store(services: Services) -> Store:
    return Store(services)
