"""What the system can do with two names in one step and Python has no word for: Linux' `renameat2`, macOS' `renamex_np`."""

from __future__ import annotations

import errno
import os
import sys
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_HERE = -100  # AT_FDCWD: a path that is not absolute begins at the working folder
_ONLY_IF_FREE = {"linux": 1, "darwin": 4}
_SWAP = {"linux": 2, "darwin": 2}
_NOT_KNOWN = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP)


def swap(one: str, other: str) -> bool:
    """Let two files change their names in one step: neither name is missing for a moment.

    Return False, and do nothing, where there is no such step. Raises OSError.
    """
    return _rename(one, other, _SWAP)


def rename_if_free(old: str, new: str) -> None:
    """Rename a file, but never over another, where the system can look and rename in one step. Raises OSError."""
    if not _rename(old, new, _ONLY_IF_FREE):
        os.rename(old, new)


def _rename(old: str, new: str, how: dict[str, int]) -> bool:
    call = _system_call()
    if call is None:
        return False
    number = call(os.fsencode(old), os.fsencode(new), how[sys.platform])
    if number and number not in _NOT_KNOWN:
        raise OSError(number, os.strerror(number), new)
    return not number


@cache
def _system_call() -> Callable[[bytes, bytes, int], int] | None:
    """Return what renames in a special way and returns the number of its error, None if the system has no such call."""
    if sys.platform not in _SWAP:
        return None
    import ctypes  # a third of a millisecond, for those who write

    library = ctypes.CDLL(None, use_errno=True)
    if sys.platform == "darwin":
        renamex_np = getattr(library, "renamex_np", None)
        if renamex_np is None:
            return None
        return lambda old, new, how: ctypes.get_errno() if renamex_np(old, new, how) else 0
    renameat2 = getattr(library, "renameat2", None)
    if renameat2 is None:
        return None
    return lambda old, new, how: ctypes.get_errno() if renameat2(_HERE, old, _HERE, new, how) else 0
