"""What the bucket's form lets through, and what the bucket itself refuses, in a cloud that checks signatures."""

import base64
import json

import pytest
import requests

from octavo.storage.uploads import Uploads
from tests.integration.conftest import SECONDS, UPLOAD_BYTES, Stack, post

pytestmark = pytest.mark.cloud


@pytest.mark.parametrize(
    "name",
    [
        "../globex/a.json",
        "%2e%2e/globex/a.json",
        "%252e%252e%252fglobex/a.json",
        "..%2fglobex%2fa.json",
        "..\\globex\\a.json",
        "/a.json",
        "%2fa.json",
        "a/../../b.json",
        "a\x00.json",
        "a%00.json",
        "a\r\nb.json",
        "a\x7f.json",
        "${filename}",
    ],
    ids=repr,
)
def test_a_name_that_climbs_or_hides_gets_no_form(stack: Stack, name: str) -> None:
    answer = stack.call("POST", "/documents", stack.issuer.token(), json={"name": name})
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_REQUEST")


def test_the_form_refuses_a_file_over_the_limit_and_an_empty_one(stack: Stack) -> None:
    signed = stack.form(stack.issuer.token())
    assert post(signed, b"x" * UPLOAD_BYTES).status_code == 204
    for content, code in ((b"x" * (UPLOAD_BYTES + 1), "EntityTooLarge"), (b"", "EntityTooSmall")):
        answer = post(signed, content)
        assert (answer.status_code, code in answer.text) == (400, True), answer.text


def test_the_form_is_good_for_its_own_key_only(stack: Stack) -> None:
    signed = stack.form(stack.issuer.token())
    for key in ("uploads/globex/note.json", "uploads/acme/../globex/note.json", "uploads/acme/other.json"):
        assert post(signed, b"{}", key=key).status_code == 403, key


def test_the_form_takes_the_content_type_that_was_asked_for_and_no_other(stack: Stack) -> None:
    signed = stack.form(stack.issuer.token(), content_type="application/json")
    assert post(signed, b"{}").status_code == 204
    answer = post(signed, b"{}", Content_Type="text/html")
    assert (answer.status_code, "Content-Type" in answer.text) == (403, True), answer.text


def test_a_form_without_a_content_type_lets_nobody_add_one(stack: Stack) -> None:
    signed = stack.form(stack.issuer.token())
    assert post(signed, b"{}", Content_Type="text/html").status_code == 403


def test_a_form_whose_policy_was_changed_is_refused(stack: Stack) -> None:
    signed = stack.form(stack.issuer.token())
    policy = json.loads(base64.b64decode(signed["fields"]["policy"]))
    policy["conditions"] = [
        ["content-length-range", 1, 10 * UPLOAD_BYTES] if "content-length-range" in condition else condition
        for condition in policy["conditions"]
    ]
    changed = base64.b64encode(json.dumps(policy).encode()).decode()
    answer = post(signed, b"x" * 2 * UPLOAD_BYTES, policy=changed)
    assert (answer.status_code, "SignatureDoesNotMatch" in answer.text) == (403, True), answer.text


def test_an_expired_form_is_refused(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("octavo.storage.uploads.FORM_SECONDS", -1)
    client = stack.deployment.session.client("s3")
    bucket = stack.deployment.outputs["UploadsBucket"]
    late = Uploads(client, bucket).form("uploads/acme/late.json", UPLOAD_BYTES)
    answer = post(late.model_dump(), b"{}")
    assert answer.status_code == 403
    assert "expired" in answer.text


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
def test_the_bucket_answers_nobody_who_does_not_sign(stack: Stack, method: str) -> None:
    signed = stack.form(stack.issuer.token())
    assert post(signed, b"{}").status_code == 204
    for path in ("", f"/{signed['key']}"):
        if path or method in {"GET", "HEAD"}:
            assert requests.request(method, stack.bucket + path, timeout=SECONDS).status_code == 403, path


def test_the_buckets_policy_refuses_plain_http(stack: Stack) -> None:
    s3, bucket = stack.deployment.session.client("s3"), stack.deployment.outputs["UploadsBucket"]
    signed = stack.form(stack.issuer.token())
    s3.put_bucket_policy(Bucket=bucket, Policy=stack.uploads_policy)
    try:
        assert post(signed, b"{}").status_code == 403
    finally:
        s3.delete_bucket_policy(Bucket=bucket)
    assert post(signed, b"{}").status_code == 204
