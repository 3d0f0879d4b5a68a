"""The arguments that every training script takes."""

import argparse
from pathlib import Path


def data_folder() -> Path:
    """Return `--data`: the folder that holds the public corpora (`ner/`, `doctypes/`)."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True, help="folder with ner/ and doctypes/")
    return Path(parser.parse_args().data)
