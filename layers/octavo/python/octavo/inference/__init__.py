"""Texts in, vectors, labels and entities out. Runs on onnxruntime, tokenizers and numpy; knows no AWS."""

import os

# onnxruntime's wheel reports usage over the network unless this is set before it is imported.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
