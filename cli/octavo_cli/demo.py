"""`octavo demo`: the whole story in one command, and nothing left behind."""

import shutil

from octavo.errors import DependencyUnavailable
from octavo_cli.client import OctavoClient
from octavo_cli.cloud import ministack
from octavo_cli.cloud.endpoint import Cloud
from octavo_cli.documents import upload_and_watch
from octavo_cli.lifecycle import Search, bring_up, search_url
from octavo_cli.paths import HOME
from octavo_cli.samples import Sample, make_samples
from octavo_cli.search import show
from octavo_cli.terminal import err, out, working

_SECONDS = 180


def demo() -> None:
    """Start a cloud, drop documents into its bucket, ask questions, stop. Nothing stays running."""
    state = HOME / "demo"
    shutil.rmtree(state, ignore_errors=True)
    with working("Making sample documents"):
        samples = make_samples(state / "samples")
    deployment = bring_up(Cloud.EMBEDDED, search_url(Search.SQLITE, "", state), state, leashed=True)
    assert deployment.pid is not None
    try:
        client = OctavoClient.of(deployment)
        out.print(f"\nDropping {len(samples)} files into s3://{deployment.outputs['UploadsBucket']}")
        upload_and_watch(client, [sample.path for sample in samples], _SECONDS)
        wrong = [sample for sample in samples if sample.question and not _ask(client, sample)]
    finally:
        with working("Stopping the embedded cloud"):
            ministack.stop(deployment.pid)
    if wrong:
        raise DependencyUnavailable(
            f"the demo's answers were wrong for: {', '.join(item.question or '' for item in wrong)}"
        )
    err.print(
        "\nThat was the real stack. [bold]make up[/] keeps it running; [bold]octavo --help[/] says the rest."
    )


def _ask(client: OctavoClient, sample: Sample) -> bool:
    """Ask a sample's question, show the best hit, and say whether it is the right page of the right document."""
    out.print(f"\n[bold cyan]?[/] {sample.question}")
    hits = client.search(sample.question or "", limit=1)
    for hit in hits:
        show(hit)
    return any(
        hit["name"] == sample.path.name and sample.page in {location["page"] for location in hit["locations"]}
        for hit in hits
    )
