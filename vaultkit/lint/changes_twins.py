"""Links that lead somewhere, but no longer to the file they led to: one of the same name took its place."""

from __future__ import annotations

from collections.abc import Iterator

from vaultkit.lint.changes_base import Base
from vaultkit.source.path import VaultPath, comparable, name
from vaultkit.vault.anchors import AnchorMissing
from vaultkit.vault.links import Edge
from vaultkit.vault.model import Vault
from vaultkit.vault.names import answers_to, spoken
from vaultkit.vault.resolve import Found


def taken(base: Base, vault: Vault) -> Iterator[tuple[Edge, VaultPath]]:
    """Yield the links that lead to another file now, with the file they led to, by the path it had.

    Links that were written since are as their author wants them. Costs nothing if no file that came or went
    has a namesake, else a look at all links.
    """
    names = _shared_names(base, vault)
    if not names:
        return
    for origin in vault.links.origins:
        was = base.was(origin)
        if was is None:
            continue
        edges = [e for e in vault.links.out_of(origin) if spoken(e.link.path) in names]
        if not edges:
            continue
        before = {_written(edge): edge.target for edge in base.vault.links.out_of(was)}
        for edge in edges:
            old = before.get(_written(edge))
            if (
                old is not None
                and not edge.link.in_comment
                and _is_elsewhere(edge, base.becomes(old))
            ):
                yield edge, old


def _written(edge: Edge) -> tuple[str, str | None, str]:
    return edge.link.path, edge.link.subpath, edge.kind


def _is_elsewhere(edge: Edge, target: VaultPath) -> bool:
    meaning = edge.resolution
    found = isinstance(meaning, Found) and not isinstance(meaning.anchor, AnchorMissing)
    return found and edge.target != target


def _shared_names(base: Base, vault: Vault) -> set[str]:
    """Return what links can say that means a file that came or went, and another one, too."""
    came = {*base.added, *base.before}
    went = {*base.removed, *base.renamed}
    stayed = {
        *(path for path in came if _others(base.vault, path, went)),
        *(path for path in went if _others(vault, path, set())),
    }
    return {said for path in stayed for said in answers_to(path)}


def _others(vault: Vault, path: VaultPath, without: set[VaultPath]) -> bool:
    """Tell whether the vault has a file of that name that is not `without`."""
    return any(f not in without for f in vault.names.named(name(comparable(path))))
