"""From a folder to a `Vault`: each file is read at most once, and a note that is known is not read at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from vaultkit.source.document import Document
from vaultkit.source.folder import Folder
from vaultkit.source.listing import Listing
from vaultkit.source.path import VaultPath, of_kind
from vaultkit.source.problem import Problem
from vaultkit.source.span import Span
from vaultkit.syntax.allowance import Allowance, TooCostly, stopped
from vaultkit.vault import settings
from vaultkit.vault.bypath import ByPath
from vaultkit.vault.garbage import collector_at_rest
from vaultkit.vault.links import Targets
from vaultkit.vault.model import Vault
from vaultkit.vault.notes import ReadRows, Rows, StoredNotes
from vaultkit.vault.reading import Progress, Reading

if TYPE_CHECKING:
    from vaultkit.syntax.base import Base
    from vaultkit.syntax.canvas import Canvas

T = TypeVar("T")


def load(root: Path | str, *, progress: Progress | None = None) -> Vault:
    """Return the vault in the folder `root`.

    Never raises for what a file says or because one cannot be read: that is in `vault.problems`.
    Raises VaultNotFound if there is no such folder.
    """
    folder = Folder(root)
    listing = folder.list()
    paths = of_kind(listing.files, "md")
    reading = Reading(folder)
    with collector_at_rest():
        reading.read(paths, progress)
    return vault_of(folder, listing, ReadRows(reading.rows), reading.targets)


def vault_of(folder: Folder, listing: Listing, rows: Rows, targets: Targets | None = None) -> Vault:
    """Return the vault of files that are listed, and of notes whose rows are known; `targets` spare a look at them."""
    files = tuple(listing.files)
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


class _Parsed(ByPath[T]):
    """Files of one kind, each read and parsed when it is first asked for."""

    _paths: dict[VaultPath, T | None]

    def __init__(
        self,
        folder: Folder,
        files: tuple[VaultPath, ...],
        kind: str,
        parse: Callable[[Document], T],
    ) -> None:
        self._folder = folder
        self._parse = parse
        self._allowance = Allowance()
        self._paths = dict.fromkeys(of_kind(files, kind))

    def __getitem__(self, path: VaultPath) -> T:
        parsed = self._paths[path]
        if parsed is None:
            parsed = self._paths[path] = self._read(self._folder.read(path))
        return parsed

    def _read(self, document: Document) -> T:
        try:
            return self._allowance.spend(len(document.text), lambda: self._parse(document))
        except TooCostly:
            return self._parse(stopped(document))


def _canvas(document: Document) -> Canvas:
    from vaultkit.syntax import canvas  # few vaults have any

    return canvas.parse(document)


def _base(document: Document) -> Base:
    from vaultkit.syntax import base

    return base.parse(document)
