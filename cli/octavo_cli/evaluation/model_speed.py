"""How fast the models are beside the same tasks in torch, in one run on the same texts and cores: `octavo eval speed-models`."""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from octavo.errors import InvalidRequest
from octavo.inference.recognizer import TAGS
from octavo.inference.registry import ClassifierEntry, EncoderEntry, open_models, read_entry
from octavo_cli.encoder_build import source_folder
from octavo_cli.evaluation import torch_peer
from octavo_cli.evaluation.embedding import document_chunks
from octavo_cli.evaluation.int8_peak import reached
from octavo_cli.evaluation.process_cost import resident_bytes, to_first_vector
from octavo_cli.evaluation.torch_peer import Seconds, least

TOGETHER: Final = "one_pass"
NOT_RUN: Final = "NOT RUN: name a Python that has sentence-transformers with --torch-python"


def chunks(data: Path, count: int) -> list[str]:
    """Return so many chunks of public documents, spread over all of them.

    Raises:
        InvalidRequest: the folder does not hold the documents.
    """
    try:
        found = list(document_chunks(data))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise InvalidRequest(
            f"{data} is not the folder of evaluation data: {error.filename} is missing"
        ) from error
    return found[:: max(1, len(found) // count)][:count]


def speeds(
    texts: Sequence[str], models: Path, threads: int, times: int, torch_python: Path | None
) -> dict[str, Any]:
    """Time each task and the one pass, here and in torch, the least of so many times; torch only where a Python has it."""
    ours = in_octavo(texts, models, threads, times)
    theirs = in_torch(texts, models, threads, times, torch_python) if torch_python else None
    return {
        "texts": len(texts),
        "characters": sum(map(len, texts)),
        "threads": threads,
        "least_of": times,
        "tasks": {
            task: _beside(seconds, theirs[task] if theirs else None, len(texts))
            for task, seconds in ours.items()
        },
        "torch": "run" if theirs else NOT_RUN,
    }


def costs(texts: Sequence[str], models: Path, threads: int, times: int) -> dict[str, Any]:
    """Measure the share of the int8 peak that the encoder reaches, and what a process takes to start and to hold."""
    encoder = read_entry(models, EncoderEntry)
    found = reached((models / encoder.path).read_bytes(), threads, times)
    return {
        "int8": {
            "peak_gops": round(found.peak, 1),
            "encoder_gops": round(found.encoder, 1),
            "encoder_of_peak": round(found.encoder / found.peak, 3),
            "products_of_peak": round(found.products / found.peak, 3),
            "share_of_time": {name: round(share, 3) for name, share in found.share.items()},
        },
        "process": {
            "to_first_vector": _rounded(to_first_vector(models, threads, times)),
            "resident_megabytes": round(resident_bytes(texts, models, threads) / 1e6),
        },
    }


def in_octavo(texts: Sequence[str], models: Path, threads: int, times: int) -> dict[str, Seconds]:
    """Time our models as the functions run them, patterns and custom types among them."""
    opened = open_models(models, threads)
    return {
        "embed": least(lambda: opened.embedder.embed(texts), times),
        "classify": least(lambda: opened.classifier.evidence(texts), times),
        "recognize": least(lambda: opened.recognizer.recognize(texts), times),
        TOGETHER: least(lambda: opened.infer(texts), times),
    }


def in_torch(
    texts: Sequence[str], models: Path, threads: int, times: int, python: Path
) -> dict[str, Seconds]:
    """Time the same tasks in another Python; its three passes, one after another, stand beside our one."""
    labels = len(read_entry(models, ClassifierEntry).labels)
    numbers = (threads, times, labels, len(TAGS))
    answer = subprocess.run(
        [python, torch_peer.__file__, source_folder(), *map(str, numbers)],
        input=json.dumps(list(texts)),
        env=os.environ | {"OMP_NUM_THREADS": str(threads), "TOKENIZERS_PARALLELISM": "false"},
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode:
        last = answer.stderr.strip().splitlines()[-1:]
        raise InvalidRequest(f"{python} does not run sentence-transformers: {''.join(last)}")
    found = {task: Seconds(**seconds) for task, seconds in json.loads(answer.stdout).items()}
    passes = found.values()
    return found | {TOGETHER: Seconds(sum(item.cpu for item in passes), sum(item.wall for item in passes))}


def _beside(ours: Seconds, theirs: Seconds | None, texts: int) -> dict[str, Any]:
    row: dict[str, Any] = {"octavo": _rounded(ours), "texts_a_cpu_second": round(texts / ours.cpu, 1)}
    if theirs:
        ratios = Seconds(theirs.cpu / ours.cpu, theirs.wall / ours.wall)
        row |= {"torch": _rounded(theirs), "torch_texts_a_cpu_second": round(texts / theirs.cpu, 1)}
        row["times_as_fast"] = _rounded(ratios)
    return row


def _rounded(seconds: Seconds) -> Mapping[str, float]:
    return {name: round(value, 2) for name, value in asdict(seconds).items()}
