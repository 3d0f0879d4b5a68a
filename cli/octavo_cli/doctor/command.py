"""`octavo doctor`: each check in turn, and what to do about what is missing."""

import json
from enum import StrEnum
from typing import Annotated, Final

import boto3
import typer
from rich.markup import escape
from rich.table import Table

from infra_cdk.settings import PRESETS
from octavo_cli.cloud.endpoint import Cloud
from octavo_cli.doctor import local_clouds, machine
from octavo_cli.doctor.account import Account
from octavo_cli.doctor.finding import Check, Verdict
from octavo_cli.terminal import out

_STYLE: Final = {Verdict.OK: "green", Verdict.UNSURE: "yellow", Verdict.MISSING: "red"}
_MACHINE: Final[tuple[Check, ...]] = (
    machine.python,
    machine.virtual_environment,
    machine.node,
    machine.state_disk,
    machine.temporary_disk,
    machine.memory,
    machine.encoder,
    machine.recognition,
)


class Preset(StrEnum):
    """The deployments that an account can be checked for."""

    SMALL = "small"
    PRODUCTION = "production"


def doctor(
    cloud: Annotated[Cloud, typer.Option(help="What you want to run Octavo on.")] = Cloud.EMBEDDED,
    preset: Annotated[Preset, typer.Option(help="The deployment, with --cloud aws.")] = Preset.SMALL,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON array of findings.")] = False,
) -> None:
    """Say what this machine, or an AWS account, still needs, and the way out. Exit status 1 when anything is missing."""
    findings = [check() for check in checks(cloud, preset)]
    if as_json:
        out.print_json(json.dumps([finding.model_dump() for finding in findings]))
    else:
        table = Table("check", "", "found", "way out", box=None)
        for finding in findings:
            style = _STYLE[finding.verdict]
            verdict = f"[{style}]{finding.verdict}[/]"
            table.add_row(finding.name, verdict, escape(finding.found), escape(finding.way_out))
        out.print(table)
    if any(finding.verdict is Verdict.MISSING for finding in findings):
        raise typer.Exit(1)


def checks(cloud: Cloud, preset: Preset) -> tuple[Check, ...]:
    """Return what is to be checked for a cloud, in the order in which one would mend it."""
    match cloud:
        case Cloud.EMBEDDED:
            return (*_MACHINE, local_clouds.embedded_program, local_clouds.running_cloud)
        case Cloud.LOCALSTACK | Cloud.MINISTACK:
            docker = (local_clouds.docker_engine, local_clouds.docker_compose, local_clouds.localstack_port)
            return (*_MACHINE, *docker, local_clouds.running_cloud)
        case Cloud.AWS:
            account = Account(boto3.session.Session(), PRESETS[preset]())
            asked = (
                account.region,
                account.credentials,
                account.bootstrap,
                account.concurrency,
                account.quotas,
            )
            return (
                machine.python,
                machine.virtual_environment,
                machine.node,
                local_clouds.docker_engine,
                *asked,
            )
