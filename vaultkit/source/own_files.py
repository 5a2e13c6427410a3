"""The files that vaultkit keeps for itself: how one takes the place of another.

On the path of every command that may find its answer remembered, so it imports next to nothing. What the
user wrote is changed by `writer.py` alone.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


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
