"""One file per format of findings. The folder is the list.

Each has `render(findings, paint) -> str`, and `FILES`, the patterns of the (lower-case) file names that are its own.
"""
