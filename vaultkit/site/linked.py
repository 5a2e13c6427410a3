"""Who links to whom on the site, from both sides: asked for by every page, so made once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from functools import cached_property

from vaultkit.site.publish import Publication
from vaultkit.source.path import VaultPath
from vaultkit.vault.links import Edge, Key, key_of

_Groups = dict[VaultPath, list[Edge]]


class Linked:
    """The links between public files."""

    def __init__(self, publication: Publication) -> None:
        self._to: dict[VaultPath, _Groups] = {}
        self._shown: dict[VaultPath, set[VaultPath]] = {}
        self._from: dict[VaultPath, list[VaultPath]] = {}
        self._places: dict[VaultPath, dict[tuple[VaultPath, Key], None]] = {}
        self._add(publication, publication.vault.links.origins)

    def _add(self, publication: Publication, origins: Iterable[VaultPath]) -> None:
        public = publication.files
        for origin in origins:
            if origin not in public:
                continue
            for edge in publication.vault.links.out_of(origin):
                target = edge.target
                if target is None or target not in public or edge.link.in_comment:
                    continue
                if edge.link.subpath:
                    asked = target, key_of(edge.link, edge.kind)
                    self._places.setdefault(origin, {})[asked] = None
                if target != origin:
                    self._note(edge, target)

    def _note(self, edge: Edge, target: VaultPath) -> None:
        self._from.setdefault(edge.origin, []).append(target)
        if edge.link.embed or edge.kind in ("canvas", "canvas-text"):
            self._shown.setdefault(target, set()).add(edge.origin)
        if edge.kind != "canvas-text":
            self._to.setdefault(target, {}).setdefault(edge.origin, []).append(edge)

    def to(self, target: VaultPath) -> Mapping[VaultPath, list[Edge]]:
        """Return the links to a file by the file they stand in, each in text order.

        Those in comments and in the texts of cards are no backlinks (CMT-03, CNV-03).
        """
        return self._to.get(target, {})

    def targets(self, origin: VaultPath) -> Set[VaultPath]:
        """Return the other files to which a file leads."""
        return set(self._from.get(origin, ()))

    def shown_in(self, target: VaultPath) -> Set[VaultPath]:
        """Return the files that may show a file: by an embed, on a canvas, or in a text on one."""
        return self._shown.get(target, set())

    @cached_property
    def _asked(self) -> Mapping[VaultPath, Mapping[tuple[VaultPath, Key], None]]:
        found: dict[VaultPath, dict[tuple[VaultPath, Key], None]] = {}
        for origin, places in self._places.items():
            for target, key in places:
                found.setdefault(target, {})[origin, key] = None
        return found

    def places_in(self, target: VaultPath) -> Iterable[tuple[VaultPath, Key]]:
        """Return what links to places in a file name, its own links among them, each with the file it stands in."""
        return self._asked.get(target, ())

    def asking(self, origin: VaultPath) -> Set[VaultPath]:
        """Return the files to places in which a file leads."""
        return {target for target, _ in self._places.get(origin, ())}

    def changed(self, publication: Publication, origins: Set[VaultPath]) -> Linked:
        """Return the links after the texts of `origins` changed. Costs what is touched."""
        after = Linked.__new__(Linked)
        after._from = {o: targets for o, targets in self._from.items() if o not in origins}
        after._places = {o: places for o, places in self._places.items() if o not in origins}
        touched = {target for origin in origins for target in self.targets(origin)}
        after._to, after._shown = self._to.copy(), self._shown.copy()
        for target in touched:
            after._to[target] = {o: e for o, e in self.to(target).items() if o not in origins}
            after._shown[target] = set(self.shown_in(target) - origins)
        edges = (edge for origin in origins for edge in publication.vault.links.out_of(origin))
        for target in {edge.target for edge in edges if edge.target} - touched:
            after._to[target] = dict(self.to(target))
            after._shown[target] = set(self.shown_in(target))
        after._add(publication, origins)
        return after
