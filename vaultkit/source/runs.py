"""How a batch of changes is kept outside the vault: one file a run, JSON lines, its state in its name.

    000012-begun.jsonl      was begun and not ended, if nobody holds the lock: to be completed
    000011-done.jsonl       can be taken back
    000010-undoing.jsonl    was being taken back: to be taken back to the end
    000009-left.jsonl       was taken back but for files that somebody had changed since

The first line tells of the run; each other one is a change, with what the file held before and after.
"""

from __future__ import annotations

import base64
import json
import os
import re
import zlib
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from secrets import token_hex
from typing import Any, NamedTuple

from vaultkit.errors import VaultkitError
from vaultkit.source.own_files import state_folder
from vaultkit.source.path import VaultPath
from vaultkit.source.writer import Change, Contents, sync_folder, write_file

_VERSION = 1
KEPT = 20
"""Runs that have ended; older ones are forgotten."""
_NAME = re.compile(r"([0-9]{6,})-(begun|done|undoing|left)\.jsonl")
_QUICK = 1  # zlib's level


class Run(NamedTuple):
    """One batch of changes."""

    number: int
    """Runs of a vault count from 1."""
    state: str
    """`begun`, `done`, `undoing` or `left`."""
    date: str
    """When it was begun: ISO 8601, UTC."""
    command: str
    """What the user called it: `check --fix`."""
    files: int
    """How many files it changed."""
    token: str
    """What its files that lie beside others are named for."""
    folders: tuple[str, ...] = ()
    """The vault's folders that it made, the outermost first."""


class Runs:
    """The runs of one vault. Who changes them holds the lock."""

    def __init__(self, root: str, folder: str | None = None) -> None:
        """Of the vault at `root`, an absolute path, kept in `folder` or the user's state folder."""
        self._root = root
        name = os.path.basename(root) or "vault"
        number = sha256(os.fsencode(root)).hexdigest()[:16]
        self.folder = os.path.join(folder or state_folder(), f"{name[:80]}-{number}")
        """Where they are kept."""

    @property
    def lock(self) -> str:
        """The file that the lock on the vault is made of."""
        return os.path.join(self.folder, "lock")

    def make_folder(self) -> None:
        """Make the folder, for the user's eyes only: notes are copied to it."""
        os.makedirs(self.folder, mode=0o700, exist_ok=True)

    def all(self) -> list[Run]:
        """Return all runs, the newest first. Raises VaultkitError if one cannot be read."""
        try:
            names = os.listdir(self.folder)
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            why = error.strerror or error
            raise VaultkitError(f"{self.folder}: the journal cannot be read: {why}") from None
        found = (match for name in names if (match := _NAME.fullmatch(name)))
        return sorted((self._head(int(m[1]), m[2]) for m in found), reverse=True)

    def unfinished(self) -> Run | None:
        """Return the run that was cut short, if there is one."""
        return next((run for run in self.all() if run.state in ("begun", "undoing")), None)

    def begin(self, command: str, changes: Iterable[Change], folders: Iterable[str]) -> Run:
        """Keep a new run, safe on disk when this returns. Raises OSError."""
        changes, folders = list(changes), tuple(folders)
        number = max((run.number for run in self.all()), default=0) + 1
        date = datetime.now(UTC).isoformat(timespec="seconds")
        run = Run(number, "begun", date, command, len(changes), token_hex(4), folders)
        head = {"vaultkit": _VERSION, "root": self._root, **run._asdict()}
        lines = [json.dumps(head), *(json.dumps(_written(change)) for change in changes)]
        new = os.path.join(self.folder, "new")
        with suppress(FileNotFoundError):
            os.unlink(new)  # of a run that was cut short before it began
        try:
            write_file(new, ("\n".join(lines) + "\n").encode(), mode=0o600)
            os.replace(new, self._file(run))
            sync_folder(self.folder)
        except OSError:
            for file in (new, self._file(run)):
                with suppress(OSError):
                    os.unlink(file)
            raise
        return run

    def mark(self, run: Run, state: str) -> Run:
        """Give a run another state, safe on disk when this returns. Raises OSError."""
        marked = run._replace(state=state)
        os.replace(self._file(run), self._file(marked))
        sync_folder(self.folder)
        return marked

    def forget(self, run: Run) -> None:
        """Forget a run. Raises OSError."""
        os.unlink(self._file(run))
        sync_folder(self.folder)

    def prune(self) -> None:
        """Forget the oldest of the runs that have ended, if there are many."""
        for run in [r for r in self.all() if r.state in ("done", "left")][KEPT:]:
            with suppress(OSError):
                os.unlink(self._file(run))

    def changes(self, run: Run) -> list[Change]:
        """Return what a run changes, in order. Raises VaultkitError if it is not what was kept."""
        try:
            with open(self._file(run), "rb") as file:
                changes = [_read(*json.loads(line)) for line in file.readlines()[1:]]
        except (OSError, ValueError, TypeError, RecursionError, zlib.error) as error:
            raise self._spoilt(run.number, run.state, error) from None
        if len(changes) != run.files:
            raise self._spoilt(run.number, run.state, "it is cut short")
        return changes

    def _head(self, number: int, state: str) -> Run:
        file = os.path.join(self.folder, f"{number:06d}-{state}.jsonl")
        try:
            with open(file, "rb") as opened:
                head = json.loads(opened.readline())
            if (head["vaultkit"], head["root"]) != (_VERSION, self._root):
                raise ValueError("it is another version's, or of another vault")
            date, command, token = str(head["date"]), str(head["command"]), str(head["token"])
            if not re.fullmatch("[0-9a-f]{8}", token):
                raise ValueError("its token is none")
            datetime.fromisoformat(date)
            folders = tuple(str(folder) for folder in head["folders"])
            return Run(number, state, date, command, int(head["files"]), token, folders)
        except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
            raise self._spoilt(number, state, error) from None

    def _file(self, run: Run) -> str:
        return os.path.join(self.folder, f"{run.number:06d}-{run.state}.jsonl")

    def _spoilt(self, number: int, state: str, why: object) -> VaultkitError:
        file = os.path.join(self.folder, f"{number:06d}-{state}.jsonl")
        return VaultkitError(f"{file}: is not what vaultkit kept ({why}); move it away")


def _written(change: Change) -> list[Any]:
    same = change.before == change.after
    return [
        change.path,
        change.to,
        change.mode,
        _contents_written(change.before, with_data=not same),
        _contents_written(change.after, with_data=not same),
    ]


def _contents_written(contents: Contents | None, *, with_data: bool) -> list[str | None] | None:
    if contents is None:
        return None
    if contents.data is None or not with_data:
        return [contents.digest, None]
    return [contents.digest, base64.b64encode(zlib.compress(contents.data, _QUICK)).decode()]


def _read(path: str, to: str | None, mode: int | None, before: Any, after: Any) -> Change:
    place = None if to is None else VaultPath(to)
    return Change(VaultPath(path), _contents_read(before), _contents_read(after), place, mode)


def _contents_read(said: Any) -> Contents | None:
    if said is None:
        return None
    digest, packed = said
    if packed is None:
        return Contents(digest)
    contents = Contents.of(zlib.decompress(base64.b64decode(packed, validate=True)))
    if contents.digest != digest:
        raise ValueError("what a file held is not what it was")
    return contents
