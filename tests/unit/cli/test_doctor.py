"""`octavo doctor`: what is missing is named, with the way out, in the shapes that AWS answers in."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from moto import mock_aws
from typer.testing import CliRunner

from infra_cdk.settings import StackSettings
from octavo_cli.cloud import ministack
from octavo_cli.doctor import local_clouds, machine
from octavo_cli.doctor.account import Account, concurrency_needed
from octavo_cli.doctor.finding import Finding, Verdict
from octavo_cli.main import app

EXPIRED = (
    b'<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>'
    b"<Code>ExpiredToken</Code><Message>The security token included in the request is expired</Message></Error>"
    b"<RequestId>1</RequestId></ErrorResponse>"
)


class Raw:
    """A body as urllib3 gives it."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self._body


def session(region: str | None = "eu-west-1") -> boto3.session.Session:
    return boto3.session.Session("test", "test", region_name=region)


def account(session_: boto3.session.Session) -> Account:
    return Account(session_, StackSettings.small())


def answering(service: str, status: int, body: bytes) -> Account:
    """An account in which one service answers this, through botocore's own parser."""
    chosen = session()

    def answer(request: Any, **_: Any) -> Any:
        headers: Any = {"Content-Type": "text/xml"}
        return AWSResponse(request.url, status, headers, Raw(body))

    chosen.events.register(f"before-send.{service}", answer)
    return account(chosen)


def test_credentials_that_are_valid_name_their_account() -> None:
    with mock_aws():
        finding = account(session()).credentials()
    assert (finding.verdict, finding.found) == (Verdict.OK, "account 123456789012")


def test_an_expired_token_is_said_to_be_one() -> None:
    finding = answering("sts", 403, EXPIRED).credentials()
    assert finding.verdict is Verdict.MISSING
    assert "expired" in finding.found
    assert "log in again" in finding.way_out


def test_an_account_without_credentials_is_told_how_to_give_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, os.devnull)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    finding = account(boto3.session.Session(region_name="eu-west-1")).credentials()
    assert (finding.verdict, finding.found) == (Verdict.MISSING, "there are no AWS credentials")
    assert "AWS_PROFILE" in finding.way_out


@pytest.mark.parametrize(
    ("region", "verdict"),
    [("eu-west-1", Verdict.OK), ("eu-west-99", Verdict.MISSING), (None, Verdict.MISSING)],
)
def test_a_region_must_have_every_service_of_the_template(
    region: str | None, verdict: Verdict, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    assert account(session(region)).region().verdict is verdict


def test_credentials_are_checked_even_in_a_region_that_there_is_not() -> None:
    with mock_aws():
        assert account(session("eu-west-99")).credentials().verdict is Verdict.OK


def test_an_account_that_was_never_bootstrapped_is_told_to_be() -> None:
    with mock_aws():
        chosen = session()
        assert account(chosen).bootstrap().way_out == "`cdk bootstrap`"
        chosen.client("ssm").put_parameter(Name="/cdk-bootstrap/hnb659fds/version", Value="21", Type="String")
        assert account(chosen).bootstrap().found == "version 21"


@pytest.mark.parametrize(("most", "verdict"), [(10, Verdict.MISSING), (1000, Verdict.OK)])
def test_the_accounts_concurrency_is_held_against_what_the_preset_asks_for(
    most: int, verdict: Verdict
) -> None:
    limits = {"AccountLimit": {"ConcurrentExecutions": most, "UnreservedConcurrentExecutions": most}}
    finding = answering("lambda", 200, json.dumps(limits).encode()).concurrency()
    assert finding.verdict is verdict
    assert str(concurrency_needed(StackSettings.small())) in finding.found


def test_every_reservation_of_production_is_counted() -> None:
    settings = StackSettings.production()
    assert concurrency_needed(settings) == sum(settings.reserved_concurrency.values()) + 100


def test_forbidden_quotas_stop_nobody() -> None:
    denied = {"__type": "AccessDeniedException", "Message": "not authorized"}
    finding = answering("service-quotas", 400, json.dumps(denied).encode()).quotas()
    assert finding.verdict is Verdict.UNSURE
    assert "may not call GetServiceQuota" in finding.found


def test_this_very_machine_has_what_the_tests_need() -> None:
    for check in (machine.python, machine.virtual_environment, machine.node):
        assert check().verdict is Verdict.OK, check()


def test_a_disk_that_is_full_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "STATE_BYTES", 2**62)
    monkeypatch.setattr(machine, "TMP_BYTES", 2**62)
    assert machine.state_disk().verdict is Verdict.MISSING
    assert "free" in machine.temporary_disk().way_out


def test_a_changed_encoder_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    registry = Path(__file__).parents[3] / "model_artifacts/models.toml"
    (tmp_path / "models.toml").write_text(registry.read_text())
    monkeypatch.setenv("OCTAVO_MODELS", str(tmp_path))
    assert machine.encoder().verdict is Verdict.UNSURE


def test_a_taken_port_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setattr(ministack, "is_healthy", lambda _: False)
        monkeypatch.setenv("OCTAVO_PORT", str(port))
        finding = local_clouds.localstack_port()
    assert (finding.verdict, finding.found) == (Verdict.MISSING, f"{port} is taken")
    assert "OCTAVO_PORT" in finding.way_out


@pytest.mark.parametrize("check", [local_clouds.docker_engine, local_clouds.docker_compose])
def test_a_machine_without_docker_is_told_so(check: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    finding: Finding = check()
    assert finding.verdict is Verdict.MISSING
    assert finding.way_out


def test_what_is_missing_is_exit_status_1_in_a_table_and_in_json() -> None:
    environment = {**os.environ, "PATH": "/nowhere"}
    finished = subprocess.run(
        [str(Path(sys.executable).parent / "octavo"), "doctor", "--cloud", "localstack", "--json"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 1
    findings = [Finding.model_validate(item) for item in json.loads(finished.stdout)]
    assert {finding.name for finding in findings if finding.verdict is Verdict.MISSING} >= {"Docker engine"}
    assert all(finding.way_out for finding in findings if finding.verdict is not Verdict.OK)


def test_the_table_names_every_check() -> None:
    said = CliRunner().invoke(app, ["doctor"]).output
    assert all(name in said for name in ("Python", "memory", "encoder"))
