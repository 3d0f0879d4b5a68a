"""The real authorizer handler, with a real issuer on the loopback: who comes in, and who does not."""

import base64
import hmac
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import OctKey

from authorizer.handler import Unauthorized, handler
from octavo import wiring
from octavo.errors import DependencyUnavailable, InvalidToken, Misconfigured
from octavo.security.jwks import KEEP_SECONDS, REFETCH_SECONDS, IssuerKeys
from octavo.security.tokens import TokenVerifier
from tests.unit.security.local_issuer import AUDIENCE, LocalIssuer, new_key

METHOD = "arn:aws:execute-api:eu-west-1:123456789012:api1/prod/GET/documents/1"


class LambdaContext:
    function_name = "authorizer"
    function_version = "1"
    memory_limit_in_mb = 256
    invoked_function_arn = "arn:aws:lambda:eu-west-1:123456789012:function:authorizer"
    aws_request_id = "request-1"


def authorize(token: str, scheme: str = "Bearer") -> dict[str, Any]:
    context: Any = LambdaContext()
    event = {"type": "TOKEN", "authorizationToken": f"{scheme} {token}", "methodArn": METHOD}
    answer: dict[str, Any] = handler(event, context)
    return answer


def effect(answer: dict[str, Any]) -> str:
    (statement,) = answer["policyDocument"]["Statement"]
    return str(statement["Effect"])


def forget() -> None:
    wiring.settings.cache_clear()
    wiring.token_verifier.cache_clear()


@pytest.fixture(params=["ES256", "RS256"])
def algorithm(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def issuer(algorithm: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalIssuer]:
    with LocalIssuer(algorithm) as issuer:
        monkeypatch.setenv("OCTAVO_JWT_ISSUER", issuer.url)
        monkeypatch.setenv("OCTAVO_JWT_AUDIENCE", AUDIENCE)
        forget()
        yield issuer
    forget()


only_es256 = pytest.mark.parametrize("algorithm", ["ES256"], indirect=True)


def test_a_good_token_comes_in_as_its_tenant(issuer: LocalIssuer) -> None:
    answer = authorize(issuer.token())
    assert (answer["principalId"], answer["context"]) == ("user-1", {"tenant": "acme"})
    (statement,) = answer["policyDocument"]["Statement"]
    assert statement == {
        "Effect": "Allow",
        "Action": "execute-api:Invoke",
        "Resource": "arn:aws:execute-api:eu-west-1:123456789012:api1/prod/*",
    }


@only_es256
def test_the_tenant_comes_from_cognitos_claim_before_any_other(issuer: LocalIssuer) -> None:
    token = issuer.token(**{"custom:tenant": "globex"})
    assert authorize(token)["context"] == {"tenant": "globex"}


@only_es256
def test_a_token_may_be_for_several_audiences(issuer: LocalIssuer) -> None:
    assert effect(authorize(issuer.token(aud=["other", AUDIENCE]))) == "Allow"


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": 1_000_000_000},
        {"exp": None},
        {"nbf": 4_000_000_000},
        {"aud": "somebody-else"},
        {"aud": None},
        {"aud": ""},
        {"iss": "https://issuer.example"},
        {"iss": None},
        {"sub": None},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_us_or_not_for_now_is_refused(
    issuer: LocalIssuer, claims: dict[str, Any]
) -> None:
    with pytest.raises(Unauthorized, match=r"^Unauthorized$"):
        authorize(issuer.token(**claims))


@pytest.mark.parametrize(
    "tenant",
    [
        None,
        "",
        "acme/../globex",
        "acme/",
        "..",
        "acme#DOC#1",
        "acme\n",
        "a\x00b",
        " acme",
        "a%2fb",
        "á",
        "x" * 65,
        7,
        ["acme"],
    ],
)
@only_es256
def test_a_token_without_a_tenant_that_can_stand_in_a_key_is_denied(
    issuer: LocalIssuer, tenant: object
) -> None:
    answer = authorize(issuer.token(tenant=tenant))
    assert (effect(answer), answer["context"]) == ("Deny", {})


def segment(content: dict[str, Any]) -> str:
    return segment_of(json.dumps(content).encode())


def segment_of(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def test_a_payload_changed_after_signing_is_refused(issuer: LocalIssuer) -> None:
    header, payload, signature = issuer.token().split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    with pytest.raises(Unauthorized):
        authorize(f"{header}.{segment({**claims, 'tenant': 'globex'})}.{signature}")


def test_a_token_without_a_signature_is_refused_unread(issuer: LocalIssuer) -> None:
    payload = issuer.token().split(".")[1]
    for algorithm in ("none", "None", "NONE"):
        with pytest.raises(Unauthorized):
            authorize(f"{segment({'alg': algorithm, 'kid': issuer.key.kid})}.{payload}.")
    assert issuer.fetches == 0


def test_the_public_key_does_not_pass_for_a_shared_secret(issuer: LocalIssuer) -> None:
    payload = issuer.token().split(".")[1]
    signed = f"{segment({'alg': 'HS256', 'kid': issuer.key.kid})}.{payload}"
    for secret in (issuer.key.as_pem(private=False), json.dumps(issuer.key.as_dict(private=False)).encode()):
        signature = hmac.digest(secret, signed.encode(), "sha256")
        with pytest.raises(Unauthorized):
            authorize(f"{signed}.{segment_of(signature)}")
    assert issuer.fetches == 0


@only_es256
def test_another_algorithm_than_the_keys_own_is_refused(issuer: LocalIssuer) -> None:
    other = new_key("RS256", str(issuer.key.kid))
    payload = base64.urlsafe_b64decode(issuer.token().split(".")[1] + "==")
    with pytest.raises(Unauthorized):
        authorize(jws.serialize_compact({"alg": "RS256", "kid": issuer.key.kid}, payload, other))


def test_a_stranger_cannot_sign_under_the_issuers_key_id(issuer: LocalIssuer) -> None:
    published, issuer.key = issuer.key, new_key(issuer.algorithm, str(issuer.key.kid))
    issuer.body = json.dumps({"keys": [published.as_dict(private=False)]}).encode()
    with pytest.raises(Unauthorized):
        authorize(issuer.token())


def test_a_key_id_that_the_issuer_does_not_know_is_refused(issuer: LocalIssuer) -> None:
    good = issuer.token()
    issuer.rotate()
    with pytest.raises(Unauthorized):
        authorize(good)


@only_es256
def test_a_key_that_a_token_brings_along_is_not_looked_at(issuer: LocalIssuer) -> None:
    mine = new_key("ES256", "mine")
    payload = base64.urlsafe_b64decode(issuer.token().split(".")[1] + "==")
    public: Any = mine.as_dict(private=False)
    header = {"alg": "ES256", "kid": issuer.key.kid, "jwk": public, "jku": "https://attacker.example"}
    with pytest.raises(Unauthorized):
        authorize(jws.serialize_compact(header, payload, mine))


@only_es256
@pytest.mark.parametrize("scheme", ["Basic", "", "Bearer Bearer"])
def test_any_other_scheme_is_refused(issuer: LocalIssuer, scheme: str) -> None:
    with pytest.raises(Unauthorized):
        authorize(issuer.token(), scheme)


@given(st.one_of(st.text(), st.lists(st.binary(max_size=60), min_size=3, max_size=3)))
def test_noise_is_refused_and_never_crashes(noise: str | list[bytes]) -> None:
    text = noise if isinstance(noise, str) else ".".join(segment_of(part) for part in noise)
    verifier = TokenVerifier(IssuerKeys("http://127.0.0.1:9/never-asked"), "issuer", AUDIENCE, ["tenant"])
    with pytest.raises(InvalidToken):
        verifier.verify(text)


@pytest.mark.parametrize(
    "header", [b"[]", b'"alg"', b'["alg"]', b'{"alg": {}}', b'{"alg": ["ES256"]}', b"7", b"[" * 300]
)
def test_a_header_that_is_no_header_is_refused(header: bytes) -> None:
    verifier = TokenVerifier(IssuerKeys("http://127.0.0.1:9/never-asked"), "issuer", AUDIENCE, ["tenant"])
    with pytest.raises(InvalidToken):
        verifier.verify(f"{segment_of(header)}.{segment({})}.AAAA")


@only_es256
def test_the_keys_are_fetched_once_for_many_tokens(issuer: LocalIssuer) -> None:
    for _ in range(5):
        authorize(issuer.token())
    assert issuer.fetches == 1


@only_es256
def test_an_unknown_key_id_is_asked_for_once_a_minute_at_most(issuer: LocalIssuer) -> None:
    now = 0.0
    keys = IssuerKeys(f"{issuer.url}/.well-known/jwks.json", clock=lambda: now)
    assert keys.get("key-1") is not None
    for _ in range(100):
        assert keys.get("made-up") is None
    assert issuer.fetches == 1
    now = REFETCH_SECONDS
    issuer.rotate()
    assert keys.get("key-1+") is not None
    assert issuer.fetches == 2


@only_es256
def test_a_withdrawn_key_is_forgotten_within_the_hour(issuer: LocalIssuer) -> None:
    now = 0.0
    keys = IssuerKeys(f"{issuer.url}/.well-known/jwks.json", clock=lambda: now)
    assert keys.get("key-1") is not None
    issuer.rotate()
    now = KEEP_SECONDS
    assert keys.get("key-1") is None


@only_es256
@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"keys": []}', b'{"keys": [{"kty": "EC"}]}', b"null"])
def test_an_issuer_without_keys_is_our_failure_not_the_callers(issuer: LocalIssuer, body: bytes) -> None:
    issuer.body = body
    with pytest.raises(DependencyUnavailable, match="the issuer's keys"):
        authorize(issuer.token())


def test_a_shared_secret_among_the_issuers_keys_is_left_out() -> None:
    with LocalIssuer() as issuer:
        secret = OctKey.generate_key(256, {"kid": "secret"}).as_dict(private=True)
        encrypts: Any = {**new_key("ES256", "encrypts").as_dict(private=False), "use": "enc"}
        issuer.body = json.dumps({"keys": [secret, encrypts]}).encode()
        keys = IssuerKeys(f"{issuer.url}/.well-known/jwks.json")
        assert keys.get("secret") is keys.get("encrypts") is None


@pytest.mark.parametrize(
    ("issuer", "audience", "claims"), [("", "a", ["t"]), ("i", "", ["t"]), ("i", "a", [])]
)
def test_an_authorizer_that_is_not_told_whom_to_trust_trusts_nobody(
    issuer: str, audience: str, claims: list[str]
) -> None:
    with pytest.raises(Misconfigured):
        TokenVerifier(IssuerKeys("http://127.0.0.1:9"), issuer, audience, claims)


@only_es256
def test_the_token_is_never_logged(issuer: LocalIssuer, capsys: pytest.CaptureFixture[str]) -> None:
    good = issuer.token()
    authorize(good)
    authorize(issuer.token(tenant="a/b"))
    with pytest.raises(Unauthorized):
        authorize(good + "x")
    written = "".join(capsys.readouterr())
    assert good.rpartition(".")[2] not in written
