"""`octavo console`: the web page of a deployment, its files put where CloudFront serves them from."""

import json
from pathlib import Path
from typing import Any, Final

from octavo.errors import Misconfigured
from octavo_cli.cloud.endpoint import Deployment
from octavo_cli.cloud.stores import Stack, find_deployment, open_s3
from octavo_cli.paths import ROOT
from octavo_cli.terminal import out, working

FILES: Final = ROOT / "console"
# What the page asks first: a browser knows the page's own address alone.
CONFIGURATION: Final = "config.json"
# Not the system's table, which knows more or fewer of them from machine to machine.
_CONTENT_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}


def console(stack: Stack = None) -> None:
    """Publish the web page of the cloud that is up here, or of a stack in AWS, and print its address."""
    deployment = find_deployment(stack)
    if deployment.console_url is None:
        raise Misconfigured("this stack has no console: its cloud has no CloudFront, or `console` is off")
    with working("Publishing the console"):
        publish(deployment)
    out.print(f"The console is at {deployment.console_url}")
    if deployment.signing_key is not None:
        out.print("It asks for a token: [bold]octavo token[/] prints one.")


def publish(deployment: Deployment) -> None:
    """Make the files of the console's bucket those of this checkout, with the address of the deployment's API."""
    s3, bucket = open_s3(deployment), deployment.outputs["ConsoleBucket"]
    files = {path.relative_to(FILES).as_posix(): path.read_bytes() for path in _files()}
    files[CONFIGURATION] = json.dumps(
        {"api": deployment.api_url, "tokens": deployment.asks_for_tokens}
    ).encode()
    for key, body in files.items():
        _put(s3, bucket, key, body)
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    there = [item["Key"] for page in pages for item in page.get("Contents", [])]
    if stale := [{"Key": key} for key in there if key not in files]:
        s3.delete_objects(Bucket=bucket, Delete={"Objects": stale, "Quiet": True})


def _files() -> list[Path]:
    return [path for path in sorted(FILES.rglob("*")) if path.suffix in _CONTENT_TYPES]


def _put(s3: Any, bucket: str, key: str, body: bytes) -> None:  # noqa: ANN401 - the session of a local cloud is untyped
    # Asked for again each time, and sent again only when changed: the modules must be of one version.
    s3.put_object(
        Bucket=bucket,
        Key=key,
        Body=body,
        ContentType=_CONTENT_TYPES[Path(key).suffix],
        CacheControl="no-cache",
    )
