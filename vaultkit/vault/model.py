"""The vault: an immutable snapshot of a folder and what all its files say."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from vaultkit.errors import UsageError
from vaultkit.source import path as paths
from vaultkit.source.document import Document
from vaultkit.source.path import SUPPORTED, VaultPath, extension
from vaultkit.source.problem import Problem
from vaultkit.source.span import Span
from vaultkit.syntax.elements import Link
from vaultkit.syntax.note import Note
from vaultkit.syntax.parser import parse
from vaultkit.vault.anchors import NO_ANCHOR, Anchoring, Anchors
from vaultkit.vault.links import Asked, Kind, Links, Targets, asked_in
from vaultkit.vault.names import NOWHERE, Names, answers_to
from vaultkit.vault.notes import GivenNotes, Notes
from vaultkit.vault.resolve import (
    Found,
    Missing,
    Resolution,
    resolve,
    resolve_exact,
)
from vaultkit.vault.settings import Settings
from vaultkit.vault.tags import Tags, tags_of

if TYPE_CHECKING:
    from vaultkit.syntax.base import Base
    from vaultkit.syntax.canvas import Canvas

_NOWHERE = Span(0, 0)
_ANCHORS_AT_HAND = 1024  # notes


@dataclass(frozen=True)
class Vault:
    """A folder of notes at one moment. `vault.resolve`, `vault.links` and `vault.tags` are views of it."""

    root: Path
    """The folder on disk; nothing is read from it any more."""
    files: tuple[VaultPath, ...]
    """Every file that is not hidden, in code point order."""
    notes: Notes = field(default_factory=lambda: GivenNotes(()))
    """By path, in the order of `files`."""
    canvases: Mapping[VaultPath, Canvas] = field(default_factory=dict)
    """By path."""
    bases: Mapping[VaultPath, Base] = field(default_factory=dict)
    """By path."""
    settings: Settings = field(default_factory=Settings)
    """What `.obsidian` says."""
    folder_problems: tuple[Problem, ...] = ()
    """What could not be listed or read as settings."""
    _targets: Targets | None = field(default=None, repr=False, compare=False)
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

    def document(self, path: VaultPath) -> Document:
        """Return the text of the note, canvas or base at `path`. Raises KeyError for any other file."""
        for kind in (self.notes, self.canvases, self.bases):
            if path in kind:
                return kind[path].document
        raise KeyError(path)

    @property
    def problems(self) -> Iterator[Problem]:
        """Everything that kept a file, or part of one, from being read."""
        yield from self.folder_problems
        yield from self.problems_of(None)

    def problems_of(self, files: Container[VaultPath] | None) -> Iterator[Problem]:
        """Yield what kept these files (None: all), or a part of one, from being read."""
        for path in self.notes.unsound():
            if files is None or path in files:
                yield from self.notes[path].problems
        others: tuple[Mapping[VaultPath, Canvas | Base], ...] = (self.canvases, self.bases)
        for path, file in (
            (p, kind) for kind in others for p in kind if files is None or p in files
        ):
            yield from file[path].problems

    @cached_property
    def indexed(self) -> tuple[VaultPath, ...]:
        """The files that links can reach: known types, or all if the settings say so (RES-23)."""
        every = self.settings.all_file_types
        notes = set(self.notes)
        return tuple(f for f in self.files if every or f in notes or extension(f) in SUPPORTED)

    @cached_property
    def names(self) -> Names:
        """The indexed files by name."""
        return Names(self.indexed)

    @cached_property
    def links(self) -> Links:
        """Every internal link with what it means; each is judged when it is first looked at."""
        return Links((*self.notes, *self.canvases), self.asked, self._judge, self._targets)

    @cached_property
    def spoken(self) -> set[str]:
        """The names of files that links say, in comments too, or that properties say of attachments."""
        names, covered = self.notes.spoken()
        return names | self.links.spoken(o for o in self.links.origins if o not in covered)

    @cached_property
    def tags(self) -> Tags:
        """All tags, nested, with the notes that carry them."""
        return Tags((note.path, tags_of(note)) for note in self)

    def resolve(self, link: Link, origin: VaultPath) -> Resolution:
        """Return what `link`, written in the file `origin`, means."""
        return resolve(self, origin, link)

    def anchor(self, path: VaultPath, subpath: str | None) -> Anchoring:
        """Return the place in the file at `path` that `subpath` names; only notes have places (RES-13)."""
        if path not in self.notes:
            return NO_ANCHOR
        anchors = self._anchors.get(path)
        if anchors is None:
            if len(self._anchors) >= _ANCHORS_AT_HAND:
                self._anchors.clear()
            anchors = self._anchors[path] = Anchors(self.notes.places(path))
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
        given = {document.path: parse(document) for document in documents}
        notes = GivenNotes(given.values(), self.notes, gone)
        files = tuple(sorted((set(self.files) - gone).union(notes)))
        vault = replace(self, files=files, notes=notes, _targets=None, _anchors={})
        if (
            "links" in self.__dict__
        ):  # somebody has asked already: what still holds is not judged again
            names = {name for path in gone for name in answers_to(path)}
            for path, note in given.items():
                if path not in self.notes or self.notes[path].symbols.offer != note.symbols.offer:
                    names |= answers_to(path)
            vault.links.carry_over(self.links, names | NOWHERE, given.keys() | gone)
        return vault

    def asked(self, path: VaultPath) -> list[Asked]:
        """Return the links of one file that lead into the vault, in text order, those of the properties first."""
        if path in self.canvases:
            return list(_asked_by(self.canvases[path]))
        if path not in self.notes:
            return []
        return asked_in(self.notes[path].symbols)

    def _judge(self, path: str, subpath: str | None, origin: VaultPath, kind: Kind) -> Resolution:
        link = Link(_NOWHERE, "wikilink", False, False, path, subpath, None, _NOWHERE)
        return resolve_exact(self, link) if kind == "card" else resolve(self, origin, link)


def _asked_by(canvas: Canvas) -> Iterator[Asked]:
    for item in canvas.links:
        if item.link.external:
            continue
        if item.kind in ("text-link", "text-embed"):
            yield Asked("canvas-text", item.link.placed(item.card.span), item.card.id)
        else:
            yield Asked("canvas", item.link, item.card.id)


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
