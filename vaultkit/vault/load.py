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


def load(root: Path | str, *, progress: Progress | None = None) -> Vault:
    """Return the vault in the folder `root`.

    Never raises for what a file says or because one cannot be read: that is in `vault.problems`.
    Raises VaultNotFound if there is no such folder.
    """
    folder = Folder(root)
    listing = folder.list()
    paths = [VaultPath(path) for path in listing.files if extension(path) == "md"]
    with collector_at_rest():
        rows = {path: row for path, row in look_at(folder, paths, progress) if row is not None}
    return vault_of(folder, listing, ReadRows(rows))


def look_at(
    folder: Folder,
    files: list[VaultPath],
    progress: Progress | None = None,
    known: Mapping[str, bytes] | None = None,
    look: Look | None = None,
) -> Iterator[tuple[VaultPath, Row | None]]:
    """Read files and yield what is to be kept of each: None of one whose fingerprint is the one that is `known`.

    `look` is shown each note that is parsed while its text is at hand.
    """
    known = known or {}
    for i, path in enumerate(files):
        document = folder.read(path)
        as_known = document.fingerprint and document.fingerprint == known.get(path)
        yield path, None if as_known else row_of(document, look)
        if progress:
            progress(i + 1, len(files))


def row_of(document: Document, look: Look | None = None) -> Row:
    """Return what is kept of a note, a canvas or a base."""
    if extension(document.path) != "md":
        return Row(document.fingerprint, None)
    symbols = skim(document)
    if look:
        look(Note(document.path, symbols, lambda _: document, read_content))
    packed = pack(symbols) or symbols
    return Row(document.fingerprint, packed, symbols.frontmatter.aliases, not symbols.problems)


def vault_of(folder: Folder, listing: Listing, rows: Rows) -> Vault:
    """Return the vault of files that are listed, and of notes whose rows are known."""
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
