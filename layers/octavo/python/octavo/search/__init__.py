"""Find chunks by words and by meaning. One port (`index.py`), three adapters that pass one contract suite."""
