"""A vault as it will be when some of its files have other paths, and nothing in them says anything else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from vaultkit.source.document import Document
from vaultkit.source.path import VaultPath
from vaultkit.syntax import base, canvas
from vaultkit.vault.model import Vault
from vaultkit.vault.names import NOWHERE, answers_to
from vaultkit.vault.overlay import NotesOver, Over, under

T = TypeVar("T")


def moved(vault: Vault, moves: Mapping[VaultPath, VaultPath]) -> Vault:
    """Return the vault after `moves`, by the path that each file has; each keeps its kind."""
    files = frozenset(moves.get(path, path) for path in vault.files)
    notes = {new: under(vault.notes[old], new) for old, new in moves.items() if old in vault.notes}

    def others(kind: Mapping[VaultPath, T], parse: Callable[[Document], T]) -> Over[T]:
        over = {}
        for old, new in moves.items():
            if old in kind:
                said = vault.document(old)
                over[new] = parse(Document(new, said.text, said.problems, said.fingerprint))
        return Over(kind, over, files)

    after = replace(
        vault,
        files=tuple(sorted(files)),
        notes=NotesOver(vault.notes, notes, files),
        canvases=others(vault.canvases, canvas.parse),
        bases=others(vault.bases, base.parse),
        _targets=None,
        _anchors={},
    )
    touched = {*moves, *moves.values()}
    names = {name for path in touched for name in answers_to(path)}
    after.links.carry_over(vault.links, names | NOWHERE, touched)
    return after
