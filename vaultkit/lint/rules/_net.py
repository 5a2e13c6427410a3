"""What leads where: one pass over the vault's links for all the rules that ask about the vault as a whole.

It looks at rows of targets only: no note is unpacked for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from vaultkit.lint.scope import Scope
from vaultkit.source.path import VaultPath, extension, is_note
from vaultkit.syntax.elements import Heading
from vaultkit.vault.anchors import AnchorFound
from vaultkit.vault.links import Edge, Links
from vaultkit.vault.resolve import Ambiguous, Found

ENTRIES = ("index", "home", "readme")
"""What a folder's front page is called, the first of them before the others, as sites have it."""


class Said(NamedTuple):
    """What a link in one file names."""

    origin: VaultPath
    path: str
    subpath: str | None


@dataclass
class Net:
    """The links of a vault by where they lead; those in comments lead nowhere."""

    linked: set[VaultPath] = field(default_factory=set)
    """The files with a backlink: a link from another file that is in no text card (spec CNV-03)."""
    headings: dict[VaultPath, dict[int, Said]] = field(default_factory=dict)
    """By note: where its linked headings begin, each with who says it first."""
    guessed: dict[VaultPath, Said] = field(default_factory=dict)
    """By file: who says first a mere name that several files have, if this file is among them."""

    def add(self, said: Said, found: Found) -> None:
        """Note what is special about a link with a subpath, or with several candidates: one of ten."""
        if type(found) is Ambiguous and "/" not in said.path:
            for candidate in found.candidates:
                self.guessed.setdefault(candidate, said)
        if said.subpath:
            anchor = found.anchor
            if type(anchor) is AnchorFound and type(anchor.element) is Heading:
                starts = self.headings.setdefault(found.path, {})
                starts.setdefault(anchor.element.span.start, said)


@lru_cache(maxsize=1)
def net(links: Links) -> Net:
    """Return the net of a vault; several rules ask for the same one after another."""
    result = Net()
    linked = result.linked
    for origin in links.origins:
        in_note = is_note(origin)
        for (path, subpath, kind), found in links.targets_of(origin):
            if found is None:
                continue
            target = found.path
            if target != origin and (in_note or kind == "card"):
                linked.add(target)
            if subpath or len(found.candidates) > 1:
                result.add(Said(origin, path, subpath), found)
    return result


def views_named(scope: Scope) -> Iterator[tuple[Said, VaultPath]]:
    """Yield who, of the files of a scope, names a view of a base, and of which."""
    links = scope.vault.links
    for origin in scope.origins:
        for key in links.keys_of(origin):
            path, subpath, kind = key
            if subpath and extension(path) == "base" and kind != "comment":
                found = links.means(key, origin)
                if isinstance(found, Found):
                    yield Said(origin, path, subpath), found.path


def edges_that_say(links: Links, wanted: Collection[Said]) -> Iterator[tuple[Said, Edge]]:
    """Yield the links that say what is `wanted`, those in comments left out; each file is looked at once."""
    for origin in dict.fromkeys(said.origin for said in wanted):
        for edge in links.out_of(origin):
            said = Said(origin, edge.link.path, edge.link.subpath)
            if said in wanted and not edge.link.in_comment:
                yield said, edge
