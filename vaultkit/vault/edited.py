"""What of a file is other than it was, as far as other files and rules about the whole vault can tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from vaultkit.source.path import AUDIO, IMAGES, VIDEO, VaultPath, extension, is_note
from vaultkit.source.span import Span
from vaultkit.syntax.elements import Heading
from vaultkit.syntax.symbols import Symbols
from vaultkit.vault.anchors import AnchorFound, strip_heading
from vaultkit.vault.links import Key, key_of, keys_in
from vaultkit.vault.names import ATTACHMENTS, answers_to, spoken
from vaultkit.vault.notes import Row
from vaultkit.vault.resolve import Found

if TYPE_CHECKING:
    from vaultkit.vault.cache import Cache
    from vaultkit.vault.model import Vault

Fact = Literal[
    "names",
    "texts",
    "aliases",
    "headings",
    "tags",
    "properties",
    "values",
    "callouts",
    "attachments",
    "edges",
    "linked",
    "guesses",
    "twins",
    "embeds",
]
"""Something of a vault that may change or stay as it was when files do.

Of the files: their names; what those say that are no notes. Of notes: their other names; what links can name in
them; their tags; the names of their properties, and the values; their callouts; the attachments they name. Of links:
to which files those of a file lead; which files have a backlink; which links could mean several files; links to one
of several headings of one text; embeds that may lead back to themselves.
"""
FACTS: frozenset[Fact] = frozenset(get_args(Fact))

_ASKED: dict[Fact, Callable[[Symbols], object]] = {
    "aliases": lambda symbols: symbols.frontmatter.aliases,
    "headings": lambda symbols: symbols.offer,
    "tags": lambda symbols: (symbols.frontmatter.tags, [tag.name for tag in symbols.tags]),
    "properties": lambda symbols: list(symbols.frontmatter.keys),
    "values": lambda symbols: symbols.frontmatter.properties,
    "callouts": lambda symbols: [callout.type for callout in symbols.callouts],
}
_OF_LINKS: frozenset[Fact] = frozenset(["edges", "linked", "guesses", "twins", "embeds"])
_OF_BASES: frozenset[Fact] = frozenset(["headings"])  # a base's views are what links can name in it
_FEW = 64  # files; of so many it pays to look closely
_FEW_LOST = 4  # backlinks of one file; to look for others costs a look at all that is kept
_SHOW_NONE = IMAGES | AUDIO | VIDEO
_MOST_EMBEDS = 200  # notes, followed from one


class Edited(NamedTuple):
    """What one file has new. Small, for there may be many."""

    facts: frozenset[Fact]
    """What of it is other."""
    gained: frozenset[VaultPath] = frozenset()
    """The files to which its links lead and did not lead before."""


ALL_NEW = Edited(FACTS)
"""What a file has new of which nothing is known."""


class Comparison:
    """Files of a vault beside what was kept of them."""

    def __init__(
        self, vault: Vault, read: Mapping[VaultPath, Row], cache: Cache, *, names_hold: bool
    ) -> None:
        """`read` are the files that are new or were changed; only where `names_hold` tell links of the past anything."""
        self._names_hold = names_hold
        self._vault = vault
        self._read = read
        self._cache = cache

    def edited(self, path: VaultPath) -> Edited:
        """Return what the file at `path` has new."""
        if extension(path) != "md":
            return Edited(_OF_BASES if extension(path) == "base" else _OF_LINKS)
        if self._cache.fingerprint(path) is None:
            return ALL_NEW
        before, after = self._before(path), self._vault.notes[path].symbols
        facts: set[Fact] = {fact for fact, ask in _ASKED.items() if ask(before) != ask(after)}
        if not self._names_hold:
            return Edited(frozenset(facts | _OF_LINKS | {"attachments"}))
        if self._names_others(path):
            facts.add("attachments")
        if "headings" in facts and _has_twins(after):
            facts.add("twins")
        same = _shape(before) == _shape(after) and not self._is_shown_in_blocks(path, after)
        if not same and self._may_circle(path):
            facts.add("embeds")
        gained = self._relink(path, set(keys_in(before)), set(keys_in(after)), facts)
        return Edited(frozenset(facts), frozenset(gained))

    def _before(self, path: VaultPath) -> Symbols:
        kept = self._cache.kept(path)
        return Row(kept.fingerprint, kept.packed).symbols

    def _names_others(self, path: VaultPath) -> bool:
        """Tell whether a note names other attachments than before."""
        other = self._cache.mentions_of(path) ^ mentions(self._vault, path, self._read[path])
        return any(extension(name) in ATTACHMENTS for name in other)

    def _relink(
        self, path: VaultPath, old: set[Key], new: set[Key], facts: set[Fact]
    ) -> set[VaultPath]:
        """Add to `facts` what the links of a note have new; return the files to which they lead now, too."""
        if old == new:
            return set()
        for found in self._meanings(path, old ^ new):
            if len(found.candidates) > 1:
                facts.add("guesses")
            if _is_heading(found) and _has_twins(self._vault.notes[found.path].symbols):
                facts.add("twins")
        led = {found.path for found in self._meanings(path, old)} - {path}
        leads = {found.path for found in self._meanings(path, new)} - {path}
        if led != leads:
            facts.add("edges")
        lost = led - leads
        few = len(lost) <= _FEW_LOST and len(self._read) <= _FEW
        if lost and not (few and all(map(self._is_linked, lost))):
            facts.add("linked")
        return leads - led

    def _meanings(self, origin: VaultPath, keys: Iterable[Key]) -> Iterator[Found]:
        """Yield where links in the file `origin` lead that name `keys`; those in comments lead nowhere."""
        for key in keys:
            found = self._vault.links.means(key, origin) if key[2] != "comment" else None
            if isinstance(found, Found):
                yield found

    def _is_linked(self, path: VaultPath) -> bool:
        """Tell whether the file at `path` still has a backlink; links in texts of cards are none (CNV-03)."""
        links = self._vault.links
        kept = map(VaultPath, self._cache.mentioning(answers_to(path)))
        for origin in (*self._read, *(p for p in kept if p not in self._read)):
            in_note = is_note(origin)
            for key, found in links.targets_of(origin) if origin != path else ():
                if found and found.path == path and (in_note or key[2] == "card"):
                    return True
        return False

    def _is_shown_in_blocks(self, path: VaultPath, symbols: Symbols) -> bool:
        """Tell whether embeds of a note may stand in blocks of it that are embedded: where those end, its text tells.

        Of a cycle that was there before the edit, a finding tells.
        """
        embeds = [link.span for link in symbols.links if link.embed]
        if not embeds or not symbols.block_ids:
            return False
        text = self._vault.notes[path].text
        blocks = [block.span.start for block in symbols.block_ids]
        if not any(_no_blank_line(text[e.end : b]) for e in embeds for b in blocks if e.end <= b):
            return False
        origins = {path, *self._read, *map(VaultPath, self._cache.mentioning(answers_to(path)))}
        return any(
            (subpath or "").startswith("#^") and found and found.path == path
            for origin in origins
            for (_, subpath, _), found in self._vault.links.targets_of(origin)
        )

    def _may_circle(self, path: VaultPath) -> bool:
        """Tell whether one may go from embed to embed for ever, from a note as it was or as it is.

        If not, neither of the two is on a way back to an embed, whatever other notes embed of it.
        """
        above: set[VaultPath] = set()
        ended: set[VaultPath] = set()
        pending = [path]
        while pending:
            at = pending[-1]
            if at in above or at in ended:
                above.discard(at)
                ended.add(pending.pop())
                continue
            above.add(at)
            shown = self._shown_in(at)
            if shown & above or len(ended) + len(above) > _MOST_EMBEDS:
                return True
            pending += shown - ended
        return False

    def _shown_in(self, path: VaultPath) -> set[VaultPath]:
        """Return the notes that a note embeds or, if it was changed, did."""
        notes = self._vault.notes
        said = [notes[path].symbols]
        if path in self._read and self._cache.fingerprint(path) is not None:
            said.append(self._before(path))
        embeds = [link for symbols in said for link in symbols.links if link.embed]
        if all(extension(link.path) in _SHOW_NONE for link in embeds):
            return set()
        keys = {key_of(link) for link in embeds}
        return {found.path for found in self._meanings(path, keys) if found.path in notes}


def mentions(vault: Vault, path: VaultPath, row: Row) -> set[str]:
    """Return the names of files that one says: in links, and of attachments in other ways."""
    return {spoken(asked.link.path) for asked in vault.asked(path)}.union(row.shows)


def _shape(symbols: Symbols) -> list[object]:
    """Return the embeds, headings and block ids of a note in text order: which embed stands below which heading."""
    embeds = [(link.span, key_of(link)) for link in symbols.links if link.embed]
    if not embeds:
        return []
    others: list[tuple[Span, object]] = [(h.span, (h.level, h.text)) for h in symbols.headings]
    others += [(block.span, block.id) for block in symbols.block_ids]
    return [said for _, said in sorted([*embeds, *others], key=lambda one: one[0])]


def _no_blank_line(text: str) -> bool:
    said = text.rstrip()
    return "\n\n" not in said and "\n\r\n" not in said


def _is_heading(found: Found) -> bool:
    return isinstance(found.anchor, AnchorFound) and isinstance(found.anchor.element, Heading)


def _has_twins(symbols: Symbols) -> bool:
    """Tell whether two headings have one text."""
    texts = [strip_heading(heading.text) for heading in symbols.headings]
    return len(set(texts)) < len(texts)
