"""Changes of many files as one: all are made or none, a kill in the middle can be mended, and the last can be taken back.

What is to be done is on disk, outside the vault, before the first file changes. So after a kill at any moment
every file is old or new as a whole, and `finish` completes what was begun, or `undo` takes it back.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import NamedTuple

from vaultkit.errors import UsageError, VaultChanged
from vaultkit.source.lock import Locked, locked
from vaultkit.source.path import VaultPath
from vaultkit.source.runs import Run, Runs
from vaultkit.source.writer import Change, NotWritten, Writer, obstacle

_PATIENCE = 10.0  # seconds to wait for another process that writes to the same vault
_NAMED = 5  # files that a message names


class Undone(NamedTuple):
    """What was taken back."""

    run: Run
    """The run."""
    files: tuple[VaultPath, ...]
    """Where the files lie that are again what they were."""
    left: tuple[VaultPath, ...]
    """Files that have changed since, and were left alone."""


class Journal:
    """The changes that were made to one vault."""

    def __init__(
        self,
        root: str | os.PathLike[str],
        folder: str | None = None,
        *,
        patience: float = _PATIENCE,
    ) -> None:
        """Of the vault in the folder `root`, kept in `folder` or the user's state folder."""
        self._root = os.path.realpath(root)
        self._runs = Runs(self._root, folder)
        self._patience = patience

    @property
    def folder(self) -> str:
        """Where it is kept."""
        return self._runs.folder

    @property
    def runs(self) -> list[Run]:
        """The runs that are known, the newest first."""
        return self._runs.all()

    def write(self, changes: Iterable[Change], command: str) -> Run | None:
        """Make all `changes`, or none; return the run, None if there is nothing to change.

        Raises VaultChanged if a file is not what it was, NotWritten if one cannot be written, and OutsideVault;
        then every file is as it was before, but for what the message says.
        """
        todo = [c for c in changes if c.before != c.after or c.to is not None]
        if not todo:
            return None
        with self._locked():
            unfinished = self._runs.unfinished()
            if unfinished:
                raise NotWritten(f"{_named(unfinished)} was cut short; {_WAY_OUT}")
            writer = Writer(self._root, "")
            self._refuse(writer, todo)
            todo = [c._replace(mode=writer.mode(c.path)) for c in todo]
            folders = {f: None for c in todo for f in writer.missing_folders(c.place)}
            with self._keeping():
                run = self._runs.begin(command, todo, folders)
            brought: list[VaultPath] = []
            try:
                self._bring(run, todo, brought)
                with self._keeping():
                    run = self._runs.mark(run, "done")
            except BaseException as error:
                self._give_up(run, todo, brought, error)
                raise
            self._runs.prune()
        return run

    def finish(self) -> Run | None:
        """Complete the run that was cut short, or its taking back; return it, None if there is none.

        To be called before a vault is read that is to be written to. Raises VaultChanged if a file was changed
        since, and NotWritten; then the run stays to be completed or taken back.
        """
        if self._runs.unfinished() is None:
            return None
        with self._locked():
            run = self._runs.unfinished()  # it may have been another process's, and has ended
            if run is None:
                return None
            changes = self._runs.changes(run)
            if run.state == "undoing":
                self._take_back(run, changes, others=False)
                return run
            self._clear(run, changes)
            changed = self._changed(run, changes)
            if changed:
                raise VaultChanged(
                    f"{_named(run)} was cut short, and has changed since:{_list(changed)}\n"
                    "`vaultkit undo --others` takes back the other files"
                )
            self._bring(run, changes, [])
            with self._keeping():
                return self._runs.mark(run, "done")

    def undo(self, *, others: bool = False) -> Undone | None:
        """Take back the last run that is not taken back yet; None if there is none.

        Raises VaultChanged, and takes nothing back, if a file has changed since the run; with `others`, that
        file is left alone. Raises NotWritten if a file cannot be written; then another `undo` goes on.
        """
        if not self._runs.all():
            return None
        with self._locked():
            last = next((run for run in self._runs.all() if run.state != "left"), None)
            return self._take_back(last, self._runs.changes(last), others=others) if last else None

    def _refuse(self, writer: Writer, changes: Sequence[Change]) -> None:
        """Raise what keeps a batch from being made, before anything is touched."""
        places = Counter(place for c in changes for place in {c.path, c.place})
        twice = [path for path, times in places.items() if times > 1]
        if twice:
            raise UsageError(f"one batch would change a file twice:{_list(twice)}")
        wrong = [f"{p} {why}" for p in places if (why := obstacle(self._root, p))]
        if wrong:
            raise NotWritten(f"nothing was written, for some files cannot be:{_list(wrong)}")
        changed = [c.path for c in changes if writer.state(c) != "old"]
        if changed:
            raise VaultChanged(
                "nothing was written, for some files are not what they were when vaultkit looked at them, "
                f"or stand where new ones are to be:{_list(changed)}\nrun it again"
            )

    def _bring(self, run: Run, changes: Sequence[Change], brought: list[VaultPath]) -> None:
        """Make the changes of a run, or those that are left of it; tell in `brought` which are made."""
        writer = Writer(self._root, run.token)
        todo = [(n, c) for n, c in enumerate(changes) if writer.state(c) != "new"]
        for number, change in todo:
            writer.prepare(number, change)
        for number, change in todo:
            writer.bring(number, change)
            brought.append(change.place)
        writer.sync()

    def _give_up(
        self,
        run: Run,
        changes: Sequence[Change],
        brought: Sequence[VaultPath],
        error: BaseException,
    ) -> None:
        """Take back a run that failed, and say what became of it."""
        try:
            undone = self._take_back(run, changes, others=True)
        except (OSError, NotWritten, VaultChanged) as second:
            raise NotWritten(
                f"{error}\nand what was written already could not be taken back ({second}); {_WAY_OUT}"
            ) from error
        left = [path for path in undone.left if path in brought]
        if left:
            raise NotWritten(
                f"{error}\nwhat was written was taken back, but for files that changed:{_list(left)}"
            ) from error
        if undone.left:  # somebody changed them before we came to them
            with self._keeping():
                self._runs.forget(undone.run)
        if isinstance(error, NotWritten | VaultChanged):
            raise type(error)(f"{error}; no file was changed") from error

    def _take_back(self, run: Run, changes: Sequence[Change], *, others: bool) -> Undone:
        self._clear(run, changes)
        changed = self._changed(run, changes)
        if changed and not others:
            raise VaultChanged(
                f"nothing was taken back, for some files have changed since {_named(run)}:{_list(changed)}\n"
                "`vaultkit undo --others` takes back the others"
            )
        with self._keeping():
            undoing = self._runs.mark(run, "undoing")
        writer = Writer(self._root, run.token)
        kept = [(n, c) for n, c in enumerate(changes) if writer.state(c) != "other"]
        for number, change in kept:
            writer.prepare(number, change.inverse)
        for number, change in reversed(kept):
            writer.bring(number, change.inverse)
        writer.remove_folders(run.folders)
        writer.sync()
        with self._keeping():
            if changed:
                undoing = self._runs.mark(undoing, "left")
            else:
                self._runs.forget(undoing)
        return Undone(undoing if changed else run, tuple(c.path for _, c in kept), tuple(changed))

    def _changed(self, run: Run, changes: Sequence[Change]) -> list[VaultPath]:
        writer = Writer(self._root, run.token)
        return [c.place for c in changes if writer.state(c) == "other"]

    def _clear(self, run: Run, changes: Sequence[Change]) -> None:
        """Remove what a run that was cut short left beside its files."""
        writer = Writer(self._root, run.token)
        for number, change in enumerate(changes):
            writer.clear(number, change.inverse if run.state == "undoing" else change)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with ExitStack() as held:
            try:
                with self._keeping():
                    self._runs.make_folder()
                    held.enter_context(locked(self._runs.lock, self._patience))
            except Locked:
                raise NotWritten(
                    f"{self._root}: another vaultkit is writing to this vault; "
                    f"waited {self._patience:g} seconds for it, and nothing was written"
                ) from None
            yield

    @contextmanager
    def _keeping(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise NotWritten(
                f"{self._runs.folder}: the journal cannot be kept there ({error.strerror or error}), "
                "and without one nothing is written"
            ) from error


_WAY_OUT = "run the same command again to complete it, or `vaultkit undo` to take it back"


def _named(run: Run) -> str:
    return f"the run of {run.date} (`{run.command}`)"


def _list(lines: Sequence[str]) -> str:
    more = [f"and {len(lines) - _NAMED} more"] if len(lines) > _NAMED else []
    return "".join(f"\n{line}" for line in [*lines[:_NAMED], *more])
