"""Did you mean …? The names nearest to one that leads nowhere."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, cached_property

from rapidfuzz import process, utils
from rapidfuzz.distance import OSA

from vaultkit.source import path as paths
from vaultkit.syntax.elements import Link
from vaultkit.syntax.note import Note
from vaultkit.vault.linktext import linktext
from vaultkit.vault.model import Vault

_LETTERS_FOR_A_SLIP = 6
_MOST = 3


class Near:
    """The names of a vault, ready to be compared; each missing name is looked up once."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._notes = list(vault.notes)
        self._note_names = _Names(paths.stem(path) for path in self._notes)
        self._others = [path for path in vault.indexed if path not in vault.notes]
        self._other_names = _Names(paths.name(path) for path in self._others)
        self._aliases = [(a, note) for note in vault for a in note.frontmatter.aliases]
        self._alias_names = [_folded(alias) for alias, _ in self._aliases]
        self.files = cache(self._files)

    def _files(self, link_path: str) -> tuple[str, ...]:
        """Return the texts of links that may have been meant by a link to `link_path`, best first."""
        name = _folded(paths.without_note_suffix(paths.name(link_path)))
        alias = [n for a, n in zip(self._alias_names, self._aliases, strict=True) if a == name]
        by_alias = [f"{linktext(self._vault, note.path)}|{said}" for said, note in alias]
        notes = [linktext(self._vault, self._notes[i]) for i in _nearest(name, self._note_names)]
        others = [linktext(self._vault, self._others[i]) for i in _nearest(name, self._other_names)]
        ranked = others + notes if paths.extension(link_path) else notes + others
        return tuple(dict.fromkeys(by_alias + ranked))[:_MOST]


def near_headings(note: Note, link: Link, wanted: str) -> tuple[str, ...]:
    """Return the texts of links to the headings of `note` nearest to the missing `wanted`."""
    texts = [heading.text for heading in note.headings]
    last = wanted.rpartition("#")[2]
    found = _nearest(_folded(last), _Names(texts))
    return tuple(dict.fromkeys(f"{link.path}#{_for_link(texts[i])}" for i in found))[:_MOST]


def near_blocks(note: Note, link: Link, wanted: str) -> tuple[str, ...]:
    """Return the texts of links to the blocks of `note` nearest to the missing `wanted`."""
    ids = [block.id for block in note.block_ids]
    found = _nearest(_folded(wanted), _Names(ids))
    return tuple(dict.fromkeys(f"{link.path}#^{ids[i]}" for i in found))[:_MOST]


class _Names:
    """Names as they are compared: folded, and the same with their words in order."""

    def __init__(self, names: Iterable[str]) -> None:
        self.folded = [_folded(name) for name in names]

    @cached_property
    def sorted(self) -> list[str]:
        """The names with their words in alphabetical order; a vault's are sorted once for all look-ups."""
        return [_sorted_words(name) for name in self.folded]


def _nearest(name: str, names: _Names) -> list[int]:
    """Return the indices of the names a slip or two away, words in any order, the nearest first."""
    if not name:
        return []
    # A word of three letters is a slip away from too many others.
    slips = max(1, len(name) // _LETTERS_FOR_A_SLIP) if len(name) > 3 else 0
    best: dict[int, int] = {}
    for wanted, among in ((name, names.folded), (_sorted_words(name), names.sorted)):
        for _, distance, i in process.extract(
            wanted, among, scorer=OSA.distance, score_cutoff=slips, limit=_MOST
        ):
            best[i] = min(best.get(i, slips), distance)
    return sorted(best, key=lambda i: (best[i], names.folded[i]))


def _sorted_words(text: str) -> str:
    return " ".join(sorted(text.split()))


def _folded(text: str) -> str:
    return utils.default_process(text)


def _for_link(heading: str) -> str:
    """Return a heading as a link may write it: what has a meaning in links is a blank (spec HDG-12)."""
    for mark in (":", "#", "|", "^", "\\", "%%", "[[", "]]"):
        heading = heading.replace(mark, " ")
    return " ".join(heading.split())
