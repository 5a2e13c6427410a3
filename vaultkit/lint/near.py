"""Did you mean …? The names nearest to one that nothing has."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, cached_property
from itertools import islice

from rapidfuzz import process, utils
from rapidfuzz.distance import OSA

from vaultkit.lint._letters import Letters
from vaultkit.source import path as paths
from vaultkit.source.path import VaultPath
from vaultkit.vault.links import Edge
from vaultkit.vault.linktext import linktext
from vaultkit.vault.model import Vault

PLACES_COMPARED = 1_000
"""So many links of one file to places that a note lacks, from its top, are compared with those it has."""

_LETTERS_FOR_A_SLIP = 6
_MOST = 3
_SLIPS_IN_A_WORD = 3
_LIKE_ENOUGH = 0.6
_LOOKUPS_WITHOUT_INDEX = 5
"""An index costs as much as five look-ups without it, and many vaults have but one broken link."""
_FEW = 300
"""So many names are compared as fast without an index."""
_PLURALS = {"y": "ies", "s": "ses", "x": "xes", "z": "zes", "h": "hes", "o": "oes"}
"""How English words end, for one thing and for many; a mere "s" is a slip like others."""
_OTHER_NUMBERS = _PLURALS | {many: one for one, many in _PLURALS.items()}
_ENDING = re.compile(rf"(?<=\w\w)(?:{'|'.join(_OTHER_NUMBERS)})\b")


class Near:
    """The names of a vault, ready to be compared; each missing name is looked up once."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self.files = cache(self._files)
        self._headings = cache(self._headings_of)
        self._blocks = cache(self._blocks_of)
        self._asked: Counter[VaultPath] = Counter()

    def headings(self, path: VaultPath, edge: Edge, wanted: str) -> tuple[str, ...]:
        """Return the texts of links to the headings of the note `path` nearest to the missing `wanted`."""
        texts = self._near(self._headings(path), edge, wanted.rpartition("#")[2])
        return tuple(dict.fromkeys(f"{edge.link.path}#{_for_link(t)}" for t in texts))[:_MOST]

    def blocks(self, path: VaultPath, edge: Edge, wanted: str) -> tuple[str, ...]:
        """Return the texts of links to the blocks of the note `path` nearest to the missing `wanted`."""
        ids = self._near(self._blocks(path), edge, wanted)
        return tuple(f"{edge.link.path}#^{one}" for one in ids)[:_MOST]

    def _near(self, places: _Places, edge: Edge, wanted: str) -> list[str]:
        self._asked[edge.origin] += 1
        return places.near(wanted) if self._asked[edge.origin] <= PLACES_COMPARED else []

    @staticmethod
    def views(names: Sequence[str], wanted: str) -> list[str]:
        """Return those of a base's views that share most letters with the missing `wanted`, the likest first."""
        found = process.extract(
            wanted,
            names,
            scorer=OSA.normalized_similarity,
            processor=utils.default_process,
            score_cutoff=_LIKE_ENOUGH,
            limit=_MOST,
        )
        return [name for name, _, _ in found]

    def aliased(self, link_path: str) -> list[tuple[str, VaultPath]]:
        """Return the notes of which `link_path` is another name, in any case, with the name as they spell it."""
        return self._aliased.get(_as_name(link_path), [])

    def _headings_of(self, path: VaultPath) -> _Places:
        return _Places(heading.text for heading in self._vault.notes[path].headings)

    def _blocks_of(self, path: VaultPath) -> _Places:
        return _Places(block.id for block in self._vault.notes[path].block_ids)

    def _files(self, link_path: str) -> tuple[str, ...]:
        """Return the texts of links that may have been meant by a link to `link_path`, best first."""
        return tuple(islice(_unique(self._texts(link_path)), _MOST))

    def _texts(self, link_path: str) -> Iterator[str]:
        name = _folded(paths.without_note_suffix(paths.name(link_path)))
        for said, path in self._by_alias.get(name, ()):
            yield f"{linktext(self._vault, path)}|{said}"
        kinds = (self._notes, self._others)
        for kind in reversed(kinds) if paths.extension(link_path) else kinds:
            for path in kind.near(name, paths.folder(link_path)):
                yield linktext(self._vault, path)

    @cached_property
    def _notes(self) -> _Files:
        return _Files(self._vault.notes, _note_name)

    @cached_property
    def _others(self) -> _Files:
        notes = self._vault.notes
        return _Files((path for path in self._vault.indexed if path not in notes), paths.name)

    @cached_property
    def _aliases(self) -> list[tuple[str, VaultPath]]:
        return list(self._vault.notes.aliases())

    @cached_property
    def _by_alias(self) -> dict[str, list[tuple[str, VaultPath]]]:
        found: dict[str, list[tuple[str, VaultPath]]] = defaultdict(list)
        for alias, path in self._aliases:
            found[_folded(alias)].append((alias, path))
        return dict(found)

    @cached_property
    def _aliased(self) -> dict[str, list[tuple[str, VaultPath]]]:
        found: dict[str, dict[VaultPath, str]] = defaultdict(dict)
        for alias, path in self._aliases:
            found[_as_name(alias)].setdefault(path, alias)
        return {name: [(said, p) for p, said in of.items()] for name, of in found.items()}


def words_near(wanted: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return the words of `known` that are a few slips from `wanted`, the nearest first."""
    found = process.extract(
        wanted, sorted(known), scorer=OSA.distance, score_cutoff=_SLIPS_IN_A_WORD, limit=_MOST
    )
    return tuple(word for word, _, _ in found)


class _Files:
    """Files to be found by a name, and by a folder where several have that name."""

    def __init__(self, files: Iterable[VaultPath], name_of: Callable[[VaultPath], str]) -> None:
        self._paths = list(files)
        self._names = _Names(name_of(path) for path in self._paths)

    def near(self, name: str, folder: str) -> list[VaultPath]:
        """Return the files nearest to the folded `name`, the best first; of namesakes, those nearest to `folder`."""
        if not self._paths:
            return []
        found = _nearest(name, self._names)
        same = self._names.same(name) if folder and found else []
        if len(same) > 1:
            folders = [_folded(paths.folder(self._paths[i])) for i in same]
            ranked = process.extract(_folded(folder), folders, scorer=OSA.distance, limit=_MOST)
            found = [*(same[n] for _, _, n in ranked), *found]
        return [self._paths[i] for i in found]


class _Places:
    """The headings or the blocks of a note, to be found by a text."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = list(dict.fromkeys(texts))
        self._names = _Names(self._texts)

    def near(self, wanted: str) -> list[str]:
        """Return the texts nearest to `wanted`, the best first."""
        return [self._texts[i] for i in _nearest(_folded(wanted), self._names)]


class _Names:
    """Names as they are compared: folded, and the same with their words in order."""

    def __init__(self, names: Iterable[str]) -> None:
        self.folded = [_folded(name) for name in names]
        self.sorted = cache(self._sorted)
        self._lookups = 0

    def same(self, name: str) -> list[int]:
        """Return the indices of the names equal to the folded `name`."""
        if name not in self._distinct:
            return []
        return [i for i in self.within(name, 0) if self.folded[i] == name]

    def within(self, name: str, slips: int) -> Sequence[int]:
        """Return, ascending, some indices, among them all names that few slips from the folded `name`."""
        self._lookups += 1
        if self._lookups > _LOOKUPS_WITHOUT_INDEX and len(self.folded) > _FEW:
            return self._letters.near(name, slips)
        size = len(name) - name.count(" ")
        least, most = size - slips, size + slips
        return [i for i, n in enumerate(self.folded) if least <= len(n) - n.count(" ") <= most]

    def _sorted(self, i: int) -> str:
        return _sorted_words(self.folded[i])

    @cached_property
    def _letters(self) -> Letters:
        return Letters(self.folded)

    @cached_property
    def _distinct(self) -> frozenset[str]:
        return frozenset(self.folded)


def _nearest(name: str, names: _Names) -> list[int]:
    """Return the indices of the names a slip or two away, words in any order, the nearest first."""
    if not name:
        return []
    # A word of three letters is a slip away from too many others.
    slips = max(1, len(name) // _LETTERS_FOR_A_SLIP) if len(name) > 3 else 0
    best: dict[int, int] = {}
    if within := names.within(name, slips):
        in_order = list(map(names.folded.__getitem__, within))
        any_order = list(map(names.sorted, within))
        for wanted, among in ((name, in_order), (_sorted_words(name), any_order)):
            for _, distance, n in process.extract(
                wanted, among, scorer=OSA.distance, score_cutoff=slips, limit=_MOST
            ):
                best[within[n]] = min(best.get(within[n], slips), distance)
    if min(best.values(), default=2) > 1:
        best |= {i: 1 for other in _other_numbers(name) for i in names.same(other)}
    return sorted(best, key=lambda i: (best[i], names.folded[i]))


def _other_numbers(name: str) -> Iterator[str]:
    """Yield the folded `name` with one of its words as plural, or as singular.

    >>> list(_other_numbers("city boxes"))
    ['cities boxes', 'city box']
    """
    for ending in _ENDING.finditer(name):
        yield name[: ending.start()] + _OTHER_NUMBERS[ending[0]] + name[ending.end() :]


def _unique(texts: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for text in texts:
        if text not in seen:
            seen.add(text)
            yield text


def _note_name(path: VaultPath) -> str:
    """Return what `paths.stem` returns for notes, in a fifth of the time: it is asked of all."""
    return path[path.rfind("/") + 1 : -len(paths.NOTE_SUFFIX)]


def _sorted_words(text: str) -> str:
    return " ".join(sorted(text.split()))


def _as_name(text: str) -> str:
    return paths.comparable(paths.plain_spaces(text).strip())


def _folded(text: str) -> str:
    return utils.default_process(text)


def _for_link(heading: str) -> str:
    """Return a heading as a link may write it: what has a meaning in links is a blank (spec HDG-12)."""
    for mark in (":", "#", "|", "^", "\\", "%%", "[[", "]]"):
        heading = heading.replace(mark, " ")
    return " ".join(heading.split())
