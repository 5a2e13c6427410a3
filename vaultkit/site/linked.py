"""Who links to whom on the site, from the target's side: asked for by every page, so made once."""

from __future__ import annotations

from collections.abc import Mapping

from vaultkit.site.publish import Publication
from vaultkit.source.path import VaultPath
from vaultkit.vault.links import Edge


class Linked:
    """The links between public files by target. Those in comments and card texts are no backlinks (CMT-03, CNV-03)."""

    def __init__(self, publication: Publication) -> None:
        self._to: dict[VaultPath, dict[VaultPath, list[Edge]]] = {}
        for origin in publication.vault.links.origins:
            if origin in publication.files:
                self._add(publication, origin)

    def _add(self, publication: Publication, origin: VaultPath) -> None:
        for edge in publication.vault.links.out_of(origin):
            target = edge.target
            if target is None or target == origin or target not in publication.files:
                continue
            if not edge.link.in_comment and edge.kind != "canvas-text":
                self._to.setdefault(target, {}).setdefault(origin, []).append(edge)

    def to(self, target: VaultPath) -> Mapping[VaultPath, list[Edge]]:
        """Return the links to a file by the file they stand in, each in text order."""
        return self._to.get(target, {})
