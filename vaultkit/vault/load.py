"""From a folder to a `Vault`: each file is read at most once, and a note that is known is not read at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from vaultkit.source.document import Document
from vaultkit.source.folder import Folder
from vaultkit.source.listing import Listing
from vaultkit.source.path import VaultPath, extension
from vaultkit.source.problem import Problem
from vaultkit.source.span import Span
from vaultkit.syntax.note import Note
from vaultkit.syntax.parser import read_content, skim
from vaultkit.syntax.symbols import pack
from vaultkit.vault import settings
from vaultkit.vault.garbage import collector_at_rest
from vaultkit.vault.links import Targets, keys_in
from vaultkit.vault.model import Vault
from vaultkit.vault.notes import ReadRows, Row, Rows, StoredNotes

if TYPE_CHECKING:
    from vaultkit.syntax.base import Base
    from vaultkit.syntax.canvas import Canvas

Progress = Callable[[int, int], None]
"""Called with the number of files read so far and of all."""

Look = Callable[[Note], None]
"""Called with each note that is read, while its text is at hand."""

T = TypeVar("T")

_AT_ONCE = 64  # files


def load(root: Path | str, *, progress: Progress | None = None) -> Vault:
    """Return the vault in the folder `root`.

    Never raises for what a file says or because one cannot be read: that is in `vault.problems`.
    Raises VaultNotFound if there is no such folder.
    """
    folder = Folder(root)
    listing = folder.list()
    paths = [VaultPath(path) for path in listing.files if extension(path) == "md"]
    reading = Reading(folder)
    with collector_at_rest():
        reading.read(paths, progress)
    return vault_of(folder, listing, ReadRows(reading.rows), reading.targets)


class Reading:
    """Files read one after the other, and what is to be kept of them."""

    def __init__(
        self,
        folder: Folder,
        known: Mapping[str, bytes] | None = None,
        look: Look | None = None,
    ) -> None:
        """A file whose fingerprint is the one that is `known` is not parsed; `look` is shown each note that is."""
        self.rows: dict[VaultPath, Row] = {}
        """The rows of the files that were not known."""
        self.targets = Targets()
        """What the links of these files name."""
        self._folder = folder
        self._known = known or {}
        self._look = look

    def read(self, files: list[VaultPath], progress: Progress | None = None) -> None:
        """Read `files`."""
        for start in range(0, len(files), _AT_ONCE):
            documents = [self._folder.read(path) for path in files[start : start + _AT_ONCE]]
            self._keep([document for document in documents if not self._is_known(document)])
            if progress:
                progress(start + len(documents), len(files))

    def _is_known(self, document: Document) -> bool:
        known = self._known.get(document.path)
        return bool(known) and document.fingerprint == known

    def _keep(self, documents: list[Document]) -> None:
        notes = [document for document in documents if extension(document.path) == "md"]
        for document, symbols in zip(notes, skim(notes), strict=True):
            path, packed = document.path, pack(symbols) or symbols
            aliases, sound = symbols.frontmatter.aliases, not symbols.problems
            self.rows[path] = Row(document.fingerprint, packed, aliases, sound)
            self.targets.add(path, keys_in(symbols))
            if self._look:
                self._look(Note(path, symbols, _always(document), read_content))
        for document in documents:
            self.rows.setdefault(document.path, Row(document.fingerprint, None))


def _always(document: Document) -> Callable[[VaultPath], Document]:
    return lambda _: document


def vault_of(folder: Folder, listing: Listing, rows: Rows, targets: Targets | None = None) -> Vault:
    """Return the vault of files that are listed, and of notes whose rows are known; `targets` spare a look at them."""
    files = tuple(VaultPath(path) for path in listing.files)
    app, app_problems = settings.read(folder)
    problems = [
        Problem("unreadable-file", VaultPath(path), Span(0, 0), reason)
        for path, reason in listing.problems
    ]
    return Vault(
        folder.root,
        files,
        StoredNotes(folder, rows),
        _Parsed(folder, files, "canvas", _canvas),
        _Parsed(folder, files, "base", _base),
        app,
        (*problems, *app_problems),
        targets,
    )


class _Parsed(Mapping[VaultPath, T]):
    """Files of one kind, each read and parsed when it is first asked for."""

    def __init__(
        self,
        folder: Folder,
        files: tuple[VaultPath, ...],
        kind: str,
        parse: Callable[[Document], T],
    ) -> None:
        self._folder = folder
        self._parse = parse
        self._files: dict[VaultPath, T | None]
        self._files = {path: None for path in files if extension(path) == kind}

    def __getitem__(self, path: VaultPath) -> T:
        parsed = self._files[path]
        if parsed is None:
            parsed = self._files[path] = self._parse(self._folder.read(path))
        return parsed

    def __contains__(self, path: object) -> bool:
        return path in self._files

    def __iter__(self) -> Iterator[VaultPath]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


def _canvas(document: Document) -> Canvas:
    from vaultkit.syntax import canvas  # few vaults have any

    return canvas.parse(document)


def _base(document: Document) -> Base:
    from vaultkit.syntax import base

    return base.parse(document)
