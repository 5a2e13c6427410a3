"""Tags across the notes, nested, with who carries them (spec §8)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from vaultkit.source.path import VaultPath
from vaultkit.syntax.note import Note

_DEEPEST = 50
"""Levels of nested tags; what is nested deeper is one tag on the last, with all of its name."""


def tag_key(name: str) -> str:
    """Return the form in which tags compare: NFC, lower case, empty parts dropped (TAG-03, TAG-04, TAG-15)."""
    folded = unicodedata.normalize("NFC", name).lower()
    return "/".join(part for part in folded.split("/") if part)


def levels(name: str) -> list[str]:
    """Return the tags in which the tag `name` is nested, outermost first, and itself.

    >>> levels("care/daily/tea")
    ['care', 'care/daily', 'care/daily/tea']
    """
    parts = [part for part in name.split("/") if part]
    if len(parts) > _DEEPEST:
        parts[_DEEPEST - 1 :] = ["/".join(parts[_DEEPEST - 1 :])]
    return ["/".join(parts[: i + 1]) for i in range(len(parts))]


@dataclass
class TagNode:
    """A tag, with those nested below it."""

    name: str
    """The whole name as first spelt, `parent/child`."""
    notes: dict[VaultPath, int] = field(default_factory=dict)
    """The notes that carry this very tag, and how often."""
    children: list[TagNode] = field(default_factory=list)
    """The tags one level below, by name."""

    def carriers(self) -> set[VaultPath]:
        """Return the notes that carry this tag or one below it."""
        below = (child.carriers() for child in self.children)
        return set(self.notes).union(*below)

    def walk(self) -> Iterator[TagNode]:
        """Yield this tag and all below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()


class Tags:
    """The tags of a vault as a tree; a note that carries `a/b` carries `a`, too."""

    def __init__(self, carried: Iterable[tuple[VaultPath, Iterable[str]]]) -> None:
        """Make the tree from each note's path and the names of its tags."""
        self._nodes: dict[str, TagNode] = {}
        self.roots: list[TagNode] = []
        for path, names in carried:
            for name in names:
                node = self._node(name)
                if node is not None:
                    node.notes[path] = node.notes.get(path, 0) + 1
        self._sort()

    def __iter__(self) -> Iterator[TagNode]:
        for root in self.roots:
            yield from root.walk()

    def __len__(self) -> int:
        return len(self._nodes)

    def get(self, name: str) -> TagNode | None:
        """Return the tag of that name, in any case, with or without its `#`."""
        return self._nodes.get(tag_key(name.removeprefix("#")))

    def _node(self, name: str) -> TagNode | None:
        siblings, node = self.roots, None
        for spelt in levels(name):
            node = self._nodes.get(tag_key(spelt))
            if node is None:
                node = self._nodes[tag_key(spelt)] = TagNode(spelt)
                siblings.append(node)
            siblings = node.children
        return node

    def _sort(self) -> None:
        for siblings in (self.roots, *(node.children for node in self._nodes.values())):
            siblings.sort(key=lambda node: tag_key(node.name))


def tags_of(note: Note) -> list[str]:
    """Return the names of a note's tags: its properties' first, then its text's, duplicates kept (TAG-14)."""
    return [*note.frontmatter.tags, *(tag.name for tag in note.tags)]
