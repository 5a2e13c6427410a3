"""Every link of the vault with what it means: the net as a table, both ways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from vaultkit.source.path import VaultPath
from vaultkit.source.span import Span
from vaultkit.syntax.elements import Link
from vaultkit.vault.resolve import Found, Resolution

EdgeKind = Literal["link", "embed", "property", "canvas", "canvas-text"]


@dataclass(frozen=True, slots=True)
class Edge:
    """One link, as written in one file, and what it means."""

    origin: VaultPath
    """The file it stands in."""
    kind: EdgeKind
    """In the text, as an embed, in a property, as a canvas card, or in a card's text."""
    link: Link
    """As written; its span is a place in `origin`."""
    resolution: Resolution
    """What it means."""
    key: str = ""
    """A property's dotted key or a card's id; `""` in the text."""

    @property
    def span(self) -> Span:
        """Where it stands in `origin`."""
        return self.link.span

    @property
    def target(self) -> VaultPath | None:
        """The file it leads to, or None."""
        return self.resolution.path if isinstance(self.resolution, Found) else None


class Links:
    """The edges of a vault, external links left out, in the order of paths and texts."""

    def __init__(self, edges: Iterable[Edge]) -> None:
        self.edges: tuple[Edge, ...] = tuple(edges)

    @cached_property
    def _from(self) -> dict[VaultPath, list[Edge]]:
        found: dict[VaultPath, list[Edge]] = defaultdict(list)
        for edge in self.edges:
            found[edge.origin].append(edge)
        return found

    @cached_property
    def _to(self) -> dict[VaultPath, list[Edge]]:
        found: dict[VaultPath, list[Edge]] = defaultdict(list)
        for edge in self.edges:
            if (target := edge.target) is not None:
                found[target].append(edge)
        return found

    def __iter__(self) -> Iterator[Edge]:
        return iter(self.edges)

    def __len__(self) -> int:
        return len(self.edges)

    def out_of(self, path: VaultPath) -> list[Edge]:
        """Return the edges that leave the file at `path`, in text order."""
        return self._from.get(path, [])

    def into(self, path: VaultPath) -> list[Edge]:
        """Return the edges that lead to the file at `path`, its links to itself included."""
        return self._to.get(path, [])

    def backlinks(self, path: VaultPath) -> list[Edge]:
        """Return the edges from other files; links in comments and card texts are no backlinks (CMT-03, CNV-03)."""
        return [
            e
            for e in self.into(path)
            if e.origin != path and not e.link.in_comment and e.kind != "canvas-text"
        ]

    def unresolved(self) -> list[Edge]:
        """Return the edges that lead to no file."""
        return [e for e in self.edges if not isinstance(e.resolution, Found)]
