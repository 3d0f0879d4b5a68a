"""The deployed stack in an embedded cloud that enforces: signatures, roles and bucket policies, not only tokens."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from infra_cdk.settings import StackSettings
from octavo_cli.cloud import deploy, ministack
from octavo_cli.cloud.endpoint import Cloud, Deployment
from tests.unit.security.local_issuer import AUDIENCE, LocalIssuer

UPLOAD_BYTES = 1000
SECONDS = 60


@dataclass(frozen=True)
class Stack:
    """One stack, the issuer that it trusts, and the uploads bucket's policy, which refuses plain HTTP."""

    deployment: Deployment
    issuer: LocalIssuer
    uploads_policy: str

    def call(self, method: str, path: str, token: str | None = None, **arguments: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        url = self.deployment.api_url + path
        return requests.request(method, url, headers=headers, timeout=SECONDS, **arguments)

    def form(self, token: str, **wishes: Any) -> dict[str, Any]:
        answer = self.call("POST", "/documents", token, json={"name": "note.json", **wishes})
        assert answer.status_code == 201, answer.text
        signed: dict[str, Any] = answer.json()
        return signed

    @property
    def bucket(self) -> str:
        return f"http://{self.deployment.host}/{self.deployment.outputs['UploadsBucket']}"


def post(form: dict[str, Any], content: bytes, **changed: str) -> requests.Response:
    """Sends the file with the form, some of whose fields somebody changed."""
    fields = {**form["fields"], **{name.replace("_", "-"): value for name, value in changed.items()}}
    files = {"file": ("note.json", content)}
    return requests.post(form["url"], data=fields, files=files, timeout=SECONDS)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    state = tmp_path_factory.mktemp("strict-cloud")
    port = ministack.free_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUTH", "true")  # MiniStack's own: off, it takes any signature, or none
        pid = ministack.start(port, state, leashed=True)
    with LocalIssuer() as issuer:
        try:
            started = Deployment(cloud=Cloud.EMBEDDED, host=f"127.0.0.1:{port}", pid=pid)
            parameters = {
                "SearchUrl": f"sqlite:///{state}/index.sqlite",
                "JwtIssuer": issuer.url,
                "JwtAudience": AUDIENCE,
            }
            assembly = deploy.synthesize(StackSettings(upload_bytes=UPLOAD_BYTES))
            outputs = deploy.deploy(assembly, started.session, parameters)
            # Both buckets refuse plain HTTP, which is all that a local cloud speaks.
            s3 = started.session.client("s3")
            policy = s3.get_bucket_policy(Bucket=outputs["UploadsBucket"])["Policy"]
            for name in ("UploadsBucket", "ResultsBucket"):
                s3.delete_bucket_policy(Bucket=outputs[name])
            yield Stack(started.model_copy(update={"outputs": outputs}), issuer, policy)
        finally:
            ministack.stop(pid)
