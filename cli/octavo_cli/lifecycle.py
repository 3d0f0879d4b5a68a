"""`octavo up` and `octavo down`: a whole cloud, started and stopped."""

import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from infra_cdk.settings import Authentication, StackSettings
from octavo.errors import DependencyUnavailable, Misconfigured
from octavo_cli.client import OctavoClient
from octavo_cli.cloud import deploy, ministack, processes
from octavo_cli.cloud.endpoint import Cloud, Deployment
from octavo_cli.cloud.issuer import FILE_NAME, LocalIssuer
from octavo_cli.cloud.stacks import Functions, stack_settings
from octavo_cli.console import publish
from octavo_cli.documents import upload_and_watch
from octavo_cli.encoder_file import ensure_built
from octavo_cli.paths import STATE
from octavo_cli.samples import make_samples
from octavo_cli.terminal import err, out, working

CLOUD_HOST = "127.0.0.1:4566"
_SAMPLES_SECONDS = 600
_BUSY_SECONDS = 60
_POLL_SECONDS = 0.5


class Search(StrEnum):
    """Which search index the stack uses."""

    SQLITE = "sqlite"
    S3 = "s3"
    OPENSEARCH = "opensearch"


def up(  # noqa: PLR0913, PLR0917 - each is an option of the command
    cloud: Annotated[
        Cloud, typer.Option(help="Where the stack goes. `aws` is deployed by `cdk deploy`.")
    ] = Cloud.EMBEDDED,
    search: Annotated[Search, typer.Option(help="The search index of the stack.")] = Search.SQLITE,
    opensearch_url: Annotated[
        str, typer.Option(envvar="OPENSEARCH_URL", help="Where OpenSearch is, with --search opensearch.")
    ] = "http://127.0.0.1:9200",
    authentication: Annotated[
        Authentication, typer.Option(help="Who may call: with `jwt` who brings a token, with `none` anybody.")
    ] = Authentication.JWT,
    host: Annotated[
        str, typer.Option(envvar="OCTAVO_CLOUD_HOST", help="Where the cloud is, unless it is embedded.")
    ] = CLOUD_HOST,
    functions: Annotated[
        Functions,
        typer.Option(
            envvar="OCTAVO_FUNCTIONS",
            help="How LocalStack names our images; `images` needs a token of theirs.",
        ),
    ] = Functions.RUNTIMES,
    *,
    samples: Annotated[bool, typer.Option("--samples", help="Upload sample documents too.")] = False,
) -> None:
    """Start the embedded cloud and deploy Octavo into it. It stays up until `octavo down`."""
    url = search_url(search, opensearch_url, STATE)
    deployment = bring_up(
        cloud, url, STATE, leashed=False, host=host, functions=functions, authentication=authentication
    )
    deployment.save()
    if samples:
        _upload_samples(deployment)
    out.print(f"Octavo is up: {deployment.api_url}")
    if deployment.console_url is not None:
        out.print(
            f"The console: {deployment.console_url}"
            + (" ([bold]octavo token[/] prints what opens it)" if deployment.asks_for_tokens else "")
        )
    out.print(
        'Next: [bold]octavo upload FILE…[/], then [bold]octavo search "…"[/]. Stop with [bold]octavo down[/].'
    )


def down() -> None:
    """Stop what `octavo up` started. Documents and index stay under `.octavo/` for the next start."""
    deployment = Deployment.load()
    if deployment is None:
        out.print("Nothing is up.")
        return
    if deployment.is_running and deployment.pid is not None:
        with working("Stopping the embedded cloud"):
            ministack.stop(deployment.pid)
    Deployment.forget()
    if deployment.cloud is Cloud.AWS:
        out.print(f"No longer connected to {deployment.api_url}, which stays up.")
    else:
        out.print("Octavo is down.")


def search_url(search: Search, opensearch_url: str, state: Path) -> str | None:
    """Return the address of the index, as the functions are to open it; None if the stack's own bucket has it."""
    match search:
        case Search.SQLITE:
            return f"sqlite:///{state}/index.sqlite"
        case Search.S3:
            return None
        case Search.OPENSEARCH:
            return opensearch_url


def _upload_samples(deployment: Deployment) -> None:
    samples = make_samples(STATE / "samples")
    upload_and_watch(
        OctavoClient.of(deployment), [sample.path for sample in samples], timeout=_SAMPLES_SECONDS
    )


def bring_up(  # noqa: PLR0913 - each is a choice of who starts a cloud
    cloud: Cloud,
    index_url: str | None,
    state: Path,
    *,
    leashed: bool,
    host: str = CLOUD_HOST,
    functions: Functions = Functions.RUNTIMES,
    authentication: Authentication = Authentication.JWT,
) -> Deployment:
    """Start the cloud (unless it runs) and deploy the stack. A cloud at a `host` must be running already.

    With an `index_url` of None the index is in the stack's own bucket.

    Raises:
        Misconfigured: that cloud is not started from here, or Octavo is up in another one.
        DependencyUnavailable: the cloud or the stack did not come up; what was started is stopped again.
    """
    if cloud is Cloud.AWS:
        raise Misconfigured(
            "octavo starts local clouds; for AWS use `cdk deploy` (see docs/cloud.md), then `octavo connect`"
        )
    earlier = _running() if not leashed else None
    if earlier is not None and earlier.cloud is not cloud:
        raise Misconfigured(f"Octavo is up in another cloud ({earlier.cloud}); run `octavo down` first")
    settings = stack_settings(cloud, authentication, functions)
    if index_url is None:
        settings = settings.indexed_in_bucket()
    if cloud is not Cloud.EMBEDDED:
        if index_url is not None and index_url.startswith("sqlite:"):
            raise Misconfigured(f"functions in containers share no file: add --search opensearch for {cloud}")
        if not ministack.is_healthy(host):
            raise DependencyUnavailable(f"{cloud} does not answer at {host}; try `docker compose up`")
        return _deploy(Deployment(cloud=cloud, host=host), settings, index_url, state)
    ensure_built()
    if earlier is not None:
        return _deploy(earlier, settings, index_url, state)
    started = time.monotonic()
    with working("Starting the embedded cloud"):
        port = ministack.free_port()
        pid = ministack.start(port, state, leashed=leashed)
    try:
        birth = processes.birth_of(pid)
        started_there = Deployment(cloud=cloud, host=f"127.0.0.1:{port}", pid=pid, pid_birth=birth)
        deployment = _deploy(started_there, settings, index_url, state)
    except BaseException:  # Ctrl-C too: what we started must not be left behind
        ministack.stop(pid)
        raise
    err.print(f"The cloud is up after {time.monotonic() - started:.1f} s.")
    return deployment


def _running() -> Deployment | None:
    """Return what an earlier command brought up, if its cloud still answers.

    Raises:
        DependencyUnavailable: its process is there, and does not answer even after a while.
    """
    earlier = Deployment.load()
    if earlier is None or earlier.host is None:
        return None
    # A cloud at work may take its time; a second one beside it would be worse than waiting.
    deadline = time.monotonic() + _BUSY_SECONDS
    while not (answers := ministack.is_healthy(earlier.host)) and earlier.is_running:
        if time.monotonic() > deadline:
            raise DependencyUnavailable("the embedded cloud runs but does not answer; `octavo down` first")
        time.sleep(_POLL_SECONDS)
    return earlier if answers else None


def _deploy(
    deployment: Deployment, settings: StackSettings, index_url: str | None, state: Path
) -> Deployment:
    parameters = {} if index_url is None else {"SearchUrl": index_url}
    signing_key = state / FILE_NAME if settings.authentication is Authentication.JWT else None
    if signing_key is not None:
        parameters |= LocalIssuer.create(signing_key).stack_parameters()
    with working("Deploying the stack"):
        assembly = deploy.synthesize(settings)
        outputs = deploy.deploy(assembly, deployment.session, parameters)
    deployed = deployment.model_copy(update={"outputs": outputs, "signing_key": signing_key})
    if deployed.console_url is not None:
        publish(deployed)
    return deployed
