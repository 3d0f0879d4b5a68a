"""What the console says of cost is what the cost model says today."""

from octavo_cli.cost.page import PAGE, figures


def test_the_consoles_file_is_made_of_the_cost_model() -> None:
    assert PAGE.read_text() == figures(), "run `make diagrams`"
