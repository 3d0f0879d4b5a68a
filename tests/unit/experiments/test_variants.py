"""Which version of a model a document meets: by its id and the weights, the same each time, in the shares that are asked for."""

from collections import Counter
from pathlib import Path

import pytest

from octavo.errors import ModelUnusable
from octavo.experiments.variants import MAIN, Variants, pick, read_variants

ROOT = Path(__file__).parents[3]
DOCUMENTS = [f"document-{number}" for number in range(20_000)]


@pytest.mark.parametrize("weights", [{"main": 1.0, "wide": 1.0}, {"main": 90.0, "wide": 9.0, "deep": 1.0}])
def test_each_version_gets_its_share_of_the_documents(weights: dict[str, float]) -> None:
    met = Counter(pick(weights, document) for document in DOCUMENTS)
    for name, weight in weights.items():
        assert met[name] / len(DOCUMENTS) == pytest.approx(weight / sum(weights.values()), abs=0.01)


def test_a_document_meets_the_same_version_each_time_on_every_machine() -> None:
    variants = Variants({"classifier": {"main": 1.0, "wide": 1.0}})
    assert [variants.of(document)["classifier"] for document in DOCUMENTS[:8]] == [
        "wide",
        "main",
        "wide",
        "main",
        "main",
        "main",
        "wide",
        "main",
    ]


def test_a_version_without_weight_is_met_by_no_document() -> None:
    assert {pick({"main": 0.0, "wide": 1.0, "deep": 0.0}, document) for document in DOCUMENTS} == {"wide"}


def test_another_weight_moves_only_as_many_documents_as_it_must() -> None:
    before, after = {"main": 0.9, "wide": 0.1}, {"main": 0.8, "wide": 0.2}
    moved = [(pick(before, document), pick(after, document)) for document in DOCUMENTS]
    assert Counter(moved).keys() == {("main", "main"), ("main", "wide"), ("wide", "wide")}
    assert moved.count(("main", "wide")) / len(moved) == pytest.approx(0.1, abs=0.01)


def test_models_are_dealt_apart_and_another_salt_deals_anew() -> None:
    even = {"main": 1.0, "wide": 1.0}
    dealt = [Variants({"classifier": even, "recognizer": even}).of(document) for document in DOCUMENTS]
    both = sum(item["classifier"] == item["recognizer"] for item in dealt)
    salted = [Variants({"classifier": even}, salt="2").of(document) for document in DOCUMENTS]
    same = sum(one["classifier"] == other["classifier"] for one, other in zip(dealt, salted, strict=True))
    assert both / len(DOCUMENTS) == pytest.approx(0.5, abs=0.02)
    assert same / len(DOCUMENTS) == pytest.approx(0.5, abs=0.02)


def test_a_registry_without_variants_deals_nothing() -> None:
    assert read_variants(ROOT / "model_artifacts/models.toml").of("document") == {}


def test_the_weights_are_those_of_the_registry(tmp_path: Path) -> None:
    registry = tmp_path / "models.toml"
    registry.write_text(
        "[experiment]\nsalt = 'a'\n[classifier]\nweight = 3\n[classifier.variants.wide]\nweight = 1\n[recognizer]\n"
    )
    assert read_variants(registry) == Variants({"classifier": {MAIN: 3, "wide": 1}}, salt="a")


@pytest.mark.parametrize(
    ("registry", "reason"),
    [
        ("[classifier.variants.wide]\nweight = -1", "the weight of 'wide' is -1"),
        ("[classifier.variants.wide]\nweight = 'much'", "the weight of 'wide' is 'much'"),
        (
            "[classifier]\nweight = 0\n[classifier.variants.wide]\nweight = 0",
            "no version has a weight above 0",
        ),
        ("[classifier.variants.main]\nweight = 1", "none of them 'main'"),
        ("[encoder.variants.large]\nweight = 1", "one index holds the vectors of one encoder"),
        ("[classifier", "cannot be used"),
    ],
)
def test_a_registry_whose_weights_are_no_shares_is_refused(
    tmp_path: Path, registry: str, reason: str
) -> None:
    path = tmp_path / "models.toml"
    path.write_text(registry)
    with pytest.raises(ModelUnusable, match=reason):
        read_variants(path)
