"""From a folder to a `Vault`: each file is opened once and parsed once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from vaultkit.source.folder import Folder
from vaultkit.source.path import VaultPath, extension
from vaultkit.syntax import base, canvas, parser
from vaultkit.syntax.base import Base
from vaultkit.syntax.canvas import Canvas
from vaultkit.syntax.note import Note
from vaultkit.vault import settings
from vaultkit.vault.garbage import collector_at_rest
from vaultkit.vault.model import Vault

Progress = Callable[[int, int], None]
"""Called with the number of files read so far and of all."""


def load(root: Path | str, *, progress: Progress | None = None) -> Vault:
    """Return the vault in the folder `root`.

    Never raises for what a file says or because one cannot be read: that is in `vault.problems`.
    Raises VaultNotFound if there is no such folder.
    """
    folder = Folder(root)
    listing = folder.list()
    app, app_problems = settings.read(folder)
    notes: dict[VaultPath, Note] = {}
    canvases: dict[VaultPath, Canvas] = {}
    bases: dict[VaultPath, Base] = {}
    with collector_at_rest():
        for i, path in enumerate(listing.files):
            match extension(path):
                case "md":
                    notes[path] = parser.parse(folder.read(path))
                case "canvas":
                    canvases[path] = canvas.parse(folder.read(path))
                case "base":
                    bases[path] = base.parse(folder.read(path))
            if progress:
                progress(i + 1, len(listing.files))
    problems = (*listing.problems, *app_problems)
    return Vault(folder.root, listing.files, notes, canvases, bases, app, problems)
