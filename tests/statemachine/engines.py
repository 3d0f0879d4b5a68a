"""Two interpreters of the same state machine file: MiniStack's and moto's."""

import importlib
import io
import json
import os
import threading
import time
import urllib.request
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any, Protocol, cast

import boto3
import pytest
from moto.core.config import default_user_config
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from infra_cdk.constructs.pipeline import DEFINITION, STEPS
from octavo import wiring
from octavo.storage.schema import table_definition
from octavo_cli.cloud import ministack
from octavo_cli.cloud.endpoint import ClientFactory, Deployment

ROOT = Path(__file__).parents[2]
FAULTS = Path(__file__).parent / "faults"
FAULTS_PACKAGE = "tests.statemachine.faults"
INVOKE = "/2015-03-31/functions/"


@dataclass(frozen=True)
class Stack:
    """Where an engine keeps its parts."""

    clients: ClientFactory
    uploads_bucket: str
    results_bucket: str
    table: str
    state_machine_arn: str


class Engine(Protocol):
    """Runs the state machine, with faults injected into named steps."""

    stack: Stack

    def faults(self, faults: Mapping[str, str], marker: Path) -> Any:
        """Put the module `faults[step]` in front of each named step, as a context manager."""
        ...


@dataclass(frozen=True)
class Execution:
    """How an execution ended."""

    status: str
    error: str | None
    output: dict[str, Any] | None


def execute(stack: Stack, name: str, event: dict[str, Any], seconds: float = 180) -> Execution:
    """Run the state machine to its end."""
    client = stack.clients.client("stepfunctions")
    arn = client.start_execution(stateMachineArn=stack.state_machine_arn, name=name, input=json.dumps(event))[
        "executionArn"
    ]
    deadline = time.monotonic() + seconds
    while (answer := client.describe_execution(executionArn=arn))["status"] == "RUNNING":
        assert time.monotonic() < deadline, f"still running after {seconds} s"
        time.sleep(0.1)
    output = json.loads(answer["output"]) if answer.get("output") else None
    return Execution(answer["status"], answer.get("error"), output)


class MiniStackEngine:
    """The embedded cloud, where functions are processes under the real runtime client."""

    def __init__(self, deployment: Deployment) -> None:
        outputs = deployment.outputs
        self.stack = Stack(
            deployment.session,
            outputs["UploadsBucket"],
            outputs["ResultsBucket"],
            outputs["TableName"],
            outputs["StateMachineArn"],
        )

    @contextmanager
    def faults(self, faults: Mapping[str, str], marker: Path) -> Iterator[None]:
        """Deploy other code into the named functions, and the real code again afterwards."""
        client = self.stack.clients.client("lambda")
        names = [function["FunctionName"] for function in client.list_functions()["Functions"]]
        changed = {
            next(name for name in names if f"Functions{step.capitalize()}" in name): (step, fault)
            for step, fault in faults.items()
        }
        for name, (_, fault) in changed.items():
            self._set(name, f"{fault}.handler", marker)
        yield
        for name, (step, _) in changed.items():
            self._set(name, f"{step}.handler.handler", marker)

    def _set(self, name: str, handler: str, marker: Path) -> None:
        client = self.stack.clients.client("lambda")
        variables = client.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
        client.update_function_code(FunctionName=name, ZipFile=_code())
        client.update_function_configuration(
            FunctionName=name,
            Handler=handler,
            Environment={"Variables": {**variables, "FAULT_MARKER": str(marker)}},
        )


def _code() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for folder in (ROOT / "functions", FAULTS):
            for path in folder.rglob("*"):
                if path.suffix in {".py", ""} and path.is_file():
                    archive.write(path, path.relative_to(folder))
    return buffer.getvalue()


class MotoEngine:
    """moto's interpreter, which enforces the payload's bound; its Lambda calls come to the handlers in this process."""

    def __init__(self, url: str) -> None:
        clients = cast("ClientFactory", boto3.session.Session())
        for bucket in ("uploads", "results"):
            clients.client("s3").create_bucket(Bucket=bucket)
        clients.client("dynamodb").create_table(TableName="table", **table_definition())
        definition = DEFINITION.read_text()
        for step in STEPS:
            arn = f"arn:aws:lambda:us-east-1:123456789012:function:{step}"
            definition = definition.replace(f"${{{step.capitalize()}Arn}}", arn)
        machine = clients.client("stepfunctions").create_state_machine(
            name="pipeline", definition=definition, roleArn="arn:aws:iam::123456789012:role/any"
        )
        self.url = url
        self.stack = Stack(clients, "uploads", "results", "table", machine["stateMachineArn"])

    @contextmanager
    def faults(self, faults: Mapping[str, str], marker: Path) -> Iterator[None]:
        """Route the named steps to other handlers."""
        os.environ["FAULT_MARKER"] = str(marker)
        _ROUTES.update({step: f"{FAULTS_PACKAGE}.{fault}" for step, fault in faults.items()})
        yield
        _ROUTES.clear()


_ROUTES: dict[str, str] = {}


@contextmanager
def moto_cloud(application: Any, search_url: str, listen: str = "127.0.0.1") -> Iterator[MotoEngine]:
    """Serve a WSGI application on moto, and point this process at it."""
    port = ministack.free_port()
    url = f"http://localhost:{port}"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "AWS_ENDPOINT_URL": url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
            "MOTO_PORT": str(port),
            "OCTAVO_UPLOADS_BUCKET": "uploads",
            "OCTAVO_RESULTS_BUCKET": "results",
            "OCTAVO_TABLE": "table",
            "OCTAVO_MODELS": str(ROOT / "model_artifacts"),
            "OCTAVO_SEARCH_URL": search_url,
        }.items():
            patch.setenv(name, value)
        patch.setitem(default_user_config, "stepfunctions", {"execute_state_machine": True})
        server = make_server(listen, port, application, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        _forget_wiring()
        # moto's state is this process's: another module's engine may have left its own.
        urllib.request.urlopen(f"{url}/moto-api/reset", data=b"").close()
        yield MotoEngine(url)
        server.shutdown()
        _forget_wiring()


def _forget_wiring() -> None:
    """Let the composition root read the environment anew."""
    for value in vars(wiring).values():
        if hasattr(value, "cache_clear"):
            value.cache_clear()


def moto_application(invoke: Callable[[str, dict[str, Any]], Any]) -> Any:
    """Return moto's server, with Lambda's Invoke answered by `invoke`, given the step and its event."""
    moto = DomainDispatcherApplication(create_backend_app)

    def application(environ: dict[str, Any], start_response: Any) -> Any:
        path = environ["PATH_INFO"]
        if path.startswith(INVOKE) and path.endswith("/invocations"):
            step = path.removeprefix(INVOKE).split("/")[0].rsplit(":", 1)[-1].rsplit("%3A", 1)[-1]
            answer = invoke(step, Request(environ).get_json(force=True))
            headers = {"X-Amz-Function-Error": "Unhandled"} if answer and "errorType" in answer else {}
            response = Response(json.dumps(answer), HTTPStatus.OK, headers, mimetype="application/json")
            return response(environ, start_response)
        return moto(environ, start_response)

    return application


def invoke_here(step: str, event: dict[str, Any]) -> Any:
    """Answer as the Lambda service does, where every error becomes an answer, with the handler in this process."""
    module = importlib.import_module(_ROUTES.get(step, f"{step}.handler"))
    try:
        return module.handler(event, None)
    except Exception as error:  # noqa: BLE001 - see above
        return {"errorType": type(error).__name__, "errorMessage": str(error)}
