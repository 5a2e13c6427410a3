"""Questions to the net that need no graph library: orphans, wanted notes, figures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from vaultkit.source.path import VaultPath
from vaultkit.vault.links import Edge
from vaultkit.vault.model import Vault
from vaultkit.vault.resolve import Ambiguous, Found, Missing


def orphans(vault: Vault) -> list[VaultPath]:
    """Return the notes that nothing links to, in path order."""
    return [path for path in vault.notes if not vault.links.backlinks(path)]


def dead_ends(vault: Vault) -> list[VaultPath]:
    """Return the notes that lead to no other file, in path order."""
    return [p for p in vault.notes if all(e.target in (None, p) for e in vault.links.out_of(p))]


def wanted(vault: Vault) -> list[tuple[str, list[Edge]]]:
    """Return the targets that no file answers to, the most wanted first, with the links that name them."""
    by_target: dict[str, list[Edge]] = {}
    for edge in vault.links.unresolved():
        if isinstance(edge.resolution, Missing):
            by_target.setdefault(edge.resolution.target, []).append(edge)
    return sorted(by_target.items(), key=lambda item: (-len(item[1]), item[0]))


@dataclass(frozen=True, slots=True)
class Stats:
    """A vault in figures."""

    notes: int
    attachments: int
    """Files of every other kind."""
    links: int
    """Internal links, embeds and property links, those in comments included."""
    embeds: int
    resolved: int
    unresolved: int
    ambiguous: int
    note_pairs: int
    """Distinct pairs of notes of which the first links to the second."""
    external: int
    """Links that lead out of the vault."""
    tags: int
    """Distinct tags, the parents of nested ones included."""
    orphans: int
    dead_ends: int
    hubs: tuple[tuple[VaultPath, int], ...]
    """The notes with the most links to them."""


def stats(vault: Vault) -> Stats:
    """Return the vault in figures."""
    edges = vault.links.edges
    found = [e for e in edges if isinstance(e.resolution, Found)]
    pairs = {
        (e.origin, e.target)
        for e in found
        if e.target in vault.notes and e.origin in vault.notes and e.target != e.origin
    }
    popular = Counter({path: len(vault.links.backlinks(path)) for path in vault.notes})
    return Stats(
        notes=len(vault.notes),
        attachments=len(vault.files) - len(vault.notes),
        links=len(edges),
        embeds=sum(e.kind == "embed" for e in edges),
        resolved=len(found),
        unresolved=len(edges) - len(found),
        ambiguous=sum(isinstance(e.resolution, Ambiguous) for e in edges),
        note_pairs=len(pairs),
        external=sum(link.external for note in vault for link in note.links),
        tags=len(vault.tags),
        orphans=len(orphans(vault)),
        dead_ends=len(dead_ends(vault)),
        hubs=tuple(item for item in popular.most_common(5) if item[1]),
    )
