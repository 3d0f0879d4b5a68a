"""The slides: Markdown in, one self-contained page out."""
