"""Which of the files that came is which of those that went: renames and moves, by content and by name."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from vaultkit.source.path import VaultPath, comparable, extension, name

_TEXTS = ("md", "canvas", "base")
_ALIKE = 0.5
"""So much of two texts must be equal for one to be the other: git's own measure."""
_SURELY = 0.6
_NAMESAKES_ALIKE = 0.25
_RIVAL = 0.1  # a second file so near to the best leaves it open which one is meant
_WORDS = re.compile(r"\w+|[^\w\s]+")
_RUN = 3  # words; two texts of one language share words, but few runs of them
_COMMON = 8  # files; a run that stands in more is a template's and tells nothing


class Rename(NamedTuple):
    """What a file that went is now."""

    path: VaultPath
    """The file that came."""
    certain: bool
    """Whether it can hardly be another."""


def find_renames(
    removed: Mapping[VaultPath, str],
    added: Mapping[VaultPath, str],
    texts: Callable[[Iterable[VaultPath], Iterable[VaultPath]], tuple[list[str], list[str]]],
) -> dict[VaultPath, Rename]:
    """Return what became of those of the `removed` files that came back under another path.

    Both map paths to the names of contents. `texts` returns what removed and what added files say; it is
    asked only of those that no content tells. The cost grows with the size of these.
    """
    found = {
        old: Rename(new, True)
        for old, new in _same_content(removed, added)
        if extension(old) == extension(new)
    }
    gone, come = _rest(removed, added, found)
    for old, new in _namesakes(gone, come):
        if extension(old) not in _TEXTS:
            found[old] = Rename(new, True)
    gone, come = (
        [path for path in some if extension(path) in _TEXTS]
        for some in _rest(removed, added, found)
    )
    if gone and come:
        found |= _alike(gone, come, *texts(gone, come))
    return found


def _rest(
    removed: Iterable[VaultPath], added: Iterable[VaultPath], found: Mapping[VaultPath, Rename]
) -> tuple[list[VaultPath], list[VaultPath]]:
    taken = {rename.path for rename in found.values()}
    return [path for path in removed if path not in found], [p for p in added if p not in taken]


def _same_content(
    removed: Mapping[VaultPath, str], added: Mapping[VaultPath, str]
) -> Iterator[tuple[VaultPath, VaultPath]]:
    """Yield the pairs of equal content; where several files hold it, those that kept their names."""
    by_content: dict[str, tuple[list[VaultPath], list[VaultPath]]] = defaultdict(lambda: ([], []))
    for i, files in enumerate((removed, added)):
        for path, content in files.items():
            by_content[content][i].append(path)
    for gone, come in by_content.values():
        if len(gone) == len(come) == 1:
            yield gone[0], come[0]
        else:
            yield from _namesakes(gone, come)


def _namesakes(
    gone: Iterable[VaultPath], come: Iterable[VaultPath]
) -> Iterator[tuple[VaultPath, VaultPath]]:
    """Yield the pairs of files with one name, where no other has it."""
    by_name: dict[str, tuple[list[VaultPath], list[VaultPath]]] = defaultdict(lambda: ([], []))
    for i, files in enumerate((gone, come)):
        for path in files:
            by_name[name(comparable(path))][i].append(path)
    for olds, news in by_name.values():
        if len(olds) == len(news) == 1:
            yield olds[0], news[0]


def _alike(
    gone: list[VaultPath], come: list[VaultPath], were: list[str], are: list[str]
) -> dict[VaultPath, Rename]:
    old_runs, new_runs = [_runs(text) for text in were], [_runs(text) for text in are]
    scores = _scores(old_runs, new_runs)
    same_name = set(_namesakes(gone, come))
    ranked: list[tuple[float, int, int]] = []
    for (i, j), shared in scores.items():
        score = 2 * shared / (old_runs[i].total() + new_runs[j].total())
        pair = gone[i], come[j]
        needed = _NAMESAKES_ALIKE if pair in same_name else _ALIKE
        if score >= needed and extension(pair[0]) == extension(pair[1]):
            ranked.append((score + (pair in same_name), i, j))
    ranked.sort(key=lambda x: (-x[0], x[1], x[2]))
    best_of: dict[tuple[int, int], list[float]] = defaultdict(list)
    for score, i, j in ranked:
        best_of[0, i].append(score)
        best_of[1, j].append(score)
    found: dict[VaultPath, Rename] = {}
    taken: set[int] = set()
    for score, i, j in ranked:
        if gone[i] in found or j in taken:
            continue
        rivals = any(len(s) > 1 and s[1] > score - _RIVAL for s in (best_of[0, i], best_of[1, j]))
        found[gone[i]] = Rename(come[j], score >= _SURELY and not rivals)
        taken.add(j)
    return found


def _scores(olds: list[Counter[int]], news: list[Counter[int]]) -> dict[tuple[int, int], int]:
    """Return how many runs each two texts share, of those that share any that tells."""
    where: dict[int, list[int]] = defaultdict(list)
    for j, runs in enumerate(news):
        for run in runs:
            where[run].append(j)
    limit = _COMMON if len(news) > _COMMON else math.inf
    pairs = {
        (i, j)
        for i, runs in enumerate(olds)
        for run in runs
        if len(where.get(run, ())) <= limit
        for j in where.get(run, ())
    }
    return {(i, j): (olds[i] & news[j]).total() for i, j in pairs}


def _runs(text: str) -> Counter[int]:
    words = _WORDS.findall(text)
    return Counter(
        hash(tuple(words[i : i + _RUN])) for i in range(max(1, len(words) - _RUN + 1)) if words
    )
