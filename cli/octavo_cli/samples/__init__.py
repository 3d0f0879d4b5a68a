"""The documents of `octavo demo`: made on the spot, the same bytes every time.

The prose stands in `texts/` (a few marks of Markdown, or JSON as it is uploaded), `catalogue.py` says what is
made of each text, and `pdf.py` and `word.py` set it.
"""

from octavo_cli.samples.catalogue import Sample, make_samples

__all__ = ["Sample", "make_samples"]
