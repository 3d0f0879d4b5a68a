"""Our three tasks in sentence-transformers and transformers, timed: `python torch_peer.py WEIGHTS THREADS TIMES LABELS TAGS`.

Reads a JSON list of texts on standard input, writes {"embed", "classify", "recognize"}, each the least of so many times.
It runs in an environment that has torch, and imports nothing of ours. The heads are single linear layers of the right size,
untrained, since time does not depend on weights; nobody's head is smaller. Recognition stops at the likeliest tags: no spans.
"""

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module as load
from typing import Any, Final

_BATCH: Final = 32  # what sentence-transformers takes, texts of like length together
_TOKENS: Final = 256


@dataclass(frozen=True)
class Seconds:
    """What something took: of the processor, all threads together, and by the clock."""

    cpu: float
    wall: float


def least(call: Callable[[], object], times: int) -> Seconds:
    """Return the least seconds of so many calls, after one that warms up."""
    call()
    found = [_timed(call) for _ in range(times)]
    return Seconds(min(item.cpu for item in found), min(item.wall for item in found))


def _timed(call: Callable[[], object]) -> Seconds:
    cpu, wall = time.process_time(), time.perf_counter()
    call()
    return Seconds(time.process_time() - cpu, time.perf_counter() - wall)


def recognizer(weights: str, tags: int) -> Callable[[Sequence[str]], list[Any]]:
    """Return a function from texts to the number of the likeliest tag of each token."""
    transformers = load("transformers")
    tokenizer = transformers.AutoTokenizer.from_pretrained(weights)
    model = transformers.AutoModelForTokenClassification.from_pretrained(weights, num_labels=tags).eval()

    def recognize(texts: Sequence[str]) -> list[Any]:
        by_length = sorted(texts, key=len)
        found = []
        for start in range(0, len(by_length), _BATCH):
            batch = by_length[start : start + _BATCH]
            inputs = tokenizer(batch, padding=True, truncation=True, max_length=_TOKENS, return_tensors="pt")
            found.append(model(**inputs).logits.argmax(-1))
        return found

    return recognize


def main(weights: str, threads: int, times: int, labels: int, tags: int) -> None:
    """Time the three tasks on the texts of standard input."""
    texts = json.load(sys.stdin)
    torch = load("torch")
    torch.set_num_threads(threads)
    embedder = load("sentence_transformers").SentenceTransformer(weights, device="cpu")
    head = torch.nn.Linear(embedder.encode(["a"]).shape[1], labels)
    recognize = recognizer(weights, tags)

    def embed() -> Any:  # noqa: ANN401 - torch's tensors, where torch is
        return embedder.encode(
            texts,
            batch_size=_BATCH,
            normalize_embeddings=True,
            convert_to_tensor=True,
            show_progress_bar=False,
        )

    with torch.inference_mode():
        tasks = {
            "embed": least(embed, times),
            "classify": least(lambda: head(embed()).softmax(-1), times),
            "recognize": least(lambda: recognize(texts), times),
        }
    print(json.dumps({task: asdict(seconds) for task, seconds in tasks.items()}))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
