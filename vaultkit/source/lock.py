"""One process at a time: a lock that the system lets go of when its holder dies."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

_PAUSE = 0.05  # seconds between two tries


class Locked(Exception):
    """Somebody else holds the lock."""


@contextmanager
def locked(file: str, patience: float) -> Iterator[None]:
    """Hold the lock that `file` stands for. Raises Locked if somebody else does for `patience` seconds."""
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        until = time.monotonic() + patience
        while not _take(handle):
            if time.monotonic() >= until:
                raise Locked
            time.sleep(_PAUSE)
        yield
    finally:
        os.close(
            handle
        )  # which lets go of the lock; the file stays, for another may be waiting at it


if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
