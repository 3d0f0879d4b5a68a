import pytest

from octavo.pipeline.normalization import normalized


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("May 8, 2014", "2014-05-08"),
        ("8th day of  May, 2014", "2014-05-08"),
        ("July 11 , 2006", "2006-07-11"),
        ("14.3.2024", "2024-03-14"),
        ("$1,200", "USD 1200.00"),
        ("USD 1.200,50", "USD 1200.50"),
        ("1 200,00 EUR", "EUR 1200.00"),
        ("US$ 3.5 million", "USD 3500000.00"),
        ("10 million U.S. dollars", "USD 10000000.00"),
        ("CHF 1'200.-", "CHF 1200.00"),
        ("$0.1234", "USD 0.1234"),
        ("5 cents", "USD 0.05"),
        ("£2.5bn", "GBP 2500000000.00"),
    ],
)
def test_a_date_or_an_amount_is_written_one_way(text: str, expected: str) -> None:
    assert normalized(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Acme Corp.",
        "three dollars",
        "between May 8, 2014 and June 1, 2014",
        "31 February 2024",
        "03/04/2024",  # the third of April or the fourth of March
        "1200",
        "$5 to $7",
        "$" + "9" * 200,
    ],
)
def test_what_is_not_one_whole_date_or_amount_is_left_as_it_is(text: str) -> None:
    assert normalized(text) is None
