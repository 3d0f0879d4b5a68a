import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavo.errors import InvalidRequest
from octavo.pipeline import identity
from octavo.security.naming import TENANT

names = st.text(min_size=1).filter(lambda name: not {".", ".."} & set(re.split(r"[/\\]", unquote(name))))
tenants = st.from_regex(TENANT, fullmatch=True)


@given(tenants, names)
def test_an_upload_key_gives_back_its_tenant_and_name(tenant: str, name: str) -> None:
    assert identity.parse_upload_key(identity.upload_key(tenant, name)) == (tenant, name)


@pytest.mark.parametrize(
    "key", ["", "uploads/", "uploads/tenant", "uploads/tenant/", "uploads//name", "runs/a/b"]
)
def test_a_key_that_is_no_upload_is_refused(key: str) -> None:
    with pytest.raises(InvalidRequest, match="is not of the form"):
        identity.parse_upload_key(key)


@given(st.tuples(st.text(), st.text()), st.tuples(st.text(), st.text()))
def test_two_documents_share_an_id_only_if_they_share_tenant_and_key(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    assert (identity.document_id(*one) == identity.document_id(*other)) == (one == other)


def test_another_version_and_another_attempt_are_other_runs() -> None:
    runs = {identity.run_id("d", "v1"), identity.run_id("d", "v2"), identity.run_id("d", "v1", attempt=2)}
    assert len(runs) == 3
