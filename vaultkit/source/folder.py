"""The only code that lists and reads a vault.

Regular files only: hidden files are left out (spec FIL-04), a symbolic link is followed only to a
file or folder inside the vault and never twice into one folder, and nothing else is opened.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from vaultkit.errors import OutsideVault, VaultNotFound
from vaultkit.source.document import Document, decode
from vaultkit.source.path import VaultPath
from vaultkit.source.problem import Problem
from vaultkit.source.span import Span

_NONBLOCK = getattr(os, "O_NONBLOCK", 0)
_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)


@dataclass(frozen=True, slots=True)
class Listing:
    """What lies in a vault's folder."""

    files: tuple[VaultPath, ...]
    """Every regular file that is not hidden, in code point order."""
    problems: tuple[Problem, ...]
    """What could not be listed, or leads elsewhere."""


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
        walk = _Walk(self._root)
        files = sorted(VaultPath(path) for path in walk.files(walk.root, ""))
        return Listing(tuple(files), tuple(walk.problems))

    def read_bytes(self, path: VaultPath) -> bytes:
        """Return the bytes of the file at `path`.

        Raises OutsideVault if the path, or a link on its way, leads out of the vault, and OSError
        if the file cannot be read or is no regular file.
        """
        real = self._real(path)
        # Non-blocking, so that a FIFO put in the file's place cannot hang the run.
        handle = os.open(real, os.O_RDONLY | _NONBLOCK | _NOFOLLOW)
        with open(handle, "rb", buffering=0) as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise OSError("not a regular file")
            return file.read()

    def _real(self, path: VaultPath) -> str:
        """Return where the file lies. Its folder is looked up once for all files in it."""
        inner = os.path.dirname(path)
        folder = self._folders.get(inner)
        if folder is None:
            folder = self._folders[inner] = os.path.realpath(os.path.join(self._root, inner))
        real = os.path.join(folder, os.path.basename(path))
        if os.path.islink(real):
            real = os.path.realpath(real)
        if not _inside(self._root, real):
            raise OutsideVault(f"{path}: leads out of the vault; nothing there is read")
        return real

    def read(self, path: VaultPath) -> Document:
        """Return the text of the file at `path`; what cannot be read is an empty document with a problem."""
        try:
            return decode(path, self.read_bytes(path))
        except (OSError, OutsideVault) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            message = f"cannot be read: {reason}"
            return Document(path, "", (Problem("unreadable-file", path, Span(0, 0), message),))


@dataclass
class _Walk:
    root: str
    problems: list[Problem] = field(default_factory=list)
    entered: set[str] = field(default_factory=set)

    def files(self, directory: str, prefix: str) -> Iterator[str]:
        real = os.path.realpath(directory)
        if real in self.entered:
            self._problem(prefix, "leads into a folder that was listed already; it is left out")
            return
        self.entered.add(real)
        try:
            entries = sorted(os.scandir(directory), key=lambda e: e.name)
        except OSError as error:
            self._problem(prefix, f"cannot be listed: {error.strerror}")
            return
        for entry in entries:
            if not entry.name.startswith("."):
                yield from self._entry(entry, prefix)

    def _entry(self, entry: os.DirEntry[str], prefix: str) -> Iterator[str]:
        path = prefix + entry.name
        if not _is_text(path):
            self._problem(path, "has a name that is not UTF-8, which no link can write; rename it")
            return
        if entry.is_symlink() and not self._link_is_sound(entry, path):
            return
        if entry.is_dir():
            yield from self.files(entry.path, path + "/")
        elif entry.is_file():
            yield path
        else:
            self._problem(path, "is no regular file; it is left out")

    def _link_is_sound(self, entry: os.DirEntry[str], path: str) -> bool:
        if not os.path.exists(entry.path):
            self._problem(path, "is a symbolic link to nothing; mend or remove it")
            return False
        if not _inside(self.root, os.path.realpath(entry.path)):
            self._problem(path, "is a symbolic link out of the vault; it is not followed")
            return False
        return True

    def _problem(self, path: str, message: str) -> None:
        where = VaultPath(path.rstrip("/"))
        self.problems.append(Problem("unreadable-file", where, Span(0, 0), message))


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:  # Python keeps bytes that are no UTF-8 as lone surrogates
        return False
    return True


def _inside(root: str, path: str) -> bool:
    return path == root or path.startswith(root.rstrip("/") + os.sep)
