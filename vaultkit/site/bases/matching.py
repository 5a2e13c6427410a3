"""What the parts of a regular expression do: functions from a place in a text to what matches from there on.

Each gets what is to match behind it, and returns the places of all groups once everything matched, or None. Every
step is counted, so that no pattern is matched for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from vaultkit.site.bases.values import Unreadable

MOST_STEPS = 100_000
"""Of one search."""
_MOST_LOOPS = 60  # of groups in one match, each of which is a call inside the one before

Groups = tuple[tuple[int, int] | None, ...]
Next = Callable[[int, Groups], "Groups | None"]
Part = Callable[["Run", int, Groups, Next], "Groups | None"]
Test = Callable[[str], bool]


@dataclass
class Run:
    """One search."""

    text: str
    left: int = MOST_STEPS
    deep: int = 0

    def step(self) -> None:
        """Count a step. Raises Unreadable if there were too many."""
        self.left -= 1
        if self.left < 0:
            raise Unreadable("has a regular expression that takes too long")


def is_word(char: str) -> bool:
    """Tell whether a character belongs to a word."""
    return char == "_" or (char.isascii() and char.isalnum())


def is_edge(text: str, i: int) -> bool:
    """Tell whether a word begins or ends at a place."""
    before = i > 0 and is_word(text[i - 1])
    return before is not (i < len(text) and is_word(text[i]))


def row(parts: Sequence[Part]) -> Part:
    """Return parts that follow each other."""

    def in_row(run: Run, at: int, groups: Groups, after: Next, first: int = 0) -> Groups | None:
        if first == len(parts):
            return after(at, groups)
        return parts[first](
            run, at, groups, lambda end, inner: in_row(run, end, inner, after, first + 1)
        )

    return parts[0] if len(parts) == 1 else in_row


def one_of(ways: Sequence[Part]) -> Part:
    """Return the first of some ways that leads to a match."""

    def choosing(run: Run, at: int, groups: Groups, after: Next) -> Groups | None:
        for way in ways:
            run.step()
            found = way(run, at, groups, after)
            if found is not None:
                return found
        return None

    return choosing


@dataclass(frozen=True)
class Single:
    """One character."""

    test: Test

    def __call__(self, run: Run, at: int, groups: Groups, after: Next) -> Groups | None:
        """Match it."""
        return singles([self.test])(run, at, groups, after)


def singles(tests: Sequence[Test]) -> Part:
    """Return characters that follow each other: no call inside a call for each."""

    def each(run: Run, at: int, groups: Groups, after: Next) -> Groups | None:
        for i, test in enumerate(tests, at):
            run.step()
            if i >= len(run.text) or not test(run.text[i]):
                return None
        return after(at + len(tests), groups)

    return each


def where(test: Callable[[str, int], bool]) -> Part:
    """Return what matches nothing, at certain places."""

    def here(run: Run, at: int, groups: Groups, after: Next) -> Groups | None:
        return after(at, groups) if test(run.text, at) else None

    return here


def run_of(test: Test, least: int, most: int, lazy: bool) -> Part:
    """Return a loop over single characters."""

    def inside_run(run: Run, at: int, groups: Groups, after: Next) -> Groups | None:
        end, last = at, min(len(run.text), at + most)
        while end < last and test(run.text[end]):
            run.step()
            end += 1
        ends = range(at + least, end + 1)
        for place in ends if lazy else reversed(ends):
            run.step()
            found = after(place, groups)
            if found is not None:
                return found
        return None

    return inside_run


def loop_of(part: Part, least: int, most: int, lazy: bool, inner: range) -> Part:
    """Return a loop over anything; each round forgets what the groups inside matched."""

    def cleared(groups: Groups) -> Groups:
        return tuple(None if i in inner else group for i, group in enumerate(groups))

    def around(run: Run, at: int, groups: Groups, after: Next, done: int = 0) -> Groups | None:
        def again() -> Groups | None:
            if done >= most:
                return None
            run.deep += 1
            if run.deep > _MOST_LOOPS:
                raise Unreadable("has a regular expression that repeats too much")
            found = part(run, at, cleared(groups), more)
            run.deep -= 1
            return found

        def more(end: int, inside: Groups) -> Groups | None:
            run.step()
            if end == at and done >= least:
                return None  # nothing matched: it would do so for ever
            return around(run, end, inside, after, done + 1)

        if done < least:
            return again()
        ways: tuple[Callable[[], Groups | None], ...] = (again, partial(after, at, groups))
        for way in reversed(ways) if lazy else ways:
            found = way()
            if found is not None:
                return found
        return None

    return around


def group(inside: Part, number: int) -> Part:
    """Return a part of which is kept what it matched."""

    def grouped(run: Run, at: int, groups: Groups, after: Next) -> Groups | None:
        return inside(
            run,
            at,
            groups,
            lambda end, found: after(end, (*found[:number], (at, end), *found[number + 1 :])),
        )

    return grouped


def again_as(number: int) -> Part:
    """Return what matches what a group has matched."""

    def again(run: Run, at: int, groups: Groups, after: Next) -> Groups | None:
        run.step()
        place = groups[number] if number < len(groups) else None
        said = run.text[slice(*place)] if place else ""
        return after(at + len(said), groups) if run.text.startswith(said, at) else None

    return again


def look(inside: Part, *, ahead: bool, wanted: bool) -> Part:
    """Return what looks ahead or behind, and matches nothing."""

    def looking(run: Run, at: int, groups: Groups, after: Next) -> Groups | None:
        found = None
        for start in (at,) if ahead else range(at, -1, -1):
            run.step()
            found = inside(run, start, groups, lambda end, g: g if ahead or end == at else None)
            if found is not None:
                break
        if (found is not None) is not wanted:
            return None
        return after(at, found if found is not None and wanted else groups)

    return looking
