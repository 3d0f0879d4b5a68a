import pytest

from octavo.search.fusion import fewest_words, fuse, normalize


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
    ("count", "fewest"), [(0, 1), (1, 1), (2, 1), (3, 2), (4, 2), (6, 2), (7, 3), (9, 3), (64, 22)]
)
def test_a_chunk_must_hold_a_third_of_the_words_and_never_just_one_of_many(count: int, fewest: int) -> None:
    assert fewest_words(count) == fewest
