"""Every link of the vault with what it means: the net as a table, both ways.

What links mean is judged once for each distinct target and kept as a number a link, so that a vault of a
million links fits; an `Edge` is made when somebody looks at it.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from typing import Literal, NamedTuple

from vaultkit.source.path import VaultPath, folder
from vaultkit.source.span import Span
from vaultkit.syntax.elements import Link
from vaultkit.vault.anchors import AnchorMissing
from vaultkit.vault.names import spoken
from vaultkit.vault.resolve import Found, Resolution, means_the_same_everywhere

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


class Links:
    """The edges of a vault, external links left out, in the order of paths and texts."""

    def __init__(
        self,
        origins: Sequence[VaultPath],
        asked: Callable[[VaultPath], Sequence[Asked]],
        judge: Callable[[Asked, VaultPath], Resolution],
    ) -> None:
        """Make the table of the files `origins`; `asked` says what stands in one, `judge` what it means."""
        self.origins = origins
        """The files that may hold links, in order."""
        self._asked = asked
        self._judge = judge
        self._meanings: list[Resolution] = []
        self._numbers: dict[tuple[str, str | None, str | bool], int] = {}
        # By path, subpath and where that holds: everywhere (of a canvas's card or not), or in one folder or file.
        self._rows: dict[VaultPath, array[int]] = {}
        self._astray: set[int] = set()
        self._missing: set[int] = set()
        self._to: dict[VaultPath, array[int]] | None = None

    def carry_over(self, before: Links, names: Set[str], changed: Set[VaultPath]) -> None:
        """Take over what was judged `before`, but for links that say one of `names` and those in `changed` files."""
        stale = {
            number
            for (path, _, where), number in before._numbers.items()
            if where in changed or spoken(path) in names
        }
        self._meanings = before._meanings.copy()
        self._missing, self._astray = before._missing.copy(), before._astray.copy()
        kept = ((key, number) for key, number in before._numbers.items() if number not in stale)
        self._numbers = dict(kept)
        for path, row in before._rows.items():
            if path not in changed and stale.isdisjoint(row):
                self._rows[path] = row

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
        meanings = self._meanings
        return [
            Edge(path, kind, link, meanings[number], key)
            for (kind, link, key), number in zip(asked, row, strict=True)
        ]

    def into(self, path: VaultPath) -> list[Edge]:
        """Return the edges that lead to the file at `path`, its links to itself included."""
        found: list[Edge] = []
        for i in dict.fromkeys(self._inverse().get(path, ())):
            found += (edge for edge in self.out_of(self.origins[i]) if edge.target == path)
        return found

    def backlinks(self, path: VaultPath) -> list[Edge]:
        """Return the edges from other files; links in comments and card texts are no backlinks (CMT-03, CNV-03)."""
        return [
            e
            for e in self.into(path)
            if e.origin != path and not e.link.in_comment and e.kind != "canvas-text"
        ]

    def unresolved(self, origins: Iterable[VaultPath] | None = None) -> Iterator[Edge]:
        """Yield the edges that lead to no file, those out of `origins` or all."""
        return self._among(self._missing, origins)

    def astray(self, origins: Iterable[VaultPath] | None = None) -> Iterator[Edge]:
        """Yield the edges whose file exists, but not the place in it."""
        return self._among(self._astray, origins)

    def _among(self, numbers: Set[int], origins: Iterable[VaultPath] | None) -> Iterator[Edge]:
        for origin in self.origins if origins is None else origins:
            row = self._row(origin)
            if not numbers.isdisjoint(row):
                edges = zip(self.out_of(origin), row, strict=True)
                yield from (edge for edge, number in edges if number in numbers)

    def _row(self, path: VaultPath, asked: Sequence[Asked] | None = None) -> array[int]:
        """Return the number of what each link of the file at `path` means, in text order."""
        row = self._rows.get(path)
        if row is None:
            asked = self._asked(path) if asked is None else asked
            row = self._rows[path] = array("I", [self._number(one, path) for one in asked])
        return row

    def _number(self, one: Asked, origin: VaultPath) -> int:
        link, exact = one.link, one.kind == "canvas"
        number = self._numbers.get((link.path, link.subpath, exact))
        if number is None:
            place = folder(origin) if link.path.strip() else origin
            number = self._numbers.get((link.path, link.subpath, place))
            if number is None:
                number = self._new(meaning := self._judge(one, origin))
                everywhere = exact or means_the_same_everywhere(link, meaning)
                self._numbers[link.path, link.subpath, exact if everywhere else place] = number
        return number

    def _new(self, meaning: Resolution) -> int:
        number = len(self._meanings)
        self._meanings.append(meaning)
        if not isinstance(meaning, Found):
            self._missing.add(number)
        elif isinstance(meaning.anchor, AnchorMissing):
            self._astray.add(number)
        return number

    def _inverse(self) -> dict[VaultPath, array[int]]:
        """Return for each file the numbers of the origins that lead to it."""
        if self._to is None:
            self._to = {}
            for i, origin in enumerate(self.origins):
                for number in set(self._row(origin)):
                    meaning = self._meanings[number]
                    if isinstance(meaning, Found):
                        self._to.setdefault(meaning.path, array("I")).append(i)
        return self._to
