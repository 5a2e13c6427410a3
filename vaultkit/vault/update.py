"""A vault in the light of what is kept of it: which files are to be read again, and whom their changes touch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from vaultkit.source.listing import Listing
from vaultkit.source.path import VaultPath, extension
from vaultkit.syntax.symbols import Symbols
from vaultkit.vault.cache import Cache, Kept
from vaultkit.vault.garbage import collector_at_rest
from vaultkit.vault.links import keys_in
from vaultkit.vault.load import vault_of
from vaultkit.vault.names import NOWHERE, answers_to, attachments_of, spoken
from vaultkit.vault.notes import Row, Rows, Spoken
from vaultkit.vault.reading import Look, Progress, Reading
from vaultkit.vault.resolve import Found

if TYPE_CHECKING:
    from vaultkit.source.folder import Folder
    from vaultkit.vault.model import Vault

_MANY = 64  # files; so many are asked for at once
_MANY_NAMES = 100  # if so many names change meaning, everything is judged again
_READ = ("md", "canvas", "base")


Fact = Literal["names", "aliases", "links", "headings", "tags", "properties", "callouts", "texts"]
"""Something of a vault that may change or stay as it was when files do."""
FACTS: tuple[Fact, ...] = get_args(Fact)
_ASKED: dict[Fact, Callable[[Symbols], object]] = {
    "aliases": lambda symbols: symbols.frontmatter.aliases,
    "headings": lambda symbols: symbols.offer,
    "tags": lambda symbols: [tag.name for tag in symbols.tags],
    "properties": lambda symbols: symbols.frontmatter.properties,
    "callouts": lambda symbols: [callout.type for callout in symbols.callouts],
}


class Changes(NamedTuple):
    """A vault, and how it differs from what was kept of it."""

    vault: Vault
    """The vault as it is."""
    read: Mapping[VaultPath, Row]
    """The notes, canvases and bases that are new or have changed."""
    added: frozenset[VaultPath]
    """Files of any kind that were not there."""
    removed: frozenset[VaultPath]
    """Files of any kind that are there no more."""
    settings_changed: bool
    """Whether Obsidian's settings are others."""
    cache: Cache | None
    """What was kept, if anything."""
    said: Sequence[Any] = ()
    """What `look` had to say of the notes that were read."""

    def affected(self, broken: Iterable[str]) -> set[VaultPath] | None:
        """Return the files whose findings may be others now, or None for all.

        These are the files that changed, those that speak of a name whose meaning changed, and, if there are
        other names than before, those with findings already (`broken`), for other names may be near.
        """
        if self.cache is None or not self.cache.state or self.settings_changed:
            return None
        names = {name for path in self.added | self.removed for name in answers_to(path)}
        renamed = bool(names)
        for path in self.read.keys() - self.added:
            before, after = self._meanings(path)
            if before != after:
                names.update(answers_to(path))
                renamed = renamed or before[:1] != after[:1]
        if len(names) > _MANY_NAMES:
            return None
        affected = set(self.read)
        if names:
            affected.update(map(VaultPath, self.cache.mentioning(names | NOWHERE)))
        if renamed:
            affected.update(map(VaultPath, broken))
        return affected.intersection(self.vault.files)

    def facts(self) -> set[Fact]:
        """Return what of the vault may be other than it was: names of files, links, tags and so on."""
        if self.cache is None or not self.cache.state or self.settings_changed:
            return set(FACTS)
        changed: set[Fact] = {"texts"}
        if self.added or self.removed:
            changed.add("names")
        if any(extension(path) == "md" for path in self.added | self.removed):
            changed.update(FACTS)
        for path in self.read.keys() - self.added:
            if extension(path) != "md":
                changed.add("links")
                continue
            kept = self.cache.kept(path)
            before, after = Row(kept.fingerprint, kept.packed).symbols, self.read[path].symbols
            changed.update(fact for fact, ask in _ASKED.items() if ask(before) != ask(after))
            if self._gained(before, after, path) is None:
                changed.add("links")
        return changed

    def gained(self) -> set[VaultPath]:
        """Return the files to which a link more leads than before, and of whose links nothing else is new."""
        found: set[VaultPath] = set()
        for path in self.read.keys() - self.added:
            if extension(path) == "md" and self.cache is not None:
                kept = self.cache.kept(path)
                before, after = Row(kept.fingerprint, kept.packed).symbols, self.read[path].symbols
                found |= self._gained(before, after, path) or set()
        return found

    def _gained(self, before: Symbols, after: Symbols, path: VaultPath) -> set[VaultPath] | None:
        """Return to which files a changed note has new links, None if that is not all that its links have new.

        A plain link more can only mend what is known of its target; one that is gone, an embed, a link to a
        place in a file, or one that could mean several files may matter to more.
        """
        old, new = set(keys_in(before)), set(keys_in(after))
        embeds = [link.path for link in after.links if link.embed]
        if old - new or embeds != [link.path for link in before.links if link.embed]:
            return None
        found: set[VaultPath] = set()
        for edge in self.vault.links.out_of(path) if new - old else ():
            if (edge.link.path, edge.link.subpath, "text") in new - old:
                meaning = edge.resolution
                if isinstance(meaning, Found):
                    if edge.link.subpath or len(meaning.candidates) > 1:
                        return None
                    found.add(meaning.path)
        return found

    def _meanings(self, path: VaultPath) -> tuple[Sequence[object], Sequence[object]]:
        if extension(path) != "md" or self.cache is None:
            return (), ()
        kept = self.cache.kept(path)
        return Row(kept.fingerprint, kept.packed).symbols.offer, self.read[path].symbols.offer

    def kept(self) -> Iterator[Kept]:
        """Yield what is to be kept of the files that were read."""
        for path, row in self.read.items():
            if isinstance(row.packed, bytes) or extension(path) != "md":
                asked = [link.path for _, link, _ in self.vault.asked(path)]
                mentions = sorted({*map(spoken, asked), *_shown(row.packed, self.vault, path)})
                packed = row.packed if isinstance(row.packed, bytes) else None
                yield Kept(
                    path, row.fingerprint, packed, row.aliases, row.sound, len(asked), mentions
                )

    def state(self, listing: Listing) -> str:
        """Return the state that is to be kept: of notes that cannot be, none is."""
        return listing.state({p for p, row in self.read.items() if isinstance(row.packed, Symbols)})


def _shown(packed: object, vault: Vault, path: VaultPath) -> Iterator[str]:
    """Yield the names of files that a note's properties may show, be it by no link: `cover: pictures/dial.png`."""
    if packed is not None:
        yield from attachments_of(vault.notes[path].frontmatter.properties)


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
    stamps = listing.stamps
    before: tuple[dict[str, str], dict[str, str]] = ({}, {})
    if cache is not None and cache.state:
        before = Listing.of_state(cache.state)
    known = _fingerprints(cache, [p for p, s in stamps.items() if before[0].get(p, s) != s])
    stale = [
        VaultPath(p) for p, s in stamps.items() if before[0].get(p) != s and extension(p) in _READ
    ]
    reading = Reading(folder, known, look)
    with collector_at_rest():
        reading.read(stale, progress, processes=processes)
    read = reading.rows
    files = [VaultPath(path) for path in stamps if extension(path) == "md"]
    return Changes(
        vault_of(folder, listing, _KeptRows(files, read, cache), reading.targets),
        read,
        frozenset(map(VaultPath, stamps.keys() - before[0].keys())),
        frozenset(map(VaultPath, before[0].keys() - stamps.keys())),
        listing.settings != before[1],
        cache,
        reading.said,
    )


def _fingerprints(cache: Cache | None, stale: list[str]) -> dict[str, bytes]:
    if cache is None or not stale:
        return {}
    if len(stale) > _MANY:
        return cache.fingerprints()
    found = ((path, cache.fingerprint(path)) for path in stale)
    return {path: mark for path, mark in found if mark}


class _KeptRows(Rows):
    """The rows that were read now, and behind them those that are kept."""

    def __init__(
        self, files: list[VaultPath], read: Mapping[VaultPath, Row], cache: Cache | None
    ) -> None:
        self._files = dict.fromkeys(files)
        self._read = read
        self._cache = cache

    def __getitem__(self, path: VaultPath) -> Row:
        if path not in self._files:
            raise KeyError(path)
        row = self._read.get(path)
        if row is not None:
            return row
        if self._cache is None:
            raise KeyError(path)
        kept = self._cache.kept(path)
        return Row(kept.fingerprint, kept.packed, kept.aliases, kept.sound)

    def __contains__(self, path: object) -> bool:
        return path in self._files

    def __iter__(self) -> Iterator[VaultPath]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def aliases(self) -> Iterator[tuple[str, VaultPath]]:
        kept = self._cache.aliases() if self._cache and self._cache.state else []
        of = {VaultPath(path): aliases for path, aliases in kept if self._is_kept(path)}
        of |= {path: row.aliases for path, row in self._read.items()}
        return ((alias, path) for path in sorted(of) for alias in of[path])

    def spoken(self) -> Spoken:
        kept = (
            self._files.keys() - self._read.keys() if self._cache and self._cache.state else set()
        )
        said = self._cache.mentions(kept) if self._cache and kept else set()
        for path in self._read:
            if path in self._files:
                said.update(attachments_of(self._read[path].symbols.frontmatter.properties))
        return Spoken(said, kept)

    def unsound(self) -> Iterator[VaultPath]:
        kept = self._cache.unsound() if self._cache and self._cache.state else []
        found = [VaultPath(path) for path in kept if self._is_kept(path)]
        found += (p for p, row in self._read.items() if not row.sound and p in self._files)
        return iter(sorted(found))

    def _is_kept(self, path: str) -> bool:
        return path in self._files and path not in self._read
