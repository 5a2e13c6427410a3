"""The vault: an immutable snapshot of a folder and what all its files say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from vaultkit.errors import UsageError
from vaultkit.source import path as paths
from vaultkit.source.document import Document
from vaultkit.source.path import SUPPORTED, VaultPath, extension
from vaultkit.source.problem import Problem
from vaultkit.source.span import Span
from vaultkit.syntax.base import Base
from vaultkit.syntax.canvas import Canvas
from vaultkit.syntax.elements import Link
from vaultkit.syntax.note import Note
from vaultkit.syntax.parser import parse
from vaultkit.vault.anchors import Anchoring, Anchors, NoAnchor
from vaultkit.vault.garbage import collector_at_rest
from vaultkit.vault.links import Edge, EdgeKind, Links
from vaultkit.vault.names import Names
from vaultkit.vault.resolve import (
    Found,
    Missing,
    Resolution,
    means_the_same_everywhere,
    resolve,
    resolve_exact,
)
from vaultkit.vault.settings import Settings
from vaultkit.vault.tags import Tags


@dataclass(frozen=True)
class Vault:
    """A folder of notes at one moment. `vault.resolve`, `vault.links` and `vault.tags` are views of it."""

    root: Path
    """The folder on disk; nothing is read from it any more."""
    files: tuple[VaultPath, ...]
    """Every file that is not hidden, in code point order."""
    notes: Mapping[VaultPath, Note] = field(default_factory=dict)
    """By path, in the order of `files`."""
    canvases: Mapping[VaultPath, Canvas] = field(default_factory=dict)
    """By path."""
    bases: Mapping[VaultPath, Base] = field(default_factory=dict)
    """By path."""
    settings: Settings = field(default_factory=Settings)
    """What `.obsidian` says."""
    folder_problems: tuple[Problem, ...] = ()
    """What could not be listed or read as settings."""
    _anchors: dict[VaultPath, Anchors] = field(default_factory=dict, repr=False, compare=False)

    def __iter__(self) -> Iterator[Note]:
        return iter(self.notes.values())

    def __len__(self) -> int:
        return len(self.notes)

    def __getitem__(self, name: str) -> Note:
        """Return the note of that path or name, as Obsidian would find it.

        Raises UsageError, which says what else could be meant, if there is none.
        """
        return self.notes[self.find_note(name)]

    @property
    def problems(self) -> Iterator[Problem]:
        """Everything that kept a file, or part of one, from being read."""
        yield from self.folder_problems
        files: tuple[Mapping[VaultPath, Note | Canvas | Base], ...]
        files = (self.notes, self.canvases, self.bases)
        for kind in files:
            for file in kind.values():
                yield from file.problems

    @cached_property
    def indexed(self) -> tuple[VaultPath, ...]:
        """The files that links can reach: known types, or all if the settings say so (RES-23)."""
        every = self.settings.all_file_types
        return tuple(f for f in self.files if every or extension(f) in SUPPORTED)

    @cached_property
    def names(self) -> Names:
        """The indexed files by name."""
        return Names(self.indexed)

    @cached_property
    def links(self) -> Links:
        """Every internal link with what it means. Costs a moment on first use."""
        with collector_at_rest():
            return Links(self._edges())

    @cached_property
    def tags(self) -> Tags:
        """All tags, nested, with the notes that carry them."""
        return Tags(self.notes.values())

    def resolve(self, link: Link, origin: VaultPath) -> Resolution:
        """Return what `link`, written in the file `origin`, means."""
        return resolve(self, origin, link)

    def anchor(self, path: VaultPath, subpath: str | None) -> Anchoring:
        """Return the place in the file at `path` that `subpath` names; only notes have places (RES-13)."""
        note = self.notes.get(path)
        if note is None:
            return NoAnchor()
        anchors = self._anchors.get(path)
        if anchors is None:
            anchors = self._anchors[path] = Anchors(note)
        return anchors.find(subpath)

    def find_note(self, name: str) -> VaultPath:
        """Return the path of the note that `name` means: a vault path, or a name as in a wikilink.

        Raises UsageError if no note is meant.
        """
        exact = VaultPath(name.removeprefix("./"))
        if exact in self.notes:
            return exact
        link = wikilink_to(name)
        found = resolve(self, VaultPath(""), link) if link.path else Missing(name, "")
        if isinstance(found, Found) and found.path in self.notes:
            return found.path
        near = [p for p in self.notes if name.lower() in paths.stem(p).lower()][:5]
        hint = f"; near it: {', '.join(near)}" if near else ""
        raise UsageError(f"{name}: the vault {self.root} has no such note{hint}")

    def changed(
        self, documents: Iterable[Document] = (), removed: Iterable[VaultPath] = ()
    ) -> Vault:
        """Return the vault after some notes were written or removed; only those are parsed."""
        gone = set(removed)
        notes = {path: note for path, note in self.notes.items() if path not in gone}
        notes |= {document.path: parse(document) for document in documents}
        files = tuple(sorted((set(self.files) - gone) | set(notes)))
        return replace(
            self, files=files, notes={p: notes[p] for p in files if p in notes}, _anchors={}
        )

    def _edges(self) -> Iterator[Edge]:
        known: dict[tuple[str, str | None], Resolution] = {}
        for path, note in self.notes.items():
            for property_link in note.frontmatter.links:
                resolution = self._resolve_once(property_link.link, path, known)
                yield Edge(path, "property", property_link.link, resolution, property_link.key)
            for link in note.links:
                if not link.external:
                    kind: EdgeKind = "embed" if link.embed else "link"
                    yield Edge(path, kind, link, self._resolve_once(link, path, known))
        for path, canvas in self.canvases.items():
            yield from self._canvas_edges(path, canvas)

    def _resolve_once(
        self, link: Link, origin: VaultPath, known: dict[tuple[str, str | None], Resolution]
    ) -> Resolution:
        """Return what `link` means; what would mean the same in every file is looked up once."""
        key = (link.path, link.subpath)
        resolution = known.get(key)
        if resolution is None:
            resolution = resolve(self, origin, link)
            if means_the_same_everywhere(link, resolution):
                known[key] = resolution
        return resolution

    def _canvas_edges(self, path: VaultPath, canvas: Canvas) -> Iterator[Edge]:
        for item in canvas.links:
            if item.link.external:
                continue
            if item.kind in ("text-link", "text-embed"):
                placed = item.link.placed(item.card.span)
                resolution = resolve(self, path, item.link)
                yield Edge(path, "canvas-text", placed, resolution, item.card.id)
            else:
                yield Edge(path, "canvas", item.link, resolve_exact(self, item.link), item.card.id)


def wikilink_to(target: str) -> Link:
    """Return the link that `[[target]]` would be; its spans are those of `target` alone."""
    path, mark, rest = target.partition("#")
    whole = Span(0, len(target))
    return Link(
        span=whole,
        syntax="wikilink",
        embed=False,
        external=False,
        path=path.strip(),
        subpath="#" + rest if mark else None,
        display=None,
        target=whole,
    )
