"""Texts to hidden states: the one forward pass that embedding, classification and recognition build on."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from octavo.errors import ModelUnusable
from octavo.inference.saturation import saturates

MAX_TOKENS = 256  # what the encoder was trained on, its two markers included
HIDDEN_LAYERS = ("hidden_2", "hidden_4", "hidden_6")  # the encoder's outputs; the last is the final one

_CONTENT = MAX_TOKENS - 2
_OVERLAP = 64  # tokens that neighbouring windows share, so that no word is judged at a window's edge
_BATCH_TOKENS = 1024  # of a pass: 8 x 128 runs faster than 32 x 128, as the activations stay in the cache
_START, _END = 101, 102
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Tokens:
    """One text's word pieces: their ids, their place in the text (code points), and the word of each."""

    ids: NDArray[np.int64]
    offsets: NDArray[np.int64]
    words: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Window:
    """Tokens `start` to `end` of text number `text`: what the encoder sees at once.

    Windows of one text overlap; `keep_start` to `keep_end` are the tokens that this one answers for, and
    together they cover every token once.
    """

    text: int
    start: int
    end: int
    keep_start: int
    keep_end: int

    @property
    def length(self) -> int:
        """Tokens with both markers."""
        return self.end - self.start + 2


@dataclass(frozen=True, slots=True)
class Batch:
    """What came out of one forward pass, over windows of one length.

    Each of `hidden` is (windows, tokens, size). The first column and the last hold the markers; token
    `start + i` stands in column i + 1.
    """

    windows: tuple[Window, ...]
    hidden: tuple[Floats, ...]

    @property
    def shape(self) -> tuple[int, int]:
        """Windows, and the tokens of each, both markers included."""
        return len(self.windows), self.windows[0].length


def session_options(threads: int) -> onnxruntime.SessionOptions:
    """Return how this processor runs a model, on so many cores; 0 takes all."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # It makes one operator of a sum and the LayerNorm after it, which takes seven times as long as the two.
    options.add_session_config_entry("optimization.disable_specified_optimizers", "SkipLayerNormFusion")
    if saturates():
        options.add_session_config_entry("session.x64quantprecision", "1")
    return options


def open_session(name: str, model: bytes, threads: int = 1) -> onnxruntime.InferenceSession:
    """Open an ONNX model. `threads` is how many cores one call may use; 0 takes all.

    One is right for a head: a pool of its own would spin against the encoder's (107 instead of 65
    chunks recognised a second on two cores).

    Raises:
        ModelUnusable: onnxruntime cannot load it.
    """
    try:
        return onnxruntime.InferenceSession(
            model, session_options(threads), providers=["CPUExecutionProvider"]
        )
    except (RuntimeError, onnxruntime.capi.onnxruntime_pybind11_state.InvalidProtobuf) as error:
        raise ModelUnusable(f"{name} cannot be loaded: {error}") from error


class Encoder:
    """A BERT encoder and its tokenizer. `version` names the bytes of both."""

    def __init__(self, model: bytes, tokenizer: bytes, version: str, threads: int = 0) -> None:
        self.version = version
        self._session = open_session("the encoder", model, threads)
        self._tokenizer = Tokenizer.from_str(tokenizer.decode())
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    def tokenize(self, texts: Sequence[str]) -> list[Tokens]:
        """Cut texts into word pieces, without markers and without a limit on length. Any text is valid."""
        clean = [_LONE_SURROGATE.sub("\ufffd", text) for text in texts]  # one for one: offsets stand
        return [
            _tokens(encoding) for encoding in self._tokenizer.encode_batch(clean, add_special_tokens=False)
        ]

    def encode(self, tokens: Sequence[Tokens], windows: Sequence[Window]) -> Iterator[Batch]:
        """Run the windows through the encoder, those of one length together.

        A window's hidden states do not depend on which others share its batch. Nothing is padded: a long window
        alone is as fast as several, and attention without a mask is faster.
        """
        for batch in _batches(windows):
            ids = np.empty((len(batch), batch[0].length), np.int64)
            ids[:, 0], ids[:, -1] = _START, _END
            for row, window in enumerate(batch):
                ids[row, 1:-1] = tokens[window.text].ids[window.start : window.end]
            yield Batch(tuple(batch), tuple(self._session.run(HIDDEN_LAYERS, {"input_ids": ids})))


def first_windows(tokens: Sequence[Tokens]) -> list[Window]:
    """One window a text, with as much of its beginning as fits."""
    ends = [min(len(item.ids), _CONTENT) for item in tokens]
    return [Window(text, 0, end, 0, end) for text, end in enumerate(ends)]


def all_windows(tokens: Sequence[Tokens]) -> list[Window]:
    """As many windows as it takes to see every token of every text; a text without tokens has none."""
    return [window for text, item in enumerate(tokens) for window in _cover(text, len(item.ids))]


def _cover(text: int, length: int) -> Iterator[Window]:
    stride, margin = _CONTENT - _OVERLAP, _OVERLAP // 2
    starts = range(0, max(length - _OVERLAP, min(length, 1)), stride)
    for start in starts:
        end = min(start + _CONTENT, length)
        keep_start = start + margin if start else 0
        keep_end = end - margin if end < length else length
        yield Window(text, start, end, keep_start, keep_end)


def _batches(windows: Sequence[Window]) -> Iterator[tuple[Window, ...]]:
    by_length = attrgetter("length")
    for length, group in groupby(sorted(windows, key=by_length), key=by_length):
        alike, size = tuple(group), _BATCH_TOKENS // length
        for start in range(0, len(alike), size):
            yield alike[start : start + size]


def _tokens(encoding: Encoding) -> Tokens:
    return Tokens(
        ids=np.array(encoding.ids, np.int64),
        offsets=np.array(encoding.offsets, np.int64).reshape(-1, 2),
        words=np.array(encoding.word_ids, np.int64),
    )
