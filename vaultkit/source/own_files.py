"""The files that vaultkit keeps for itself: their folders, and how one takes the place of another.

On the path of every command that may find its answer remembered, so it imports next to nothing. What the
user wrote is changed by `writer.py` alone.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def cache_folder() -> str:
    """Return the user's folder for what vaultkit can make again, as the system has it."""
    return _folder("cache", "Caches", ".cache")


def state_folder() -> str:
    """Return the user's folder for what vaultkit must not lose, as the system has it."""
    return _folder("state", "Application Support", ".local/state")


def _folder(kind: str, in_library: str, in_home: str) -> str:
    home = os.path.expanduser("~")
    if sys.platform == "darwin":
        return os.path.join(home, "Library", in_library, "vaultkit")
    if sys.platform == "win32":
        return os.path.join(os.environ.get("LOCALAPPDATA", home), "vaultkit", kind)
    above = os.environ.get(f"XDG_{kind.upper()}_HOME") or f"{home}/{in_home}"
    return os.path.join(above, "vaultkit")


@contextmanager
def replaced(file: str) -> Iterator[str]:
    """Yield the name of a file to be written, beside `file`, that takes its place at the end, all or nothing.

    After any exception it is gone. Raises OSError if it cannot take the place.
    """
    own = f"{file}.{os.getpid()}"
    try:
        yield own
        os.replace(own, file)
    except BaseException:
        with suppress(OSError):
            os.unlink(own)
        raise
