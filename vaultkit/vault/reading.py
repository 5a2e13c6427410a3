"""Files read and skimmed, many at a time; those of a very large vault by as many processes as there are cores."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, NamedTuple

from vaultkit.source.document import Document
from vaultkit.source.folder import Folder
from vaultkit.source.path import VaultPath, extension
from vaultkit.syntax.allowance import WATCHED, Allowance, TooCostly, stopped
from vaultkit.syntax.note import Note
from vaultkit.syntax.parser import FEW, read_content, skim
from vaultkit.syntax.symbols import Symbols, pack
from vaultkit.vault.garbage import collector_at_rest
from vaultkit.vault.links import Key, Targets, keys_in
from vaultkit.vault.names import attachments_shown
from vaultkit.vault.notes import Row

Progress = Callable[[int, int], None]
"""Called with the number of files read so far and of all."""

Look = Callable[[Note], Iterable[Any]]
"""Asked what it has to say of each note that is read, while its text is at hand."""

MOST_LINKS = 150_000
"""What one note may hold of them; a list of all notes of a very large vault has two thirds of that."""

_AT_ONCE = 64  # files: they are read and then parsed, which a processor does better than one by one
_WORTH_A_PROCESS = (
    20_000  # files; it takes a third of a second to start, and what it read has to be handed over
)
_PART = 4_000  # files


class Reading:
    """Files read one after the other, and what is to be kept of them."""

    def __init__(
        self,
        folder: Folder,
        known: Mapping[str, bytes] | None = None,
        look: Look | None = None,
    ) -> None:
        """A file whose fingerprint is the one that is `known` is not parsed; `look` is asked of each note that is."""
        self.rows: dict[VaultPath, Row] = {}
        """The rows of the files that were not known."""
        self.targets = Targets()
        """What the links of these files name."""
        self.said: list[Any] = []
        """What `look` had to say."""
        self._folder = folder
        self._known = known or {}
        self._look = look
        self._allowance = Allowance()

    def read(
        self, files: list[VaultPath], progress: Progress | None = None, *, processes: int = 1
    ) -> None:
        """Read `files`; the outcome does not depend on how many `processes` there are."""
        processes = min(processes, len(files) // _WORTH_A_PROCESS)
        if processes > 1:
            self._read_at_once(files, progress, processes)
            return
        for start in range(0, len(files), _AT_ONCE):
            documents = [self._folder.read(path) for path in files[start : start + _AT_ONCE]]
            self._keep([document for document in documents if not self._is_known(document)])
            if progress:
                progress(start + len(documents), len(files))

    def _read_at_once(
        self, files: list[VaultPath], progress: Progress | None, processes: int
    ) -> None:
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        parts = [files[start : start + _PART] for start in range(0, len(files), _PART)]
        known = [{p: mark for p in part if (mark := self._known.get(p))} for part in parts]
        read = partial(_read_part, self._folder.root, self._look)
        done = 0
        # Processes that are started anew inherit no thread and no lock.
        with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
            for part, outcome in zip(parts, pool.map(read, parts, known), strict=True):
                rows, keys, targets, said = outcome
                self.rows.update(rows)
                self.targets.merge(keys, targets)
                self.said += said
                done += len(part)
                if progress:
                    progress(done, len(files))

    def _is_known(self, document: Document) -> bool:
        known = self._known.get(document.path)
        return bool(known) and document.fingerprint == known

    def _keep(self, documents: list[Document]) -> None:
        notes = [document for document in documents if extension(document.path) == "md"]
        small = [document for document in notes if len(document.text) < WATCHED]
        for document, symbols in zip(small, skim(small), strict=True):
            self._put(self._made(document, symbols))
        for document in notes:
            if len(document.text) >= WATCHED:
                self._put(self._watched(document, many=len(notes) > FEW))
        for document in documents:
            self.rows.setdefault(document.path, Row(document.fingerprint, None))

    def _watched(self, document: Document, *, many: bool) -> _Made:
        """Return what is to be kept of a large note, one of `many` or not; if it takes too long, that it does."""

        def made() -> _Made:
            (symbols,) = skim([document], few=0 if many else FEW)
            if len(symbols.links) > MOST_LINKS:
                raise TooCostly  # later: each is resolved, and perhaps told of
            return self._made(document, symbols)

        try:
            return self._allowance.spend(len(document.text), made)
        except TooCostly:
            empty = stopped(document)
            return self._made(empty, *skim([empty]))

    def _made(self, document: Document, symbols: Symbols) -> _Made:
        path, packed = document.path, pack(symbols) or symbols
        aliases, sound = symbols.frontmatter.aliases, not symbols.problems
        properties = symbols.frontmatter.properties
        shows = attachments_shown(properties, document.text, sound=sound)
        note = Note(path, symbols, _always(document), read_content)
        said = list(self._look(note)) if self._look else []
        row = Row(document.fingerprint, packed, aliases, sound, shows)
        return _Made(path, row, keys_in(symbols), said)

    def _put(self, made: _Made) -> None:
        self.rows[made.path] = made.row
        self.targets.add(made.path, made.keys)
        self.said += made.said


class _Made(NamedTuple):
    """What is to be kept of one note: made without a trace, for it may be stopped half-way."""

    path: VaultPath
    row: Row
    keys: list[Key]
    said: list[Any]


def _always(document: Document) -> Callable[[VaultPath], Document]:
    return lambda _: document


def _read_part(
    root: Any, look: Look | None, files: list[VaultPath], known: dict[str, bytes]
) -> tuple[dict[VaultPath, Row], list[Key], dict[VaultPath, array[int]], list[Any]]:
    reading = Reading(Folder(root), known, look)
    with collector_at_rest():
        reading.read(files)
    targets = reading.targets
    return reading.rows, targets.keys, targets.rows, reading.said
