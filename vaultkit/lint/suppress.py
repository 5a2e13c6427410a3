"""Which findings count: those that no suppression of their note is about, and what is wrong with suppressions.

`marks.py` reads what notes say; its findings go in here with all others and do not come out.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from vaultkit.lint.diagnostic import Diagnostic, Fix, Related
from vaultkit.lint.marks import IGNORES, PLACEHOLDERS
from vaultkit.lint.rule import Rule, rule_named
from vaultkit.lint.settings import ALL, known_names
from vaultkit.source.edit import Edit
from vaultkit.source.path import VaultPath
from vaultkit.source.span import Position, Span

UNUSED = "unused-suppression"
UNKNOWN = "unknown-rule"
_OWN = {UNUSED, UNKNOWN, "vaultkit"}
"""Names of what is found here: whether a suppression of it is of use cannot be asked of itself."""


class _Ignore(NamedTuple):
    """A suppression, as `marks.py` has written it into a finding."""

    said: Diagnostic
    scope: Span
    shrinks: bool

    @property
    def names(self) -> tuple[str, ...]:
        """The rules and families that it names."""
        return self.said.suggestions


def settled(found: Iterable[Diagnostic], asked: Iterable[Rule]) -> list[Diagnostic]:
    """Return the findings that count, in any order: those suppressed or about placeholders are left out.

    `found` are the findings of the rules `asked` and of `MARKS`. If they are asked, the findings of
    `unused-suppression` and `unknown-rule` are added.
    """
    ignores: dict[VaultPath, list[_Ignore]] = defaultdict(list)
    holders: dict[VaultPath, _Holders] = {}
    others: dict[VaultPath, list[Diagnostic]] = defaultdict(list)
    for d in found:
        if d.rule == IGNORES.name:
            start, end, shrinks = map(int, (d.target or "").split())
            ignores[d.path].append(_Ignore(d, Span(start, end), bool(shrinks)))
        elif d.rule == PLACEHOLDERS.name:
            bounds = [int(one) for one in (d.target or "").split()]
            holders[d.path] = _Holders(bounds[::2], bounds[1::2])
        else:
            others[d.path].append(d)
    for path in others.keys() & holders.keys():
        others[path] = [d for d in others[path] if not holders[path].meet(d.span)]
    ran = tuple(asked)
    for path, some in ignores.items():
        others[path] = _File(some, ran).settled(others[path])
    return [d for some in others.values() for d in some]


class _Holders(NamedTuple):
    """The placeholders of a note, in text order."""

    starts: list[int]
    ends: list[int]

    def meet(self, span: Span) -> bool:
        """Tell whether one of them has a code point in common with `span`."""
        if span == Span(0, 0):
            return False
        # A block that holds placeholders comes first and reaches over them.
        if self.starts[0] <= span.start < self.ends[0]:
            return True
        i = bisect_left(self.starts, max(span.end, span.start + 1))
        return i > 0 and self.ends[i - 1] > span.start


class _File:
    """The suppressions of one note."""

    def __init__(self, ignores: list[_Ignore], ran: tuple[Rule, ...]) -> None:
        self._ignores = ignores
        self._ran = {name for rule in ran for name in (rule.name, rule.family, ALL)}
        self._used: set[tuple[int, str]] = set()

    def settled(self, found: list[Diagnostic]) -> list[Diagnostic]:
        """Return the findings that no suppression is about, and those about the suppressions."""
        kept = self._kept(found)
        return kept + self._kept([d for d in self._own() if d.rule in self._ran])

    def _kept(self, found: Iterable[Diagnostic]) -> list[Diagnostic]:
        """Return the findings that no suppression is about; of several, the one that begins last is used."""
        in_order = sorted(found, key=lambda d: d.span.start)
        wanted = {name for d in in_order for name in self._names(d.rule)}
        about = {name: _Sweep(self._naming(name)) for name in wanted}
        kept = []
        for d in in_order:
            names = self._names(d.rule)
            live = [(i, name) for name in names if (i := about[name].at(d.span.start)) is not None]
            if live:
                self._used.add(max(live, key=lambda one: self._ignores[one[0]].scope.start))
            else:
                kept.append(d)
        return kept

    def _names(self, rule: str) -> tuple[str, ...]:
        found = rule_named(rule)
        names = rule, found.family if found else rule
        # What says `all` and is of no use could never be found.
        return names if rule in _OWN else (*names, ALL)

    def _naming(self, name: str) -> list[tuple[Span, int]]:
        return [(one.scope, i) for i, one in enumerate(self._ignores) if name in one.names]

    def _own(self) -> Iterator[Diagnostic]:
        known = known_names()
        for i, one in enumerate(self._ignores):
            if one.said.message:
                yield _finding(one, UNUSED, one.said.message, one.said.fix)
                continue
            for name, place in zip(one.names, one.said.related, strict=True):
                if name not in known:
                    yield _unknown(one, name, place, known)
            unused = [
                name
                for name in dict.fromkeys(one.names)
                if name in self._ran and name not in _OWN and (i, name) not in self._used
            ]
            if unused:
                said = f"suppresses no finding of {', '.join(unused)}"
                yield _finding(one, UNUSED, said, _without(one, unused))


class _Sweep:
    """Suppressions of one name, asked for one place after the other, from the first to the last."""

    def __init__(self, scopes: list[tuple[Span, int]]) -> None:
        self._coming = sorted(scopes, reverse=True)
        self._live: list[tuple[Span, int]] = []

    def at(self, offset: int) -> int | None:
        """Return the number of the last to begin of those about `offset`, None if there is none."""
        while self._coming and self._coming[-1][0].start <= offset:
            self._live.append(self._coming.pop())
        while self._live and self._live[-1][0].end <= offset:
            self._live.pop()
        return self._live[-1][1] if self._live else None


def _without(one: _Ignore, unused: list[str]) -> Fix | None:
    """Return what takes the unused names out, or all of it if no other is left."""
    left = [name for name in one.names if name not in unused]
    if not left or one.said.fix is None:
        return one.said.fix
    if not one.shrinks:
        return None
    places = one.said.related
    span = Span(places[0].span.start, places[-1].span.end)
    edit = Edit(one.said.path, span, ", ".join(left))
    return Fix(f"Leave {', '.join(unused)} out", True, (edit,))


def _finding(one: _Ignore, rule: str, message: str, fix: Fix | None) -> Diagnostic:
    bare = one.said._replace(target=None, suggestions=(), related=())
    return bare._replace(rule=rule, severity="warning", message=message, fix=fix)


def _unknown(one: _Ignore, name: str, place: Related, known: Iterable[str]) -> Diagnostic:
    from vaultkit.lint.near import words_near  # who mistypes nothing need not load it

    near = words_near(name, known)
    message = f"no rule or family is named “{name}”"
    if place.span == one.said.span:  # a property that does not write the name as it is
        return _finding(one, UNKNOWN, message, None)._replace(target=name, suggestions=near)
    fix = Fix(f"Write {near[0]}", False, (Edit(place.path, place.span, near[0]),)) if near else None
    end = Position(place.start.line, place.start.column + place.span.end - place.span.start)
    return _finding(one, UNKNOWN, message, fix)._replace(
        target=name, suggestions=near, span=place.span, start=place.start, end=end
    )
