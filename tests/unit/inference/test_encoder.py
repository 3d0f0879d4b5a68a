from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavo.errors import ModelUnusable
from octavo.inference.encoder import (
    MAX_TOKENS,
    Tokens,
    all_windows,
    first_windows,
    open_session,
    session_options,
)
from octavo.inference.registry import open_encoder
from octavo_cli.encoder_build import Precision, build_encoder
from octavo_cli.onnx_graph import quantize_columns


def tokens_of(length: int) -> Tokens:
    count = np.arange(length)
    return Tokens(ids=count, offsets=np.stack([count, count + 1], axis=1), words=count)


@given(st.lists(st.integers(0, 2_000), max_size=4))
def test_windows_answer_for_every_token_once_and_fit_the_encoder(lengths: list[int]) -> None:
    windows = all_windows([tokens_of(length) for length in lengths])

    answered = [
        (window.text, token) for window in windows for token in range(window.keep_start, window.keep_end)
    ]
    assert answered == [(text, token) for text, length in enumerate(lengths) for token in range(length)]
    assert all(window.length <= MAX_TOKENS for window in windows)
    assert all(window.start <= window.keep_start < window.keep_end <= window.end for window in windows)


def test_a_word_away_from_the_texts_ends_has_context_on_both_sides() -> None:
    first, second = all_windows([tokens_of(400)])

    assert first.end - first.keep_end >= 32
    assert second.keep_start - second.start >= 32


def test_the_first_window_holds_what_fits() -> None:
    windows = first_windows([tokens_of(0), tokens_of(10), tokens_of(1_000)])

    assert [window.length for window in windows] == [2, 12, MAX_TOKENS]


def test_the_windows_of_a_pass_are_of_one_length_and_none_is_left_out(models: Path) -> None:
    texts = ["one", "two words", "a few more words", "two others", "", "long " * 300]
    encoder = open_encoder(models, threads=1)
    tokens = encoder.tokenize(texts)
    windows = all_windows(tokens)

    batches = list(encoder.encode(tokens, windows))

    for batch in batches:
        assert {window.length for window in batch.windows} == {batch.shape[1]}
        assert all(hidden.shape[:2] == batch.shape for hidden in batch.hidden)
    seen = [window for batch in batches for window in batch.windows]
    assert len(seen) == len(windows)
    assert set(seen) == set(windows)


def test_a_sum_and_the_normalization_after_it_stay_two_operators(models: Path, tmp_path: Path) -> None:
    options = session_options(threads=1)
    options.optimized_model_filepath = str(tmp_path / "optimized.onnx")
    onnxruntime.InferenceSession((models / "build/encoder.onnx").read_bytes(), options)

    operators = {node.op_type for node in onnx.load(tmp_path / "optimized.onnx").graph.node}

    assert "LayerNormalization" in operators
    assert "SkipLayerNormalization" not in operators


def test_the_same_weights_build_the_same_bytes(tmp_path: Path) -> None:
    first, second = build_encoder(tmp_path / "first"), build_encoder(tmp_path / "second")

    assert first.read_bytes() == second.read_bytes()
    assert first.name == Precision.INT8.filename


def test_weights_are_rounded_to_the_nearest_of_255_steps() -> None:
    weight = np.random.default_rng(0).normal(size=(8, 5)).astype(np.float32)

    integers, scale = quantize_columns(weight)

    assert np.abs(integers.astype(int)).max() == 127
    assert np.abs(integers * scale - weight).max() <= scale.max() / 2 + 1e-6


def test_bytes_that_are_no_model_are_unusable() -> None:
    with pytest.raises(ModelUnusable, match="the head cannot be loaded"):
        open_session("the head", b"not a model")
