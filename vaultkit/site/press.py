"""Where sheets come from: kept ones first, the rest rendered, by several processes where there are many."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from vaultkit.site.kept import KeptSheets
from vaultkit.site.sheet import Sheet, pack
from vaultkit.site.style import STOPPED, Style
from vaultkit.source.path import VaultPath
from vaultkit.vault.notes import Notes

log = logging.getLogger("mkdocs.plugins.vaultkit")

Progress = Callable[[int, int], None]
"""Called with the number of notes rendered so far and of all."""

_WORTH_A_PROCESS = 100  # notes
_PART = 25  # notes
_AT_HAND = 4096  # sheets


class Quoted(NamedTuple):
    """What other pages show of a note, as its sheet has it."""

    lead: str
    """Its first words as HTML."""
    contexts: Mapping[int, str]
    """By the offset of each internal link that is shown: the sentence around it."""


class Press:
    """The sheets of some notes. Raises VaultChanged for one that was written to since the vault was read."""

    def __init__(self, notes: Notes, style: Style, kept: KeptSheets) -> None:
        self.style = style
        """How notes are rendered."""
        self._notes = notes
        self._kept = kept
        self._quoted: dict[VaultPath, Quoted] = {}
        self.sheet = lru_cache(_AT_HAND)(self._sheet)
        """Return the sheet of the note at a path. Raises KeyError if there is no such note."""

    def of(self, notes: Notes) -> Press:
        """Return what makes the sheets of other notes in the same style, with the same ones kept."""
        return Press(notes, self.style, self._kept)

    def quoted(self, path: VaultPath) -> Quoted:
        """Return what other pages show of a note: they ask out of order, and its sheet may be out of reach by then."""
        if path not in self._quoted:
            self.sheet(path)
        return self._quoted[path]

    def _sheet(self, path: VaultPath) -> Sheet:
        mark = self._mark(path)
        found = self._kept.get(mark)
        if found is None:
            found = self.style.sheet(self._notes[path].document)
            self._kept.put(mark, found)
        if found == STOPPED and path not in self._quoted:
            log.warning("%s: takes too long to show; its page says so", path)
        self._quoted[path] = Quoted(found.lead, found.contexts)
        return found

    def _mark(self, path: VaultPath) -> bytes:
        """Return what tells the note's text from any other's, whether it was read from disk or not."""
        mark = self._notes.fingerprint(path)
        return mark or blake2b(self._notes[path].text.encode("utf-8", "replace")).digest()

    def prepare(
        self, paths: Sequence[VaultPath], progress: Progress | None = None, *, processes: int = 0
    ) -> None:
        """Render those of the notes at `paths` that are not kept, if they are many; `processes` 0: one a core."""
        missing = [path for path in paths if self._mark(path) not in self._kept]
        processes = min(processes or os.cpu_count() or 1, len(missing) // _WORTH_A_PROCESS)
        if processes > 1 and _can_fork():
            self._render_at_once(missing, progress, processes)

    def keep(self) -> None:
        """Keep the sheets that were asked for, and no others, for the next build."""
        self._kept.save()

    @property
    def note(self) -> str:
        """Why what was kept is made anew, if it is."""
        return self._kept.note

    def _render_at_once(
        self, paths: Sequence[VaultPath], progress: Progress | None, processes: int
    ) -> None:
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        parts = [paths[start : start + _PART] for start in range(0, len(paths), _PART)]
        done = 0
        brought = (self._notes, self.style)
        with ProcessPoolExecutor(
            processes, get_context("fork"), _AT_WORK.append, (brought,)
        ) as pool:
            for part, sheets in zip(parts, pool.map(_render, parts), strict=True):
                for path, sheet in zip(part, sheets, strict=True):
                    self._kept.put(self._mark(path), sheet)
                done += len(part)
                if progress:
                    progress(done, len(paths))


def _can_fork() -> bool:
    """Tell whether a copy of this process is safe to work with: no other thread may hold a lock.

    Processes started anew would import the program that called us, which need not be ready for that.
    """
    return sys.platform == "linux" and threading.active_count() == 1


_AT_WORK: list[tuple[Notes, Style]] = []
"""In a worker: what it was forked with, which therefore need not be sent."""


def _render(paths: Sequence[VaultPath]) -> list[bytes]:
    notes, style = _AT_WORK[-1]
    return [pack(style.sheet(notes[path].document)) for path in paths]
