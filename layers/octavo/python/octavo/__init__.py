"""Octavo: documents in, searchable pages out. Start reading at `document` (the words) and `pipeline` (the steps)."""

__version__ = "0.1.0"
