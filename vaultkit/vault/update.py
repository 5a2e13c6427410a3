"""A vault in the light of what is kept of it: which files are to be read again, and whom their changes touch."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from vaultkit.source.listing import Listing, Since
from vaultkit.source.path import VaultPath, extension, of_kind
from vaultkit.syntax.symbols import Symbols
from vaultkit.vault.cache import Cache, Kept
from vaultkit.vault.edited import FACTS, Comparison, Edited, Fact, mentions
from vaultkit.vault.garbage import collector_at_rest
from vaultkit.vault.load import vault_of
from vaultkit.vault.names import NOWHERE, answers_to
from vaultkit.vault.notes import Row, Rows, Spoken
from vaultkit.vault.reading import Look, Progress, Reading

if TYPE_CHECKING:
    from vaultkit.source.folder import Folder
    from vaultkit.vault.model import Vault

_MANY = 64  # files; so many are asked for at once
_MANY_NAMES = 100  # if so many names change meaning, everything is judged again
_READ = ("md", "canvas", "base")


@dataclass(frozen=True)
class Changes:
    """A vault, and how it differs from what was kept of it."""

    vault: Vault
    """The vault as it is."""
    read: Mapping[VaultPath, Row]
    """The notes, canvases and bases that are new or have changed."""
    since: Since
    """How the folder differs."""
    cache: Cache | None
    """What was kept, if anything."""
    said: Sequence[Any] = ()
    """What `look` had to say of the notes that were read."""

    @property
    def _is_new(self) -> bool:
        """Whether nothing that is known holds for sure."""
        return self.cache is None or self.since.settings_changed

    @cached_property
    def _edits(self) -> dict[VaultPath, Edited]:
        """What is new of the files that were read and are not new themselves."""
        cache, changed = self.cache, self.read.keys() - self.since.added
        if cache is None:
            return {}
        came_or_went = bool(self.since.added or self.since.removed)
        comparison = Comparison(self.vault, self.read, cache, names_hold=not came_or_went)
        same: dict[Edited, Edited] = {}  # most have nothing new that is told of here
        edits = ((path, comparison.edited(path)) for path in sorted(changed))
        return {path: same.setdefault(edited, edited) for path, edited in edits}

    def affected(self, broken: Iterable[str]) -> set[VaultPath] | None:
        """Return the files whose findings may be others now, or None for all.

        These are the files that changed, those that speak of a name whose meaning changed, and, if there are
        other names than before, those with findings already (`broken`), for other names may be near.
        """
        if self.cache is None or self._is_new:
            return None
        names = {n for path in self.since.added | self.since.removed for n in answers_to(path)}
        renamed = bool(names)
        for path, edited in self._edits.items():
            if "headings" in edited.facts:
                names.update(answers_to(path))
            renamed = renamed or "aliases" in edited.facts
        if len(names) > _MANY_NAMES:
            return None
        affected = set(self.read)
        if names:
            affected.update(map(VaultPath, self.cache.mentioning(names | NOWHERE)))
        if renamed:
            affected.update(map(VaultPath, broken))
        return affected.intersection(self.vault.files)

    def facts(self) -> Set[Fact]:
        """Return what of the vault may be other than it was: names of files, links, tags and so on."""
        named = self.since.added | self.since.removed
        if self._is_new or any(extension(path) == "md" for path in named):
            return FACTS
        changed: set[Fact] = {"names"} if named else set()
        if any(extension(path) != "md" for path in self.since.stale):
            changed.add("texts")
        return changed.union(*(edited.facts for edited in self._edits.values()))

    def gained(self) -> set[VaultPath]:
        """Return the files to which a file's links lead that did not before."""
        return {path for edited in self._edits.values() for path in edited.gained}

    def unkept(self) -> set[VaultPath]:
        """Return the files of which nothing is to be kept: what they say cannot be."""
        return {path for path, row in self.read.items() if isinstance(row.packed, Symbols)}

    def kept(self) -> Iterator[Kept]:
        """Yield what is to be kept of the files that were read."""
        unkept = self.unkept()
        for path, row in self.read.items():
            if path not in unkept:
                said = sorted(mentions(self.vault, path, row))
                links = len(self.vault.asked(path))
                packed = row.packed if isinstance(row.packed, bytes) else None
                yield Kept(path, row.fingerprint, packed, row.aliases, row.sound, links, said)


def read_changes(
    folder: Folder,
    listing: Listing,
    cache: Cache | None,
    progress: Progress | None = None,
    look: Look | None = None,
    *,
    processes: int = 1,
) -> Changes:
    """Read the files that are not as `cache` knows them, and return the vault as it is."""
    if cache is not None and not cache.state:
        cache = None
    since = listing.since(cache.state if cache else "")
    known = _fingerprints(cache, [path for path in since.stale if path not in since.added])
    stale = [path for path in since.stale if extension(path) in _READ]
    reading = Reading(folder, known, look)
    with collector_at_rest():
        reading.read(stale, progress, processes=processes)
    rows = _KeptRows(of_kind(listing.files, "md"), reading.rows, cache)
    vault = vault_of(folder, listing, rows, reading.targets)
    return Changes(vault, reading.rows, since, cache, reading.said)


def _fingerprints(cache: Cache | None, stale: Sequence[str]) -> dict[str, bytes]:
    if cache is None or not stale:
        return {}
    if len(stale) > _MANY:
        return cache.fingerprints()
    found = ((path, cache.fingerprint(path)) for path in stale)
    return {path: mark for path, mark in found if mark}


class _KeptRows(Rows):
    """The rows that were read now, and behind them those that are kept."""

    _paths: dict[VaultPath, None]

    def __init__(
        self, files: list[VaultPath], read: Mapping[VaultPath, Row], cache: Cache | None
    ) -> None:
        """Of the notes `files`, in order; all are read without a `cache`."""
        self._paths = dict.fromkeys(files)
        self._read = read
        self._cache = cache

    def __getitem__(self, path: VaultPath) -> Row:
        if path not in self._paths:
            raise KeyError(path)
        row = self._read.get(path)
        if row is not None:
            return row
        if self._cache is None:
            raise KeyError(path)
        kept = self._cache.kept(path)
        return Row(kept.fingerprint, kept.packed, kept.aliases, kept.sound)

    def aliases(self) -> Iterator[tuple[str, VaultPath]]:
        kept = self._cache.aliases() if self._cache else []
        of = {VaultPath(path): aliases for path, aliases in kept if self._is_kept(path)}
        of |= {path: row.aliases for path, row in self._read.items()}
        return ((alias, path) for path in sorted(of) for alias in of[path])

    def spoken(self, without: Container[VaultPath] = ()) -> Spoken:
        kept = {p for p in self._paths.keys() - self._read.keys() if p not in without}
        said = self._cache.mentions(kept) if self._cache and kept else set()
        for path, row in self._read.items():
            if path in self._paths and path not in without:
                said.update(row.shows)
        return Spoken(said, kept)

    def unsound(self) -> Iterator[VaultPath]:
        kept = self._cache.unsound() if self._cache else []
        found = [VaultPath(path) for path in kept if self._is_kept(path)]
        found += (p for p, row in self._read.items() if not row.sound and p in self._paths)
        return iter(sorted(found))

    def _is_kept(self, path: str) -> bool:
        return path in self._paths and path not in self._read
