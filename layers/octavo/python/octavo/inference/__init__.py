"""Texts in, vectors, labels and entities out. Runs on onnxruntime, tokenizers and numpy; knows no AWS."""
