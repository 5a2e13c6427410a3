"""Every link of the vault with what it means: the net as a table, both ways.

What links mean is judged once for each distinct target and kept as a number a link, so that a vault of a
million links fits; an `Edge` is made when somebody looks at it.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from itertools import compress, repeat
from typing import Literal, NamedTuple

from vaultkit.source.path import VaultPath, folder
from vaultkit.source.span import Span
from vaultkit.syntax.elements import Link
from vaultkit.syntax.symbols import Symbols
from vaultkit.vault.anchors import AnchorMissing
from vaultkit.vault.names import spoken
from vaultkit.vault.resolve import Found, Missing, Resolution, means_the_same_everywhere

EdgeKind = Literal["link", "embed", "property", "canvas", "canvas-text"]


class Asked(NamedTuple):
    """One link, as written in one file."""

    kind: EdgeKind
    """In the text, as an embed, in a property, as a canvas card, or in a card's text."""
    link: Link
    """As written; its span is a place in the file."""
    key: str = ""
    """A property's dotted key or a card's id; `""` in the text."""


class Edge(NamedTuple):
    """One link with what it means."""

    origin: VaultPath
    """The file it stands in."""
    kind: EdgeKind
    """In the text, as an embed, in a property, as a canvas card, or in a card's text."""
    link: Link
    """As written; its span is a place in `origin`."""
    resolution: Resolution
    """What it means."""
    key: str = ""
    """A property's dotted key or a card's id; `""` in the text."""

    @property
    def span(self) -> Span:
        """Where it stands in `origin`."""
        return self.link.span

    @property
    def target(self) -> VaultPath | None:
        """The file it leads to, or None."""
        return self.resolution.path if isinstance(self.resolution, Found) else None


def asked_in(symbols: Symbols) -> list[Asked]:
    """Return the links of a note that lead into the vault, those of its properties first."""
    properties = [Asked("property", item.link, item.key) for item in symbols.frontmatter.links]
    return properties + [Asked("embed" if x.embed else "link", x) for x in symbols.links]


Kind = Literal["text", "card", "comment"]
Key = tuple[str, str | None, Kind]
"""A link's path, its subpath, and what it is: a canvas card names a whole path; who asks of comments is rare."""

_OPEN, _SOUND, _LOST, _ASTRAY, _DEPENDS = range(5)
"""Verdicts on a target: none yet; there is such a place; no such file; no such place in it; it depends on the folder."""


class Targets:
    """The distinct targets that the links of a vault name, as numbers; each file has a row of them, in text order."""

    def __init__(self) -> None:
        self.numbers: dict[Key, int] = {}
        self.keys: list[Key] = []
        """What each number names."""
        self.rows: dict[VaultPath, array[int]] = {}

    def add(self, path: VaultPath, keys: Iterable[Key]) -> array[int]:
        """Give the file at `path` its row."""
        row = self.rows[path] = self._numbered(keys)
        return row

    def merge(self, keys: Iterable[Key], rows: Mapping[VaultPath, array[int]]) -> None:
        """Take over the rows of other files, in whose numbers each of `keys` has its place."""
        here = self._numbered(keys)
        for path, row in rows.items():
            self.rows[path] = array("I", map(here.__getitem__, row))

    def _numbered(self, keys: Iterable[Key]) -> array[int]:
        numbers = self.numbers
        said = list(keys)
        row = array("I", [numbers.setdefault(key, len(numbers)) for key in said])
        known = len(self.keys)
        if known < len(numbers):
            new = [number >= known for number in row]
            self.keys += dict.fromkeys(compress(said, new))
        return row


def keys_in(symbols: Symbols) -> list[Key]:
    """Return what the links of a note name, in the order of `asked_in`."""
    links = [*(item.link for item in symbols.frontmatter.links), *symbols.links]
    return [key_of(link) for link in links]


def key_of(link: Link, kind: EdgeKind = "link") -> Key:
    """Return what a link names."""
    which: Kind = "comment" if link.in_comment else "card" if kind == "canvas" else "text"
    return link.path, link.subpath, which


def _is_same_everywhere(key: Key, meaning: Resolution) -> bool:
    """Tell whether what `key` names has this meaning in every file."""
    path, _, kind = key
    return kind == "card" or means_the_same_everywhere(path, meaning)


class Links:
    """The edges of a vault, external links left out, in the order of paths and texts."""

    def __init__(
        self,
        origins: Sequence[VaultPath],
        asked: Callable[[VaultPath], Sequence[Asked]],
        judge: Callable[[str, str | None, VaultPath, Kind], Resolution],
        targets: Targets | None = None,
    ) -> None:
        """Make the table of the files `origins`; `asked` says what stands in one, `judge` what a target means.

        Rows that `targets` has are not asked for.
        """
        self.origins = origins
        """The files that may hold links, in order."""
        self._asked = asked
        self._judge = judge
        self._targets = targets or Targets()
        self._verdicts = bytearray()
        self._placed: dict[tuple[int, str], int] = {}
        self._everywhere: dict[int, Resolution] = {}
        self._somewhere: dict[tuple[int, str], Resolution] = {}
        self._to: dict[VaultPath, array[int]] | None = None

    def carry_over(self, before: Links, names: Set[str], changed: Set[VaultPath]) -> None:
        """Take over what was judged `before`, but for links that say one of `names` and those in `changed` files."""
        self._targets.numbers = before._targets.numbers.copy()
        self._targets.keys = before._targets.keys.copy()
        rows = before._targets.rows.items()
        self._targets.rows = {path: row for path, row in rows if path not in changed}
        numbers = self._targets.numbers.items()
        stale = {number for (path, _, _), number in numbers if spoken(path) in names}
        self._everywhere = {n: m for n, m in before._everywhere.items() if n not in stale}
        self._somewhere = {k: m for k, m in before._somewhere.items() if k[0] not in stale}
        self._verdicts = before._verdicts.copy()
        self._placed = {k: v for k, v in before._placed.items() if k[0] not in stale}
        for number in stale:
            if number < len(self._verdicts):
                self._verdicts[number] = _OPEN

    def __iter__(self) -> Iterator[Edge]:
        return (edge for origin in self.origins for edge in self.out_of(origin))

    def __len__(self) -> int:
        return sum(len(self._row(origin)) for origin in self.origins)

    @property
    def edges(self) -> tuple[Edge, ...]:
        """All of them at once: half a kilobyte each."""
        return tuple(self)

    def out_of(self, path: VaultPath) -> list[Edge]:
        """Return the edges that leave the file at `path`, in text order."""
        asked = self._asked(path)
        row = self._row(path, asked)
        return [
            Edge(path, kind, link, self._meaning(number, path), key)
            for (kind, link, key), number in zip(asked, row, strict=True)
        ]

    def means(self, key: Key, origin: VaultPath) -> Resolution:
        """Return what a link means that names `key` in the file `origin`, be there one or not."""
        path, subpath, kind = key
        return self._judge(path, subpath, origin, kind)

    def keys_of(self, path: VaultPath) -> list[Key]:
        """Return what each distinct link of a file names."""
        return [self._key(number) for number in dict.fromkeys(self._row(path))]

    def targets_of(self, path: VaultPath) -> Iterator[tuple[Key, Found | None]]:
        """Yield what each distinct link of a file names, and where that leads; of one in a comment only the former."""
        for number in dict.fromkeys(self._row(path)):
            key = self._key(number)
            if key[2] == "comment":
                yield key, None
            elif isinstance(meaning := self._meaning(number, path), Found):
                yield key, meaning

    def into(self, path: VaultPath) -> list[Edge]:
        """Return the edges that lead to the file at `path`, its links to itself included."""
        found: list[Edge] = []
        for i in self._inverse().get(path, ()):
            found += (edge for edge in self.out_of(self.origins[i]) if edge.target == path)
        return found

    def backlinks(self, path: VaultPath) -> list[Edge]:
        """Return the edges from other files; links in comments and card texts are no backlinks (CMT-03, CNV-03)."""
        return [
            e
            for e in self.into(path)
            if e.origin != path and not e.link.in_comment and e.kind != "canvas-text"
        ]

    def spoken(self, origins: Iterable[VaultPath]) -> set[str]:
        """Return the names of files that the links in `origins` say, in the form in which names compare."""
        numbers = {number for origin in origins for number in self._row(origin)}
        return {spoken(self._key(number)[0]) for number in numbers}

    def unresolved(
        self, origins: Iterable[VaultPath] | None = None, *, comments: bool = True
    ) -> Iterator[Edge]:
        """Yield the edges that lead to no file, those out of `origins` or all, perhaps without those in comments."""
        return self._judged((_LOST,), origins, comments)

    def astray(
        self, origins: Iterable[VaultPath] | None = None, *, comments: bool = True
    ) -> Iterator[Edge]:
        """Yield the edges whose file exists, but not the place in it."""
        return self._judged((_ASTRAY,), origins, comments)

    def nowhere(
        self, origins: Iterable[VaultPath] | None = None, *, comments: bool = True
    ) -> Iterator[Edge]:
        """Yield both, in one pass: what `unresolved` and what `astray` yields."""
        return self._judged((_LOST, _ASTRAY), origins, comments)

    def _judged(
        self, verdicts: tuple[int, ...], origins: Iterable[VaultPath] | None, comments: bool
    ) -> Iterator[Edge]:
        """Yield the edges on which there is one of these verdicts; no file without one is looked at."""
        origins = list(self.origins if origins is None else origins)
        self._judge_all(origins, comments)
        verdict_on = self._verdicts.__getitem__
        for origin in origins:
            row = self._row(origin)
            if max(map(verdict_on, row), default=_OPEN) <= _SOUND:
                continue
            found = [i for i, n in enumerate(row) if self._verdict_in(origin, n) in verdicts]
            asked = self._asked(origin) if found else []
            for i in found:
                kind, link, key = asked[i]
                if comments or not link.in_comment:
                    yield Edge(origin, kind, link, self._meaning(row[i], origin), key)

    def _verdict_in(self, origin: VaultPath, number: int) -> int:
        verdict = self._verdicts[number]
        return self._placed[self._place(number, origin)] if verdict == _DEPENDS else verdict

    def _judge_all(self, origins: list[VaultPath], comments: bool) -> None:
        """Give a verdict on every target that a file of `origins` names; what it means is not kept."""
        keys = self._number_all(origins)
        verdicts = self._verdicts
        asked: dict[int, VaultPath] = {}
        for origin in reversed(origins):  # the first that asks is the last to be put down
            asked.update(zip(self._row(origin), repeat(origin)))
        new = [n for n in asked if not verdicts[n] and (comments or keys[n][2] != "comment")]
        # In the order of what they name, so that the places in a note are looked up one after the other.
        for number in sorted(new, key=lambda number: keys[number][0]):
            meaning = self._judge_key(number, asked[number])
            everywhere = _is_same_everywhere(keys[number], meaning)
            verdicts[number] = _verdict(meaning) if everywhere else _DEPENDS
        verdict_on = verdicts.__getitem__
        for origin in origins:
            row = self._row(origin)
            if max(map(verdict_on, row), default=_OPEN) < _DEPENDS:
                continue
            for number in row:
                if verdicts[number] == _DEPENDS:
                    place = self._place(number, origin)
                    if place not in self._placed:
                        self._placed[place] = _verdict(self._judge_key(number, origin))

    def _number_all(self, origins: list[VaultPath]) -> list[Key]:
        for origin in origins:
            self._row(origin)
        keys = self._targets.keys
        self._verdicts.extend(bytes(len(keys) - len(self._verdicts)))
        return keys

    def _judge_key(self, number: int, origin: VaultPath) -> Resolution:
        return self.means(self._key(number), origin)

    def _place(self, number: int, origin: VaultPath) -> tuple[int, str]:
        """Return the target with the folder, or of a link within its file the file, in which it means the same."""
        return number, folder(origin) if self._key(number)[0].strip() else origin

    def _row(self, path: VaultPath, asked: Sequence[Asked] | None = None) -> array[int]:
        """Return the number of each link's target in the file at `path`, in text order."""
        row = self._targets.rows.get(path)
        if row is None:
            asked = self._asked(path) if asked is None else asked
            row = self._targets.add(path, [key_of(link, kind) for kind, link, _ in asked])
        return row

    def _key(self, number: int) -> Key:
        return self._targets.keys[number]

    def _meaning(self, number: int, origin: VaultPath) -> Resolution:
        meaning = self._everywhere.get(number)
        if meaning is None:
            place = self._place(number, origin)
            meaning = self._somewhere.get(place)
            if meaning is None:
                meaning = self._judge_key(number, origin)
                if _is_same_everywhere(self._key(number), meaning):
                    self._everywhere[number] = meaning
                else:
                    self._somewhere[place] = meaning
        return meaning

    def _inverse(self) -> dict[VaultPath, array[int]]:
        """Return for each file the numbers of the origins that lead to it."""
        if self._to is None:
            self._to = {}
            for i, origin in enumerate(self.origins):
                meanings = (self._meaning(number, origin) for number in self._row(origin))
                targets = dict.fromkeys(m.path for m in meanings if isinstance(m, Found))
                for target in targets:
                    self._to.setdefault(target, array("I")).append(i)
        return self._to


def _verdict(meaning: Resolution) -> int:
    if isinstance(meaning, Missing):
        return _LOST
    return _ASTRAY if isinstance(meaning.anchor, AnchorMissing) else _SOUND
