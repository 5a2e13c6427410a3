"""A vault's files with others over them: a vault as it was, or as it will be, of which only what differs is read."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Set
from typing import TypeVar

from vaultkit.source.path import VaultPath
from vaultkit.syntax.note import Note
from vaultkit.syntax.parser import read_content
from vaultkit.vault.bypath import ByPath
from vaultkit.vault.notes import Notes, Spoken, spoken_over

T = TypeVar("T")


def under(note: Note, path: VaultPath) -> Note:
    """Return a note as it is, under another path."""
    return Note(path, note.symbols, lambda _: note.document, read_content)


class Over(ByPath[T]):
    """Files of one kind: those of a vault that are still among `files`, and over them others."""

    def __init__(
        self, below: Mapping[VaultPath, T], over: Mapping[VaultPath, T], files: Set[VaultPath]
    ) -> None:
        self._below = below
        self._over = over
        self._paths = dict.fromkeys(sorted(over.keys() | (below.keys() & files)))

    def __getitem__(self, path: VaultPath) -> T:
        if path not in self._paths:
            raise KeyError(path)
        return self._over[path] if path in self._over else self._below[path]


class NotesOver(Over[Note], Notes):
    """Notes: those of a vault, and over them others."""

    def __init__(self, below: Notes, over: Mapping[VaultPath, Note], files: Set[VaultPath]) -> None:
        super().__init__(below, over, files)
        self._below: Notes = below

    def aliases(self) -> Iterator[tuple[str, VaultPath]]:
        """Yield the notes' other names, with whose they are, in the order of paths."""
        found = [(a, p) for a, p in self._below.aliases() if p in self and p not in self._over]
        found += [(a, p) for p, note in self._over.items() for a in note.frontmatter.aliases]
        return iter(sorted(found, key=lambda pair: pair[1]))

    def unsound(self) -> Iterator[VaultPath]:
        """Yield the notes of which not all could be read."""
        found = [path for path in self._below.unsound() if path in self and path not in self._over]
        found += [path for path, note in self._over.items() if note.problems]
        return iter(sorted(found))

    def spoken(self, without: Container[VaultPath] = ()) -> Spoken:
        """Return the names of attachments that notes show, and what is known of the names that links say."""
        return spoken_over(self._below, self._over, self, without)
