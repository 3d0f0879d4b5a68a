import pytest

from octavo.search.fusion import fuse, keyword_weight, normalize


def test_scores_are_stretched_and_the_last_still_counts() -> None:
    assert normalize({1: 9.0, 2: 5.0, 3: 1.0}) == {1: 1.0, 2: 0.5, 3: 0.001}


def test_equal_scores_are_all_the_best() -> None:
    assert normalize({1: 2.0, 2: 2.0}) == {1: 1.0, 2: 1.0}
    assert normalize({}) == {}


def test_a_hit_of_both_lists_beats_the_best_of_one() -> None:
    fused = fuse([(0.5, {1: 9.0, 2: 8.0, 3: 1.0}), (0.5, {4: 0.9, 2: 0.8, 5: 0.1})])
    assert max(fused, key=fused.__getitem__) == 2
    assert fused[1] == fused[4] == 0.5


def test_weights_are_shares() -> None:
    assert fuse([(3, {1: 1.0}), (1, {2: 1.0})]) == pytest.approx({1: 0.75, 2: 0.25})


@pytest.mark.parametrize(
    ("held", "asked", "weight"),
    [
        (1, 1, 0.75),
        (2, 2, 0.62),
        (6, 6, 0.72),
        (3, 6, 0.51),
        (2, 6, 0.35),
        (1, 6, 0.05),
        (0, 6, 0),
        (0, 0, 0),
    ],
)
def test_words_weigh_by_how_many_of_them_are_found_together(held: int, asked: int, weight: float) -> None:
    assert keyword_weight(held, asked) == pytest.approx(weight, abs=0.005)
