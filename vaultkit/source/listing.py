"""What lies in a vault's folder, and when each file last changed: enough to know which to read again.

This is on the path of every command that may find its answer remembered, so it imports next to nothing.
Regular files only: hidden ones are left out (spec FIL-04), and a symbolic link is followed only to a
file or folder inside the vault, and never twice into one folder.
"""

from __future__ import annotations

import os
import stat
import zlib
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, cast

from vaultkit.folders import is_below

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from vaultkit.source.path import VaultPath

_SETTINGS = ".obsidian"
_LARGE = 1_000_000  # bytes; no settings are
_RACY = 2_000_000_000  # nanoseconds: the coarsest clock of a file system in use


class Since(NamedTuple):
    """How a vault's folder differs from one that was."""

    stale: list[VaultPath]
    """The files that are new or have another stamp, in code point order."""
    added: frozenset[VaultPath]
    """The files that were not there."""
    removed: frozenset[VaultPath]
    """The files that are there no more."""
    settings_changed: bool
    """Whether Obsidian's settings are others."""


class Listing:
    """The files of a vault at one moment, each with a stamp that changes when it does.

    A stamp is the file's size and times of change. As git does it, a file whose time is not clearly older
    than the moment of looking has a stamp that equals no other: it could change again in the same tick.
    """

    def __init__(
        self,
        stamped: list[str],
        settings: list[str],
        problems: list[tuple[str, str]],
        folders: list[str],
    ) -> None:
        self._stamped = stamped
        self._settings = settings
        self._since: tuple[str, Since] | None = None
        self.problems = problems
        """What could not be listed, or leads elsewhere: path and reason."""
        self.folders = folders
        """Every folder that is not hidden, its path with a slash behind it; the vault's own is `""`."""

    @cached_property
    def files(self) -> list[VaultPath]:
        """Every regular file that is not hidden, in code point order."""
        return _paths(self._stamped)

    def state(self, never: Collection[str] = ()) -> str:
        """Return all of it as one text: equal texts, nothing changed, and no file is one of `never`."""
        if not never:
            return self._whole
        stamped = zip(self.files, self._stamped, strict=True)
        return self._state([f"{line}?" if path in never else line for path, line in stamped])

    @cached_property
    def _whole(self) -> str:
        return self._state(self._stamped)

    def _state(self, stamped: list[str]) -> str:
        problems = [f"{path}\0{reason}" for path, reason in self.problems]
        return _PART.join(_LINE.join(x) for x in (stamped, self._settings, problems))

    def since(self, state: str) -> Since:
        """Return how all of it differs from what `state` tells of; `""` tells of nothing."""
        if self._since is None or self._since[0] != state:
            self._since = state, self._compared(state)
        return self._since[1]

    def _compared(self, state: str) -> Since:
        files, settings = state.split(_PART)[:2] if state else ("", "")
        before, now = files.split(_LINE) if files else [], self._stamped
        if len(before) == len(now):  # mostly the same files
            pairs = [(line, was) for line, was in zip(now, before, strict=True) if line != was]
            now, before = [line for line, _ in pairs], [was for _, was in pairs]
        known, here = set(before), set(now)
        stale = _paths(line for line in now if line not in known)
        were = frozenset(_paths(line for line in before if line not in here))
        return Since(
            stale,
            frozenset(stale) - were,
            were.difference(stale),
            _LINE.join(self._settings) != settings,
        )


_LINE = "\0\0"
_PART = "\0\0\0"


def _paths(lines: Iterable[str]) -> list[VaultPath]:
    return cast("list[VaultPath]", [line[: line.index("\0")] for line in lines])


def list_files(root: str, now: int) -> Listing:
    """Return what lies in the folder `root`, an absolute path without symbolic links, at the time `now`.

    `now` is in nanoseconds since 1970. Costs about four microseconds a file.
    """
    walk = _Walk(root, now)
    walk.folders([(root, "")])
    walk.folders(
        sorted(walk.linked)
    )  # last: a folder is listed where it lies, not where a link leads to it
    walk.stamped.sort()
    walk.problems.sort()
    return Listing(walk.stamped, sorted(walk.settings()), walk.problems, sorted(walk.below))


class _Walk:
    def __init__(self, root: str, now: int) -> None:
        self.root = root
        self.settled = now - _RACY
        self.unsettled = f"?{now}"
        self.stamped: list[str] = []
        self.problems: list[tuple[str, str]] = []
        self.linked: list[tuple[str, str]] = []
        self.entered: set[str] = set()
        self.below: list[str] = []

    def folders(self, pending: list[tuple[str, str]]) -> None:
        """Note all files of the folders in `pending` and below them: each a path and what its files' begin with."""
        while pending:
            pending += self.folder(*pending.pop())

    def folder(self, directory: str, prefix: str) -> Iterator[tuple[str, str]]:
        """Note the files of `directory`, whose paths begin with `prefix`; yield its folders."""
        if not self._enter(directory, prefix):
            return
        try:
            entries = list(os.scandir(directory))
        except OSError as error:
            self._problem(prefix, f"cannot be listed: {error.strerror}")
            return
        stamped, settled = self.stamped, self.settled
        for entry in entries:
            name = entry.name
            if name[0] == ".":
                continue
            path = prefix + name
            if not (name.isascii() or _is_text(name)):
                self._problem(
                    path, "has a name that is not UTF-8, which no link can write; rename it"
                )
            elif entry.is_file(follow_symlinks=False):
                try:
                    status = entry.stat(follow_symlinks=False)
                except OSError:
                    continue  # it went while we looked
                changed, inode_changed = status.st_mtime_ns, status.st_ctime_ns
                if changed < settled and inode_changed < settled:
                    stamped.append(f"{path}\0{status.st_size} {changed} {inode_changed}")
                else:
                    stamped.append(f"{path}\0{self.unsettled}")
            elif entry.is_symlink():
                self._symlink(entry, path)
            elif entry.is_dir():
                yield entry.path, path + "/"
            else:
                self._problem(path, "is no regular file; it is left out")

    def _enter(self, directory: str, prefix: str) -> bool:
        real = os.path.realpath(directory)
        if real in self.entered:
            self._problem(prefix, "leads into a folder that was listed already; it is left out")
            return False
        self.entered.add(real)
        self.below.append(prefix)
        return True

    def _symlink(self, entry: os.DirEntry[str], path: str) -> None:
        if not os.path.exists(entry.path):
            self._problem(path, "is a symbolic link to nothing; mend or remove it")
        elif not is_below(os.path.realpath(entry.path), self.root):
            self._problem(path, "is a symbolic link out of the vault; it is not followed")
        elif entry.is_dir():
            self.linked.append((entry.path, path + "/"))
        elif entry.is_file():
            own, target = entry.stat(follow_symlinks=False), entry.stat()
            newest = max(own.st_mtime_ns, own.st_ctime_ns, target.st_mtime_ns, target.st_ctime_ns)
            times = f"{own.st_mtime_ns} {target.st_mtime_ns} {target.st_ctime_ns}"
            stamp = f"{target.st_size} {times}" if newest < self.settled else self.unsettled
            self.stamped.append(f"{path}\0{stamp}")
        else:
            self._problem(path, "is no regular file; it is left out")

    def settings(self) -> Iterator[str]:
        """Yield the stamps of Obsidian's settings and style sheets, by what they say; its windows' are left out."""
        for folder, ending in ((_SETTINGS, ".json"), (f"{_SETTINGS}/snippets", ".css")):
            try:
                names = sorted(os.listdir(os.path.join(self.root, folder)))
            except OSError:
                continue
            for name in names:
                if name.endswith(ending) and not name.startswith("workspace") and _is_text(name):
                    yield f"{folder}/{name}\0{self._content(f'{folder}/{name}')}"

    def _content(self, path: str) -> str:
        file = os.path.join(self.root, path)
        try:
            status = os.lstat(file)
            if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGE:
                return f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"
            with open(file, "rb") as opened:
                said = opened.read()
        except OSError:
            return "-"
        return f"{len(said)} {zlib.crc32(said)}"

    def _problem(self, path: str, reason: str) -> None:
        self.problems.append((path.rstrip("/"), reason))


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:  # Python keeps bytes that are no UTF-8 as lone surrogates
        return False
    return True
