"""`octavo token` and `octavo connect`: who may call, and which API is called."""

from typing import Annotated
from urllib.parse import urlsplit

import typer

from octavo.errors import Misconfigured
from octavo.pipeline.identity import DEFAULT_TENANT
from octavo.security.naming import check_tenant
from octavo_cli.client import OctavoClient
from octavo_cli.cloud import ministack
from octavo_cli.cloud.endpoint import Cloud, Deployment
from octavo_cli.cloud.issuer import LocalIssuer
from octavo_cli.cloud.tokens import TOKEN_VARIABLE
from octavo_cli.terminal import out


def token(
    tenant: Annotated[str, typer.Option(help="Whose documents it opens.")] = DEFAULT_TENANT,
    minutes: Annotated[float, typer.Option(min=1, max=1440, help="How long it is good for.")] = 60,
) -> None:
    """Print a token for the local cloud's API: `curl -H "Authorization: Bearer $(octavo token)" …`."""
    deployment = Deployment.require()
    if deployment.signing_key is None:
        raise Misconfigured(
            f"tokens for {deployment.api_url} are not made here: its issuer has them, or it asks for none"
        )
    # Not through the console, which would wrap it.
    typer.echo(LocalIssuer.open(deployment.signing_key).token(check_tenant(tenant), minutes * 60))


def connect(
    api_url: Annotated[str, typer.Option(help="The output `ApiUrl` of the deployed stack.")],
) -> None:
    """Use an Octavo that runs elsewhere, such as in AWS, with the token in OCTAVO_TOKEN."""
    address = urlsplit(api_url)
    if address.scheme != "https" and address.hostname not in {"localhost", "127.0.0.1", "::1"}:
        raise Misconfigured(
            f"{api_url} does not start with https://, so anybody on the way could read your token"
        )
    earlier = Deployment.load()
    if earlier is not None and earlier.pid is not None and ministack.is_healthy(str(earlier.host)):
        raise Misconfigured(f"Octavo is up in another cloud ({earlier.cloud}); run `octavo down` first")
    deployment = Deployment(cloud=Cloud.AWS, outputs={"ApiUrl": api_url})
    version = OctavoClient.of(deployment).version()
    deployment.save()
    out.print(f"Connected to Octavo {version} at {deployment.api_url}")
    out.print(
        f"Commands send the token in {TOKEN_VARIABLE}. `octavo down` ends the connection.", markup=False
    )
