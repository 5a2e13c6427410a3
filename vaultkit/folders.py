"""Which folder holds what; on the path of every command, so it imports next to nothing."""

from __future__ import annotations

import os


def is_below(path: str, folder: str) -> bool:
    """Tell whether `path` is `folder` or lies in it; both absolute, without symbolic links."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
