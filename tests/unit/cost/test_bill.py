"""The bill's arithmetic, against sums done by hand."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra_cdk.settings import PRESETS
from octavo.errors import InvalidRequest
from octavo_cli.cost.bill import Bill, Estimate, Line
from octavo_cli.cost.measured import load
from octavo_cli.cost.prices import PRICES, read_prices
from octavo_cli.cost.stack import Deployed, read_stack
from octavo_cli.cost.work import Shape, calls, core_share, events, functions, receives, states

DEFINITION = Path(__file__).parents[3] / "statemachines/document_pipeline.asl.json"


@pytest.fixture(scope="module")
def definition() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(DEFINITION.read_text())
    return loaded


@pytest.fixture(scope="module")
def stack() -> Deployed:
    return read_stack(PRESETS["small"]())


def bill(stack: Deployed, documents: int, pages: int) -> Bill:
    return Estimate(documents, pages, stack, load(), read_prices()).bill()


def line(lines: tuple[Line, ...], service: str, what: str) -> Line:
    (found,) = [line for line in lines if (line.service, line.what) == (service, what)]
    return found


def test_states_inside_a_map_count_once_a_batch_and_the_map_itself_once(definition: dict[str, Any]) -> None:
    entered = states(definition, 3)
    assert entered["Batches"] == entered["Split"] == entered["Publish"] == 1
    assert entered["Extract"] == entered["Inference"] == entered["Infer"] == 3
    assert "Fail" not in entered


def test_the_longest_document_stays_far_below_the_histories_bound(definition: dict[str, Any]) -> None:
    assert events(definition, 200) < 25_000 / 4


def test_a_bill_is_quantity_times_price(stack: Deployed, definition: dict[str, Any]) -> None:
    transitions = line(bill(stack, 100, 10).once, "Step Functions", "state transitions")
    assert transitions.quantity == 100 * sum(states(definition, 1).values())
    assert transitions.usd == pytest.approx(transitions.quantity * 0.025 / 1000)


def test_writes_are_those_of_each_page_of_items_of_entities_and_of_the_run(stack: Deployed) -> None:
    entities = round(load().entities * 10)
    # Begun: document, listing, run. Written twice: run, document, two in the listing. Committed: document, listing.
    of_the_run = 2 * (3 + 4 + 2 + 4)
    of_entities = 2 * -(-entities // 16)
    units = sum(part.write_units for part in calls(Shape(10, 1, entities)).values())
    assert units == 10 + of_entities + of_the_run
    written = line(bill(stack, 100, 10).once, "DynamoDB", "write units")
    assert written.quantity == 100 * units


def test_a_function_is_billed_its_seconds_at_its_memory(stack: Deployed) -> None:
    price_list, measured = read_prices(), load()
    estimate = Estimate(1, 8, stack, measured, price_list)
    core = measured.seconds["infer"] * 8 * price_list.assumptions.lambda_core
    expected = core + 7 * price_list.assumptions.s3_call_seconds
    assert stack.memory_mb["infer"] == 1769
    assert estimate.seconds("infer") == pytest.approx(expected)
    billed = line(estimate.bill().once, "Lambda", "GB-s, infer")
    assert billed.quantity == pytest.approx(expected * 1769 / 1024)


def test_less_memory_is_less_of_a_core_and_more_is_no_second_one() -> None:
    assert core_share(1769) == core_share(10_240) == 1
    assert core_share(256) == pytest.approx(0.1447, abs=1e-4)


def test_a_waiting_message_is_received_less_and_less_often() -> None:
    assert receives(0) == 1
    assert receives(15) == pytest.approx(
        1 + 10.5, abs=0.5
    )  # ten receives a second apart, then every two seconds
    assert receives(3600) < 300


def test_a_thousand_pages_of_longer_documents_cost_less(stack: Deployed) -> None:
    one, ten, hundred = (bill(stack, 100, pages).per_thousand_pages for pages in (1, 10, 100))
    assert one > ten > hundred


def test_small_has_no_domain_and_production_pays_for_one_by_the_hour(stack: Deployed) -> None:
    assert not stack.instances
    assert not stack.keys
    production = read_stack(PRESETS["production"]())
    assert production.instances == {"r7g.large.search": 2, "m7g.medium.search": 3}
    nodes = line(bill(production, 1, 1).fixed, "OpenSearch", "hours, r7g.large.search")
    assert nodes.usd == pytest.approx(2 * 730 * 0.178)


def test_every_function_of_the_state_machine_is_known_to_the_model(definition: dict[str, Any]) -> None:
    priced = set(calls(Shape(1, 1, 0)))
    timed = set(load().seconds) | set(read_prices().assumptions.core_seconds)
    assert set(functions(definition, 1)) <= priced & timed


def test_a_price_list_that_lacks_a_price_is_refused_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "prices.toml"
    path.write_text(PRICES.read_text().replace("s3_put", "s3_putt"))
    with pytest.raises(InvalidRequest, match=r"prices\.s3_put: Field required"):
        read_prices(path)
