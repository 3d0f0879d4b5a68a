"""A local cloud's issuer, and the tokens that commands carry."""

import base64
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from octavo.errors import InvalidToken, Misconfigured
from octavo_cli.client import OctavoClient
from octavo_cli.cloud.endpoint import Cloud, Deployment
from octavo_cli.cloud.issuer import LocalIssuer
from octavo_cli.cloud.tokens import LIFETIME_SECONDS, RENEW_SECONDS, MintedTokens, tokens_for
from tests.unit.security.local_issuer import verifier_of


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "signing-key.json"


def test_the_key_is_readable_by_its_owner_alone_and_made_once(key_file: Path) -> None:
    first = LocalIssuer.create(key_file)
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert LocalIssuer.create(key_file).stack_parameters() == first.stack_parameters()


def test_what_a_stack_is_told_verifies_the_tokens_and_holds_no_private_key(key_file: Path) -> None:
    issuer = LocalIssuer.create(key_file)
    caller = verifier_of(issuer).verify(issuer.token("acme", 60))
    assert (caller.tenant, caller.subject) == ("acme", "octavo-cli")
    keys = json.loads(base64.b64decode(issuer.stack_parameters()["JwksUrl"].partition(",")[2]))["keys"]
    assert [set(key) for key in keys] == [{"kty", "crv", "x", "y", "kid", "use", "alg"}]


def test_another_checkouts_token_is_refused(key_file: Path, tmp_path: Path) -> None:
    other = LocalIssuer.create(tmp_path / "other.json")
    with pytest.raises(InvalidToken):
        verifier_of(LocalIssuer.create(key_file)).verify(other.token("acme", 60))


@pytest.mark.parametrize("content", [None, "", "[]", "{}", '{"kty": "EC", "crv": "P-256"}'])
def test_a_key_that_is_gone_or_damaged_is_a_sentence_with_the_way_out(
    key_file: Path, content: str | None
) -> None:
    if content is not None:
        key_file.parent.mkdir()
        key_file.write_text(content)
    with pytest.raises(Misconfigured, match=r"signing-key\.json; .* run `octavo up`"):
        LocalIssuer.open(key_file)


def test_a_minted_token_serves_until_shortly_before_it_expires(key_file: Path) -> None:
    now = 0.0
    tokens = MintedTokens(LocalIssuer.create(key_file), "acme", clock=lambda: now)
    first = tokens()
    now = LIFETIME_SECONDS - RENEW_SECONDS - 1
    assert tokens() == first
    now += 1
    assert tokens() != first  # an ES256 signature never repeats


def test_a_deployment_of_elsewhere_gets_the_users_own_token(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = tokens_for(Deployment(cloud=Cloud.AWS))
    monkeypatch.delenv("OCTAVO_TOKEN", raising=False)
    assert tokens() is None
    monkeypatch.setenv("OCTAVO_TOKEN", "theirs")
    assert tokens() == "theirs"


def test_a_local_cloud_never_sees_the_token_meant_for_another(
    key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    LocalIssuer.create(key_file)
    monkeypatch.setenv("OCTAVO_TOKEN", "theirs")
    assert tokens_for(Deployment(cloud=Cloud.EMBEDDED, signing_key=key_file))() != "theirs"


def test_a_token_goes_to_the_api_and_never_to_the_bucket(tmp_path: Path) -> None:
    seen: list[tuple[str, str | None]] = []

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            seen.append((self.path, self.headers["Authorization"]))
            body = json.dumps({"url": f"{address}/bucket", "fields": {}, "document_id": "1"}).encode()
            self.send_response(303 if self.path.endswith("/content") else 200)
            self.send_header("Location", f"{address}/bucket/link")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = _answer  # noqa: N815 - http.server's names

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    note = tmp_path / "note.json"
    note.write_text("{}")
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        client = OctavoClient(f"{address}/api", lambda: "secret")
        client.upload(note)
        client.content("1")
        server.shutdown()
    assert seen == [
        ("/api/documents", "Bearer secret"),
        ("/bucket", None),
        ("/api/documents/1/content", "Bearer secret"),
        ("/bucket/link", None),
    ]
