"""The table of permissions against the code: local clouds enforce no IAM, so the calls themselves are counted."""

import threading
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import requests

from infra_cdk.permissions import INDEX_PREFIX, PERMISSIONS, Permissions
from infra_cdk.settings import Search
from octavo import wiring
from octavo.pipeline.contracts import RenderInput, RenderOutput
from octavo.settings import Inference
from octavo_cli.encoder_file import ensure_built
from octavo_cli.samples import make_samples
from tests.statemachine.engines import invoke_here, moto_application, moto_cloud
from tests.statemachine.runs import Runs

pytestmark = pytest.mark.cloud

# Where the action has another name than the call.
ACTIONS = {
    "s3:HeadObject": "s3:GetObject",
    "s3:ListObjectsV2": "s3:ListBucket",
    "s3:DeleteObjects": "s3:DeleteObject",
}


def allowed(permissions: Permissions) -> set[str]:
    granted = {*permissions.uploads, *permissions.table}
    for action, given in {
        "s3:GetObject": permissions.reads,
        "s3:PutObject": permissions.writes,
        "s3:DeleteObject": permissions.deletes,
        "s3:ListBucket": permissions.lists_results,
        "events:PutEvents": permissions.publishes,
    }.items():
        granted |= {action} if given else set()
    return granted


@pytest.mark.parametrize("search", [Search.FILE, Search.BUCKET])
def test_no_step_makes_a_call_that_its_role_forbids_nor_has_a_right_it_never_uses(
    tmp_path: Path, search: Search
) -> None:
    ensure_built()
    calls: dict[str, set[str]] = defaultdict(set)
    here = threading.local()

    def record(model: Any, **_: Any) -> None:
        if step := getattr(here, "step", None):
            call = f"{model.service_model.endpoint_prefix}:{model.name}"
            calls[step].add(ACTIONS.get(call, call))

    def invoke(step: str, event: dict[str, Any]) -> Any:
        wiring._session().events.register("before-call", record, unique_id="recorder")
        here.step = step
        try:
            return invoke_here(step, event)
        finally:
            here.step = None

    samples = {sample.path.name: sample.path for sample in make_samples(tmp_path / "samples")}
    index = f"sqlite:///{tmp_path}/index.sqlite" if search is Search.FILE else f"s3://results/{INDEX_PREFIX}"
    with moto_cloud(moto_application(invoke), index) as engine:
        runs = Runs(engine)
        for name in ("contract.pdf", "helpdesk.json", "damaged.pdf"):
            runs.run(samples[name])
        page = RenderInput(run=runs.request(samples["contract.pdf"]), page=1, width=200)
        assert invoke("render", page.model_dump(mode="json")) == RenderOutput().model_dump()
        runs.run(samples["invoice.pdf"], inference=Inference.SEPARATE)
        for sequencer in ("01", "02"):  # the second replaces the first, which is swept
            runs.run(samples["helpdesk.json"], "by-hand/default/helpdesk.json", sequencer)
        # moto keeps one cloud a process; the next test that asks for one shall find it empty.
        requests.post(f"{engine.url}/moto-api/reset", timeout=10)

    granted = {step: allowed(needs.with_search(search)) for step, needs in PERMISSIONS.items()}
    assert set(calls) == set(PERMISSIONS) - {"intake", "api"}
    forbidden = {step: made - granted[step] for step, made in calls.items()}
    assert not any(forbidden.values()), forbidden
    # Uploads are fetched in threads of boto3's own, which no step's name reaches. The others only some runs ask
    # for: a deleted document, the 404 that listing makes possible.
    unseen = {"s3:DeleteObject", "s3:ListBucket"}
    unused = {
        step: granted[step] - made - unseen - set(PERMISSIONS[step].uploads) for step, made in calls.items()
    }
    assert not any(unused.values()), unused
