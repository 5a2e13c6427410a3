"""The only code that changes a vault: named regular files inside it, each old or new as a whole at any moment.

A change of many files goes through the journal, which calls this.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from typing import NamedTuple

from vaultkit.errors import OutsideVault, VaultChanged, VaultkitError
from vaultkit.folders import is_below
from vaultkit.source import exchange
from vaultkit.source.path import VaultPath, comparable

_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_NONBLOCK = getattr(os, "O_NONBLOCK", 0)
_BINARY = getattr(os, "O_BINARY", 0)
_IS_A_LINK = (errno.ELOOP, errno.EMLINK)
_MORE = 1 << 20
READ_ONLY_DISK = "lies on a disk that is read-only"
"""The `obstacle` that is no file's own."""


class NotWritten(VaultkitError):
    """Files cannot be written. The message says which, why, and what became of the others."""


class Contents(NamedTuple):
    """What a file holds, or a token of it."""

    digest: str
    """SHA-256 of its bytes, in hexadecimal."""
    data: bytes | None = None
    """The bytes; None if nobody will write them, as of a picture that only moves."""

    @classmethod
    def of(cls, data: bytes) -> Contents:
        """Return the contents that `data` is."""
        return cls(sha256(data).hexdigest(), data)


class Change(NamedTuple):
    """One file before and after: changed, moved, made or removed."""

    path: VaultPath
    """Where it lies, or is to lie if it is new."""
    before: Contents | None
    """What it must hold for the change to be made; None: there must be no file."""
    after: Contents | None
    """What it will hold; None: it is removed. Its data is known if it differs from `before`."""
    to: VaultPath | None = None
    """Where it will lie, if that is elsewhere."""
    mode: int | None = None
    """Its permissions, for the day it is made again; the journal fills them in."""

    @property
    def place(self) -> VaultPath:
        """Where the file lies afterwards."""
        return self.path if self.to is None else self.to

    @property
    def inverse(self) -> Change:
        """The change that takes this one back."""
        back = self.path if self.to is not None else None
        return Change(self.place, self.after, self.before, back, self.mode)


def place(root: str, path: str) -> str:
    """Return where the file at `path` lies or would lie on disk, in a folder without symbolic links.

    Raises OutsideVault if that is not in the folder `root`, an absolute path without symbolic links.
    """
    segments = path.split("/")
    real = os.path.realpath(os.path.join(root, *segments[:-1])) if "\0" not in path else ""
    file = os.path.join(real, segments[-1])
    if (
        not {"", ".", ".."}.isdisjoint(segments)
        or os.path.dirname(file) != real
        or not is_below(real, root)
    ):
        raise OutsideVault(f"{path}: leads out of the vault; nothing there is written")
    return file


def obstacle(root: str, path: VaultPath) -> str:
    """Return why the file at `path`, there or not, is not to be written; `""` if nothing stands in the way."""
    try:
        file = place(root, path)
        status = os.lstat(file)
    except OutsideVault:
        return "leads out of the vault"
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as error:
        return error.strerror or str(error)
    if stat.S_ISLNK(status.st_mode):
        return "is a symbolic link; the file it leads to has a name of its own"
    if not stat.S_ISREG(status.st_mode):
        return "is no regular file"
    if hasattr(os, "statvfs") and os.statvfs(file).f_flag & os.ST_RDONLY:
        return READ_ONLY_DISK
    if not status.st_mode & 0o222 or not os.access(file, os.W_OK):
        return "is read-only"
    return "" if os.access(os.path.dirname(file), os.W_OK) else "lies in a folder that is read-only"


def write_file(file: str, data: bytes, like: str | None = None, mode: int | None = None) -> None:
    """Write a new file and wait until it is on disk. Raises OSError; then what was written remains.

    It gets the owner, the attributes and the permissions of the file `like`, or the permissions `mode`.
    """
    new = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NOFOLLOW | _BINARY
    handle = os.open(file, new, 0o666 if mode is None and like is None else 0o600)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(handle, rest) :]
        if like is not None:
            mode = _made_like(handle, like)
        if mode is not None and hasattr(os, "fchmod"):
            os.fchmod(handle, mode)
        os.fsync(handle)
    finally:
        os.close(handle)


def _made_like(handle: int, like: str) -> int:
    """Give an open file the owner and the attributes of another; return the other's permissions."""
    own, other = os.fstat(handle), os.stat(like)
    if hasattr(os, "fchown") and (own.st_uid, own.st_gid) != (other.st_uid, other.st_gid):
        with suppress(OSError):  # only an administrator may give files away
            os.fchown(handle, other.st_uid, other.st_gid)
    if hasattr(os, "listxattr"):
        with suppress(OSError):  # not every file system has them
            for name in os.listxattr(like):
                os.setxattr(handle, name, os.getxattr(like, name))
    return stat.S_IMODE(other.st_mode)


def sync_folder(folder: str) -> None:
    """Wait until the names in `folder` are on disk, where the system lets one."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network file systems know no such thing
            os.fsync(handle)
    finally:
        os.close(handle)


class Writer:
    """Makes the changes of one batch, each in two steps: new contents beside, then in place.

    `prepare` touches no file of the vault; `bring` takes a change from wherever it was cut short to its end.
    """

    def __init__(self, root: str, token: str) -> None:
        """For the vault at `root`, an absolute path without symbolic links; `token` names the batch."""
        self._root = root
        self._token = token
        self._touched: set[str] = set()

    def mode(self, path: VaultPath) -> int | None:
        """Return the permissions of the file at `path`, None if there is none."""
        with self._writing(path):
            try:
                return stat.S_IMODE(os.lstat(place(self._root, path)).st_mode)
            except (FileNotFoundError, NotADirectoryError):
                return None

    def state(self, change: Change) -> str:
        """Return `"old"`, `"new"`, `"between"`, or `"other"` if the file is none that the change knows."""
        return _state(change, *self._find(change))

    def _find(self, change: Change) -> tuple[VaultPath | None, str]:
        """Return where the file is and the digest of what it holds: `""` if there is none, `"?"` if two."""
        there = []
        for path in (change.path, change.to):
            if path is not None:
                with self._writing(path):
                    file = place(self._root, path)
                    digest = _read_digest(file)
                    if digest and (change.to is None or self._is_called(file, change)):
                        there.append((path, digest))
        if len(there) > 1:
            return None, "?"
        return there[0] if there else (None, "")

    def _is_called(self, file: str, change: Change) -> bool:
        """Tell whether a file is spelt like that: to some file systems, the old and the new name are one."""
        if comparable(change.path) != comparable(change.place):
            return True
        return os.path.basename(file) in os.listdir(os.path.dirname(file))

    def prepare(self, number: int, change: Change) -> None:
        """Write the new contents beside the place of the change, with its `number` in the batch."""
        if change.after is None:
            return
        with self._writing(change.place):
            file = place(self._root, change.place)
            os.makedirs(os.path.dirname(file), exist_ok=True)
            if self._find(change)[1] == change.after.digest:
                return  # it only moves, or was cut short after this step
            if change.after.data is None:
                raise _has_changed(change)
            old = place(self._root, change.path)
            like = next((f for f in (old, file) if os.path.lexists(f)), None)
            write_file(self._beside(file, number), change.after.data, like, change.mode)

    def bring(self, number: int, change: Change) -> None:
        """Make a change that was prepared, or the rest of it.

        Raises VaultChanged if the file is not what the change is of, and NotWritten.
        """
        where, digest = self._find(change)
        if _state(change, where, digest) == "other":
            raise _has_changed(change)
        with self._writing(change.place):
            file = place(self._root, change.place)
            self._touched.add(os.path.dirname(file))
            if where is not None and where != change.place:
                source = place(self._root, where)
                self._touched.add(os.path.dirname(source))
                _move(source, file, anew=comparable(where) != comparable(change.place))
            if digest != _digest(change.after):
                self._place(self._beside(file, number), file, change)

    def _place(self, new: str, file: str, change: Change) -> None:
        """Let what was prepared take the place of the file; what it held is looked at once more before it goes.

        Raises VaultChanged if somebody saved the file since; then it holds what they saved.
        """
        if change.before is None:
            _put(new, file)
            return
        if change.after is None:
            os.rename(file, new)
        elif not exchange.swap(new, file):
            os.replace(
                new, file
            )  # all that this system can do: a save in this very moment is not seen
            return
        old = _read_digest(new)
        if old != change.before.digest:
            _give_back(new, file, change)
            raise _has_changed(change)
        os.unlink(new)

    def clear(self, number: int, change: Change) -> None:
        """Remove what was prepared for a change and is left beside its places, if anything.

        If a kill came between a save of somebody's and our second look, that is what they saved: it is given back.
        """
        for path in {change.path, change.place}:
            with self._writing(path), suppress(FileNotFoundError, NotADirectoryError):
                file = place(self._root, path)
                beside = self._beside(file, number)
                if _is_ours(beside, file, change):
                    os.unlink(beside)
                else:
                    _give_back(beside, file, change)

    def remove_folders(self, folders: Sequence[str]) -> None:
        """Remove those of the vault's `folders` that are empty; the inner ones come last."""
        for folder in reversed(folders):
            with suppress(OSError, OutsideVault):
                file = place(self._root, folder)
                os.rmdir(file)
                self._touched.add(os.path.dirname(file))

    def missing_folders(self, path: VaultPath) -> list[str]:
        """Return the folders that `path` lies in and that are not there, the outermost first."""
        segments = path.split("/")[:-1]
        every = ["/".join(segments[:n]) for n in range(1, len(segments) + 1)]
        return [folder for folder in every if not os.path.isdir(place(self._root, folder))]

    def sync(self) -> None:
        """Wait until all names that changed are on disk."""
        for folder in sorted(self._touched):
            with self._writing(VaultPath(folder)), suppress(FileNotFoundError):
                sync_folder(folder)

    def _beside(self, file: str, number: int) -> str:
        # Hidden, so that neither Obsidian nor a listing sees it, and short: the file's name may be at the limit.
        return os.path.join(os.path.dirname(file), f".vaultkit-{self._token}-{number}")

    @contextmanager
    def _writing(self, path: VaultPath) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise NotWritten(f"{path}: cannot be written: {error.strerror or error}") from error


def _state(change: Change, where: VaultPath | None, digest: str) -> str:
    """Return how far a change is whose file lies at `where` and holds what has that digest."""
    if where is None and digest:
        return "other"
    at_end = where == change.place or change.to is None
    if digest == _digest(change.after) and (at_end or change.after is None):
        return "new"
    if digest == _digest(change.before) and where in (change.path, None):
        return "old"
    return "between" if digest in (_digest(change.before), _digest(change.after)) else "other"


def _digest(contents: Contents | None) -> str:
    return contents.digest if contents else ""


def _read_digest(file: str) -> str:
    """Return the SHA-256 of a regular file, `""` if there is none, `"?"` of anything else."""
    try:
        handle = os.open(file, os.O_RDONLY | _NOFOLLOW | _NONBLOCK | _BINARY)
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as error:
        if error.errno in _IS_A_LINK:
            return "?"
        raise
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return "?"
        found = sha256()
        while more := os.read(handle, _MORE):
            found.update(more)
        return found.hexdigest()
    finally:
        os.close(handle)


def _has_changed(change: Change) -> VaultChanged:
    return VaultChanged(f"{change.path}: has changed since vaultkit looked at it")


def _is_ours(beside: str, file: str, change: Change) -> bool:
    """Tell whether a file beside another is of our making: the old contents, or the new ones in part or whole."""
    with open(beside, "rb") as opened:
        held = opened.read()
    if sha256(held).hexdigest() == _digest(change.before):
        return True
    new = change.after.data if change.after else None
    in_part = new is not None and new.startswith(held)
    return in_part and _read_digest(file) != _digest(change.after)


def _give_back(saved: str, file: str, change: Change) -> None:
    """Let what somebody saved be the file again, if they have not saved it once more."""
    if not os.path.lexists(file):
        _put(saved, file)
        return
    if exchange.swap(saved, file) and _read_digest(saved) != _digest(change.after):
        exchange.swap(saved, file)
    os.unlink(saved)


def _move(source: str, file: str, *, anew: bool) -> None:
    """Rename a file, over none if the name is `anew`, and not the same one to some file systems."""
    if anew:
        exchange.rename_if_free(source, file)
    else:
        os.rename(source, file)


def _put(new: str, file: str) -> None:
    """Give `new` the name `file`, which nobody must have: a link tells, where the file system has links."""
    try:
        os.link(new, file)
    except OSError:
        if os.path.lexists(file):
            raise
        os.replace(new, file)
    else:
        os.unlink(new)
