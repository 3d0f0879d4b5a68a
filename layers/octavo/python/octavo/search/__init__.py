"""Find chunks by words and by meaning. One port (`index.py`), two adapters that pass one contract suite."""
