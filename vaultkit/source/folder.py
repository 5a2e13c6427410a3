"""The only code that reads a vault: regular files inside it, and nothing else."""

from __future__ import annotations

import errno
import os
import stat
import time
from pathlib import Path

from vaultkit.errors import OutsideVault, VaultNotFound
from vaultkit.folders import is_below
from vaultkit.source.document import Document, decode
from vaultkit.source.listing import Listing, list_files
from vaultkit.source.path import VaultPath
from vaultkit.source.problem import Problem
from vaultkit.source.span import Span

_NONBLOCK = getattr(os, "O_NONBLOCK", 0)
_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_BINARY = getattr(os, "O_BINARY", 0)
_IS_A_LINK = (
    errno.ELOOP,
    errno.EMLINK,
)  # what the systems say of a link that is not to be followed
_MORE = 1 << 20
_LARGEST = 50_000_000
"""Bytes of a file that is read as text: no note is a tenth of that, and memory is needed for a hundred times as many."""


class Folder:
    """A vault's folder on disk."""

    def __init__(self, root: Path | str) -> None:
        self.root = Path(os.path.realpath(root))
        """The folder, absolute, symbolic links resolved."""
        self._root = os.fspath(self.root)
        self._folders: dict[str, str] = {}
        if not self.root.is_dir():
            raise VaultNotFound(f"{root}: no such folder; give the folder that holds the notes")

    def list(self) -> Listing:
        """Return every regular file of the vault that is not hidden."""
        return list_files(self._root, time.time_ns())

    def read_bytes(self, path: VaultPath, at_most: int | None = None) -> bytes:
        """Return the bytes of the file at `path`.

        Raises OutsideVault if the path, or a link on its way, leads out of the vault, and OSError
        if the file cannot be read, is no regular file or has more than `at_most` bytes.
        """
        real = os.path.join(self._folder(path), os.path.basename(path))
        try:
            handle = self._open(real if _NOFOLLOW else self._inside(path, real))
        except OSError as error:
            if error.errno not in _IS_A_LINK:
                raise
            handle = self._open(self._inside(path, os.path.join(self._root, path)))
        try:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                raise OSError("not a regular file")
            if at_most is not None and status.st_size > at_most:
                raise OSError(f"larger than {at_most // 1_000_000} MB, as no note is")
            data = os.read(handle, status.st_size + 1)
            while len(data) != status.st_size and (more := os.read(handle, _MORE)):
                data += more  # it grew, or is larger than one read gives
            return data
        finally:
            os.close(handle)

    def status(self, path: VaultPath) -> os.stat_result:
        """Return what the file system knows of the file at `path`. Raises OSError if there is none in the vault."""
        return os.stat(self._inside(path, os.path.join(self._root, path)))

    def is_linked(self, path: VaultPath) -> bool:
        """Tell whether the file at `path` lies elsewhere: a symbolic link stands in its place or on the way to it."""
        lies = os.path.join(self._root, path)
        try:
            return self._folder(path) != os.path.dirname(lies) or os.path.islink(lies)
        except OutsideVault:
            return True

    def copy(self, path: VaultPath, to: str) -> None:
        """Write the bytes of the file at `path` to the new file `to`; symbolic links are not followed.

        Raises OSError if the file is no regular file in its own place, or one of the two cannot be opened.
        """
        from shutil import copyfileobj  # it loads every compression there is

        if self.is_linked(path):
            raise OSError(errno.ELOOP, "lies behind a symbolic link")
        with os.fdopen(self._open(os.path.join(self._root, path)), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise OSError("not a regular file")
            with open(to, "xb") as copy:
                copyfileobj(file, copy, _MORE)

    def _open(self, real: str) -> int:
        # Non-blocking, so that a FIFO put in the file's place cannot hang the run.
        return os.open(real, os.O_RDONLY | _NONBLOCK | _NOFOLLOW | _BINARY)

    def _folder(self, path: VaultPath) -> str:
        """Return where the folder of the file lies. It is looked up once for all files in it."""
        inner = os.path.dirname(path)
        folder = self._folders.get(inner)
        if folder is None:
            folder = self._inside(path, os.path.join(self._root, inner))
            self._folders[inner] = folder
        return folder

    def _inside(self, path: VaultPath, real: str) -> str:
        real = os.path.realpath(real)
        if not is_below(real, self._root):
            raise OutsideVault(f"{path}: leads out of the vault; nothing there is read")
        return real

    def read(self, path: VaultPath) -> Document:
        """Return the text of the file at `path`; what cannot be read is an empty document with a problem."""
        try:
            return decode(path, self.read_bytes(path, _LARGEST))
        except (OSError, OutsideVault) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            message = f"cannot be read: {reason}"
            return Document(path, "", (Problem("unreadable-file", path, Span(0, 0), message),))
