"""The notes of a vault: symbols stay packed and texts on disk until somebody asks."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from vaultkit.errors import VaultChanged
from vaultkit.source.document import Document
from vaultkit.source.folder import Folder
from vaultkit.source.path import VaultPath
from vaultkit.syntax.allowance import COSTLY, stopped
from vaultkit.syntax.note import Note
from vaultkit.syntax.parser import read_content
from vaultkit.syntax.symbols import Places, Symbols, unpack, unpack_places
from vaultkit.vault.bypath import ByPath
from vaultkit.vault.names import attachments_shown

_NOTES_AT_HAND = 8192
_NOTES_OF_MANY = (
    1024  # where not all find room, going through them again would use none of those kept
)
_TEXTS_AT_HAND = 64  # whoever goes from link to link asks for few files at a time


class Row(NamedTuple):
    """What is kept of a file that was read."""

    fingerprint: bytes
    """What tells its bytes from any other's."""
    packed: bytes | Symbols | None
    """A note's symbols, packed if they can be; None of other files."""
    aliases: tuple[str, ...] = ()
    """A note's other names."""
    sound: bool = True
    """Whether all of it could be read."""
    shows: tuple[str, ...] = ()
    """The names of attachments that a note shows by no link, as names compare."""

    @property
    def symbols(self) -> Symbols:
        """A note's symbols. Raises Spoilt if they cannot be unpacked."""
        assert self.packed is not None, "no note"
        return unpack(self.packed) if isinstance(self.packed, bytes) else self.packed

    @property
    def places(self) -> Symbols | Places:
        """What links can name of a note. Raises Spoilt if it cannot be unpacked."""
        assert self.packed is not None, "no note"
        return unpack_places(self.packed) if isinstance(self.packed, bytes) else self.packed


class Spoken(NamedTuple):
    """Names of files, in the form in which names compare."""

    names: set[str]
    """Those that properties say of attachments, and some that links say."""
    covered: Container[VaultPath] = frozenset()
    """The notes whose links were looked at for that."""


class Rows(ByPath[Row]):
    """What was kept of a vault's notes, by path."""

    def aliases(self) -> Iterator[tuple[str, VaultPath]]:
        """Yield the notes' other names, with whose they are, in the order of paths."""
        for path, row in self.items():
            for alias in row.aliases:
                yield alias, path

    def unsound(self) -> Iterator[VaultPath]:
        """Yield the notes of which not all could be read."""
        return (path for path, row in self.items() if not row.sound)

    def spoken(self, without: Container[VaultPath] = ()) -> Spoken:
        """Return the names of attachments that notes show, and what is known of the names that links say."""
        rows = (row for path, row in self.items() if path not in without)
        return Spoken({name for row in rows for name in row.shows})


class ReadRows(Rows):
    """Rows in memory."""

    _paths: Mapping[VaultPath, Row]

    def __init__(self, rows: Mapping[VaultPath, Row]) -> None:
        self._paths = rows

    def __getitem__(self, path: VaultPath) -> Row:
        return self._paths[path]


class Notes(ByPath[Note]):
    """Notes by path, in code point order."""

    def aliases(self) -> Iterator[tuple[str, VaultPath]]:
        """Yield the notes' other names, with whose they are, in the order of paths."""
        for path, note in self.items():
            for alias in note.frontmatter.aliases:
                yield alias, path

    def unsound(self) -> Iterator[VaultPath]:
        """Yield the notes of which not all could be read."""
        return (path for path, note in self.items() if note.problems)

    def fingerprint(self, path: VaultPath) -> bytes:
        """Return what tells the note's bytes from any other's. Raises KeyError if there is no such note."""
        return self[path].document.fingerprint

    def places(self, path: VaultPath) -> Symbols | Places:
        """Return what links can name of a note. Raises KeyError if there is no such note."""
        return self[path].symbols

    @abstractmethod
    def spoken(self, without: Container[VaultPath] = ()) -> Spoken:
        """Return the names of attachments that notes show, and what is known of the names that links say.

        The notes `without` are left out.
        """


class GivenNotes(Notes):
    """Notes that were made elsewhere, on top of those of a vault, if there is one."""

    def __init__(
        self,
        given: Iterable[Note],
        below: Notes | None = None,
        without: Iterable[VaultPath] = (),
    ) -> None:
        notes = {note.path: note for note in given}
        gone = set(without)
        paths = set(notes).union(path for path in below or () if path not in gone)
        self._given: dict[VaultPath, Note] = notes
        self._below: Notes | None = below
        if isinstance(below, GivenNotes):  # edits upon edits are not to become a tower
            kept = {path: note for path, note in below._given.items() if path not in gone}
            self._given, self._below = kept | notes, below._below
        self._paths = dict.fromkeys(sorted(paths))

    def __getitem__(self, path: VaultPath) -> Note:
        if self._below is None or path in self._given or path not in self._paths:
            return self._given[path]
        return self._below[path]

    def fingerprint(self, path: VaultPath) -> bytes:
        """Return what tells the note's bytes from any other's. Raises KeyError if there is no such note."""
        if self._below is None or path in self._given or path not in self._paths:
            return self._given[path].document.fingerprint
        return self._below.fingerprint(path)

    def spoken(self, without: Container[VaultPath] = ()) -> Spoken:
        """Return the names of attachments that notes show, and what is known of the names that links say."""
        return spoken_over(self._below, self._given, self, without)


def spoken_over(
    below: Notes | None,
    given: Mapping[VaultPath, Note],
    together: Notes,
    without: Container[VaultPath],
) -> Spoken:
    """Return what `given` notes say and, of those `below`, the ones that are still to be seen `together`."""
    under = Spoken(set())
    if below is not None:
        hidden = {p for p in below if p in given or p in without or p not in together}
        under = below.spoken(hidden)
    shown = (
        attachments_shown(note.frontmatter.properties, note.text, sound=not note.problems)
        for path, note in given.items()
        if path not in without
    )
    return Spoken(under.names.union(*shown), under.covered)


class StoredNotes(Notes):
    """Notes of which rows were kept; one that is not asked for costs nothing but its row."""

    def __init__(self, folder: Folder, rows: Rows) -> None:
        self._folder = folder
        self._paths = self._rows = rows
        self._text = lru_cache(_TEXTS_AT_HAND)(self._read)
        room = _NOTES_AT_HAND if len(rows) <= _NOTES_AT_HAND else _NOTES_OF_MANY
        self._note = lru_cache(room)(self._make)

    def __getitem__(self, path: VaultPath) -> Note:
        return self._note(path)

    def aliases(self) -> Iterator[tuple[str, VaultPath]]:
        """Yield the notes' other names, with whose they are, in the order of paths."""
        return self._rows.aliases()

    def unsound(self) -> Iterator[VaultPath]:
        """Yield the notes of which not all could be read."""
        return self._rows.unsound()

    def spoken(self, without: Container[VaultPath] = ()) -> Spoken:
        """Return the names of attachments that notes show, and what is known of the names that links say."""
        return self._rows.spoken(without)

    def fingerprint(self, path: VaultPath) -> bytes:
        """Return what tells the note's bytes from any other's. Raises KeyError if there is no such note."""
        return self._rows[path].fingerprint

    def places(self, path: VaultPath) -> Symbols | Places:
        """Return what links can name of a note, and nothing else is unpacked. Raises KeyError if there is no such note."""
        return self._rows[path].places

    def _make(self, path: VaultPath) -> Note:
        return Note(path, self._rows[path].symbols, self._text, read_content)

    def _read(self, path: VaultPath) -> Document:
        row = self._rows[path]
        if not row.sound and any(p.kind == COSTLY for p in row.symbols.problems):
            return stopped(Document(path, "", (), row.fingerprint))
        document = self._folder.read(path)
        if document.fingerprint != row.fingerprint:
            raise VaultChanged(f"{path}: has changed since vaultkit looked at it; run it again")
        return document
