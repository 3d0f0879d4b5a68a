"""What may stand in a key, and whose documents a request is about."""

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.services import Services, tenant_of
from octavo.errors import InvalidRequest, InvalidToken, NoTenant
from octavo.pipeline import identity
from octavo.security.naming import check_name, check_tenant
from octavo_cli.cloud.issuer import LocalIssuer
from tests.unit.security.local_issuer import verifier_of

SERVICES = Services(
    uploads=cast("Any", None),
    results=cast("Any", None),
    records=cast("Any", None),
    feedback=cast("Any", None),
    models=cast("Any", None),
    search_index=cast("Any", None),
    embedder=cast("Any", None),
    renderer=cast("Any", None),
    token_verifier=cast("Any", None),
    upload_bytes=1,
    response_bytes=1,
)
BAD_TENANTS = ["", ".", "..", "-a", "a/b", "a#b", "a b", "a\n", "\x00", "a%2fb", "á", "x" * 65]


@pytest.mark.parametrize("tenant", ["default", "acme", "Acme-2.eu_west", "7", "x" * 64])
def test_a_plain_tenant_is_welcome(tenant: str) -> None:
    assert check_tenant(tenant) == tenant


@pytest.mark.parametrize("tenant", BAD_TENANTS)
def test_a_tenant_that_could_be_mistaken_in_a_key_is_refused(tenant: str) -> None:
    with pytest.raises(InvalidRequest):
        check_tenant(tenant)


@pytest.mark.parametrize("tenant", [tenant for tenant in BAD_TENANTS if "/" not in tenant])
def test_an_upload_under_no_possible_tenant_is_refused(tenant: str) -> None:
    with pytest.raises(InvalidRequest):
        identity.parse_upload_key(f"uploads/{tenant}/a.pdf")


@given(st.text())
def test_no_tenant_holds_what_parts_our_keys(tenant: str) -> None:
    try:
        check_tenant(tenant)
    except InvalidRequest:
        return
    assert tenant.isascii()
    assert tenant.isprintable()
    assert not set("/#%\\ ") & set(tenant)
    assert tenant not in {".", ".."}


PATH_TRICKS = [
    "../globex/a.pdf",
    "..",
    "./a.pdf",
    "a/../../globex/a.pdf",
    "%2e%2e/globex/a.pdf",
    "%2E%2E%2Fglobex/a.pdf",
    "%252e%252e/globex/a.pdf",
    "a/%2e%2e/b.pdf",
    "..\\globex\\a.pdf",
    "..%5cglobex",
]


@pytest.mark.parametrize("name", PATH_TRICKS)
def test_a_path_that_climbs_is_refused_as_a_name_and_in_a_key(name: str) -> None:
    with pytest.raises(InvalidRequest, match="not a plain relative path"):
        check_name(name)
    with pytest.raises(InvalidRequest, match="not a plain relative path"):
        identity.parse_upload_key(f"uploads/acme/{name}")


@pytest.mark.parametrize("name", ["/etc/passwd", "%2fetc", "a//b", "a%00.pdf", "a%0ab", "a\x7f.pdf", "a\\b"])
def test_a_name_that_is_absolute_or_holds_what_nobody_sees_is_refused(name: str) -> None:
    with pytest.raises(InvalidRequest):
        check_name(name)


@pytest.mark.parametrize(
    "name", ["a.pdf", "100%.pdf", "50%25.pdf", "a..b.pdf", "2026/März.docx", "合同.json"]
)
def test_an_honest_name_is_welcome(name: str) -> None:
    assert check_name(name) == name


def test_a_name_of_a_million_encoded_percents_is_refused_at_once() -> None:
    with pytest.raises(InvalidRequest, match="longer than"):
        check_name("%" + "25" * 1_000_000)


def test_the_authorizers_tenant_is_the_requests() -> None:
    event = {"requestContext": {"authorizer": {"tenant": "acme"}}}
    assert tenant_of(event, SERVICES) == "acme"
    assert tenant_of(event, replace(SERVICES, anonymous_tenant=None)) == "acme"


@pytest.mark.parametrize("context", [{}, {"authorizer": None}, {"authorizer": {"tenant": ""}}])
def test_a_request_past_the_authorizer_is_nobodys_where_callers_must_bring_a_token(
    context: dict[str, Any], tmp_path: Path
) -> None:
    assert tenant_of({"requestContext": context}, SERVICES) == "default"
    issuer = LocalIssuer.create(tmp_path / "key.json")
    verifying = replace(SERVICES, anonymous_tenant=None, token_verifier=lambda: verifier_of(issuer))
    for headers in (None, {}, {"Authorization": ""}, {"Authorization": f"Basic {issuer.token('acme', 60)}"}):
        with pytest.raises(InvalidToken):
            tenant_of({"requestContext": context, "headers": headers}, verifying)
    with pytest.raises(NoTenant):
        tenant_of(
            {"requestContext": context, "headers": {"Authorization": f"Bearer {issuer.token('a/b', 60)}"}},
            verifying,
        )
    token = {"authorization": f"Bearer {issuer.token('acme', 60)}"}
    assert tenant_of({"requestContext": context, "headers": token}, verifying) == "acme"


@pytest.mark.parametrize("tenant", BAD_TENANTS[1:])
def test_a_tenant_is_checked_again_before_it_reaches_a_key(tenant: str) -> None:
    with pytest.raises(InvalidRequest):
        tenant_of({"requestContext": {"authorizer": {"tenant": tenant}}}, SERVICES)
