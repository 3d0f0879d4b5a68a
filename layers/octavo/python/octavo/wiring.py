"""The composition root: the one place where settings become adapters, and ports meet AWS.

Each is built once a process: a function keeps what it opened for its next event. Imports stand inside,
so that the small functions start without the libraries of the large ones.
"""
# ruff: noqa: PLC0415 - see above

import os
from functools import cache
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from octavo.experiments.variants import MAIN
from octavo.settings import Settings, read_settings

if TYPE_CHECKING:
    from octavo.experiments.variants import Variants
    from octavo.inference.field_rule import FieldRule
    from octavo.inference.ports import Classifier, Embedder, Models, Recognizer
    from octavo.orchestration import SqsQueue
    from octavo.pipeline.parts import Decide
    from octavo.pipeline.ports import Events, Executions, Renderer
    from octavo.search.index import SearchIndex
    from octavo.search.open import HttpAuth
    from octavo.security.tokens import TokenVerifier
    from octavo.storage.blobs import Blobs
    from octavo.storage.feedback import Feedback
    from octavo.storage.originals import Originals
    from octavo.storage.records import Records

# Of the 29 that API Gateway waits; the function itself ends before.
_RENDER_SECONDS = 27


@cache
def settings() -> Settings:
    """Return the process's settings, read from its environment."""
    return read_settings()


@cache
def _session() -> Any:  # noqa: ANN401 - boto3's session is untyped without its stubs
    import boto3

    return boto3.session.Session()


@cache
def s3_client() -> Any:  # noqa: ANN401 - as above
    """Return the S3 client. Its links are signed with SigV4, which KMS-encrypted objects ask for."""
    from botocore.config import Config

    # On AWS a link must name the bucket's own host; a local cloud on an address of its own has no such hosts.
    addressing: Literal["auto", "virtual"] = "auto" if os.environ.get("AWS_ENDPOINT_URL") else "virtual"
    return _session().client(
        "s3", config=Config(signature_version="s3v4", s3={"addressing_style": addressing})
    )


@cache
def originals() -> "Originals":
    """Return the uploaded files."""
    from octavo.storage.originals import S3Originals

    return S3Originals(s3_client(), settings().uploads_bucket)


@cache
def results() -> "Blobs":
    """Return the results bucket."""
    return _bucket(settings().results_bucket)


def _bucket(name: str) -> "Blobs":
    from octavo.storage.s3 import S3Blobs

    return S3Blobs(s3_client(), name)


@cache
def records() -> "Records":
    """Return the table."""
    from octavo.storage.dynamodb import DynamoRecords

    return DynamoRecords(_table())


@cache
def feedback() -> "Feedback":
    """Return what readers said of hits, in the same table."""
    from octavo.storage.feedback import DynamoFeedback

    return DynamoFeedback(_table())


@cache
def _table() -> Any:  # noqa: ANN401 - as `_session`
    return _session().resource("dynamodb").Table(settings().table)


@cache
def executions() -> "Executions":
    """Return the state machine."""
    from octavo.orchestration import StepFunctionsExecutions

    known = settings()
    return StepFunctionsExecutions(
        _session().client("stepfunctions"), known.state_machine_arn, known.inference
    )


@cache
def queue(arn: str) -> "SqsQueue":
    """Return the queue that a message came from."""
    from octavo.orchestration import SqsQueue

    return SqsQueue(_session().client("sqs"), arn)


@cache
def events() -> "Events":
    """Return the event bus."""
    from octavo.orchestration import EventBridgeEvents

    return EventBridgeEvents(_session().client("events"), settings().event_bus)


@cache
def renderer() -> "Renderer":
    """Return the function that makes pictures of pages; a caller that gave up on it does not ask again."""
    from botocore.config import Config

    from octavo.orchestration import LambdaRenderer

    patience = Config(read_timeout=_RENDER_SECONDS, retries={"total_max_attempts": 1})
    return LambdaRenderer(_session().client("lambda", config=patience), settings().render_function)


@cache
def search_index() -> "SearchIndex":
    """Return the search index that `search_url` names."""
    from octavo.search.open import open_index

    url = settings().search_url
    return open_index(url, http_auth=request_signer(url), open_bucket=_bucket)


def request_signer(url: str) -> "HttpAuth | None":
    """Return what signs requests to an OpenSearch of Amazon's, as the function's own role; None for any other."""
    labels = (urlsplit(url).hostname or "").split(".")
    if labels[-2:] != ["amazonaws", "com"]:
        return None
    from opensearchpy import Urllib3AWSV4SignerAuth

    region, service = labels[-4:-2]
    return Urllib3AWSV4SignerAuth(_session().get_credentials(), region, service)


@cache
def token_verifier() -> "TokenVerifier":
    """Return what verifies callers' tokens; it keeps the issuer's keys."""
    from octavo.security.jwks import IssuerKeys
    from octavo.security.tokens import TokenVerifier

    known = settings()
    keys = IssuerKeys(known.jwks_url or f"{known.jwt_issuer.rstrip('/')}/.well-known/jwks.json")
    return TokenVerifier(keys, known.jwt_issuer, known.jwt_audience, known.tenant_claims)


@cache
def embedder() -> "Embedder":
    """Return the embedding model."""
    from octavo.inference.registry import open_embedder

    return open_embedder(settings().models, settings().threads)


@cache
def variants() -> "Variants":
    """Return which versions of models stand side by side."""
    from octavo.experiments.variants import read_variants

    return read_variants(settings().models / "models.toml")


@cache
def classifier(variant: str = MAIN) -> "Classifier":
    """Return the classification model, or a variant of it."""
    from octavo.inference.registry import open_classifier

    return open_classifier(settings().models, settings().threads, variant)


@cache
def recognizer(variant: str = MAIN) -> "Recognizer":
    """Return the entity recognition model, or a variant of it."""
    from octavo.inference.registry import open_recognizer

    return open_recognizer(settings().models, settings().threads, variant)


@cache
def models(classifier: str = MAIN, recognizer: str = MAIN) -> "Models":
    """Return all three models over one encoder, each in the variant named."""
    from octavo.inference.registry import open_models

    return open_models(settings().models, settings().threads, classifier, recognizer)


@cache
def decide(variant: str = MAIN) -> "Decide":
    """Return what turns a document's evidence into its label, by the classifier or a variant of it."""
    from octavo.inference.registry import open_decision

    return open_decision(settings().models, variant)


@cache
def field_rules() -> "tuple[FieldRule, ...]":
    """Return what turns mentions of custom types into a document's fields."""
    from octavo.inference.registry import read_custom_entries

    return read_custom_entries(settings().models)
