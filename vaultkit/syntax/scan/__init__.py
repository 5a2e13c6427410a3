"""The quick engine: a note's elements without a token, for the index. `blocks.py` says its law."""
