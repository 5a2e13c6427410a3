"""Mend what can be mended: which fixes go together, what they make of the files, and what is left out and why.

Nothing is written here: a plan holds the changes for the journal. It keeps three laws. No link that led
somewhere leads nowhere afterwards; no byte outside the edits changes; and a plan for the outcome is empty.
"""

from __future__ import annotations

import difflib
import os
from bisect import bisect_left
from collections import ChainMap, Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from vaultkit.errors import OutsideVault, VaultChanged
from vaultkit.lint.diagnostic import Diagnostic, Fix
from vaultkit.lint.run import check as check_all
from vaultkit.source.document import decode
from vaultkit.source.edit import Edit, edited
from vaultkit.source.folder import Folder
from vaultkit.source.path import VaultPath
from vaultkit.source.span import Span
from vaultkit.source.writer import Change, Contents, obstacle
from vaultkit.syntax import base, canvas
from vaultkit.vault.model import Vault

UNSAFE = "it may change what the text means"
LOSES = "a link that leads somewhere would lead nowhere"
OVERLAPS = "it overlaps another fix"
RESTLESS = "the fixes of this file would never come to rest"
UNTRIED = "too many fixes beside it would lose links"

_ROUNDS = 8  # a fix may make another possible, but not for ever
_RESTARTS = 5
_TRIES = 200  # sets of fixes that are tried in a round before those that lose links are given up
_SHOWN = 10_000  # lines; comparing more costs too much

Check = Callable[[Vault], list[Diagnostic]]


class LeftOut(NamedTuple):
    """A finding whose fix is not made."""

    diagnostic: Diagnostic
    """The finding, in the vault as it will be."""
    reason: str
    """Why, as a sentence without its full stop; `UNSAFE` of all that was not asked for."""


class Plan(NamedTuple):
    """What fixes make of a vault."""

    changes: tuple[Change, ...]
    """The files that change, in the order of paths; for `Journal.write`."""
    fixed: tuple[Diagnostic, ...]
    """The findings whose fixes are made, in the order in which they are."""
    left_out: tuple[LeftOut, ...]
    """The findings that could be fixed and will remain."""
    remaining: tuple[Diagnostic, ...]
    """All findings that will remain, by path and place."""


def plan(vault: Vault, *, unsafe: bool = False, check: Check = check_all) -> Plan:
    """Return what fixing the findings of `check` in `vault` changes; with `unsafe`, all fixes are made.

    `check` is asked again for every vault that the fixes lead to, until nothing is left to be fixed.
    Raises VaultChanged if a file is no longer what it was when the vault was read.
    """
    blocked: set[VaultPath] = set()
    for _ in range(_RESTARTS):
        planned, restless = _Attempt(vault, unsafe, blocked).run(check)
        if not restless:
            return planned
        blocked |= restless
    return _Attempt(vault, unsafe, set(vault.files)).run(check)[0]


class _Attempt:
    """Rounds of fixes, beginning with a vault as it is."""

    def __init__(self, vault: Vault, unsafe: bool, blocked: set[VaultPath]) -> None:
        self._original = vault
        self._vault = vault
        self._unsafe = unsafe
        self._blocked = blocked
        self._folder = Folder(vault.root)
        self._before: dict[VaultPath, bytes] = {}
        self._now: dict[VaultPath, bytes] = {}
        self._obstacles: dict[VaultPath, str] = {}
        self._refused: dict[tuple[Edit, ...], str] = {}

    def run(self, check: Check) -> tuple[Plan, set[VaultPath]]:
        """Return the plan, and the files that do not come to rest: then the plan is none."""
        fixed: list[Diagnostic] = []
        found = check(self._vault)
        rounds = 0
        while True:
            refused = len(self._refused)
            chosen, left = choose(found, self._refusal)
            made = self._make(chosen)
            if made:
                rounds += 1
                fixed += (d for d in chosen if d.fix and _key(d.fix) in made)
                if rounds == _ROUNDS:
                    return Plan((), (), (), ()), {e.path for edits in made for e in edits}
                found = check(self._vault)
            elif len(self._refused) == refused:
                return Plan(self._changes(), tuple(fixed), tuple(left), tuple(found)), set()

    def changes(self, edits: Mapping[VaultPath, Sequence[Edit]]) -> tuple[Change, ...]:
        """Return what these edits make of each file, whatever becomes of links."""
        for path, some in edits.items():
            self._now[path] = edited(self._bytes(path), some)
        return self._changes()

    def _changes(self) -> tuple[Change, ...]:
        return tuple(
            Change(path, Contents.of(self._before[path]), Contents.of(now))
            for path, now in sorted(self._now.items())
            if now != self._before[path]
        )

    def _refusal(self, fix: Fix) -> str:
        """Return why a fix is not to be made whatever else is, `""` if there is no reason."""
        if not (fix.safe or self._unsafe):
            return UNSAFE
        key = _key(fix)
        if key not in self._refused:
            for path in {edit.path for edit in fix.edits}:
                if why := self._obstacle(path):
                    self._refused[key] = why
        return self._refused.get(key, "")

    def _obstacle(self, path: VaultPath) -> str:
        if path in self._blocked:
            return RESTLESS
        if path not in self._obstacles:
            vault = self._original
            known = path in vault.notes or path in vault.canvases or path in vault.bases
            why = obstacle(os.fspath(vault.root), path) if known else "is no file that fixes change"
            self._obstacles[path] = f"{path} {why}" if why else ""
        return self._obstacles[path]

    def _make(self, chosen: Sequence[Diagnostic]) -> set[tuple[Edit, ...]]:
        """Make those of the chosen fixes that lose no link, and return their edits."""
        fixes = {_key(d.fix): d.fix for d in chosen if d.fix}
        sieve = _Sieve(self._vault, self._bytes, self._refused)
        made = sieve.sift(list(fixes.values()))
        self._now |= sieve.data
        if sieve.data:  # one layer over the vault as it is, however many there were
            self._vault = _changed(self._original, self._now)
        return {_key(fix) for fix in made}

    def _bytes(self, path: VaultPath) -> bytes:
        """Return what a file holds after the last round."""
        if path not in self._now:
            known = self._original.document(path).fingerprint
            try:
                data = self._folder.read_bytes(path)
            except (OSError, OutsideVault):
                data = b""
            if decode(path, data).fingerprint != known:
                raise VaultChanged(f"{path}: has changed since vaultkit looked at it; run it again")
            self._before[path] = self._now[path] = data
        return self._now[path]


def choose(
    found: Iterable[Diagnostic], refusal: Callable[[Fix], str]
) -> tuple[list[Diagnostic], list[LeftOut]]:
    """Return the findings whose fixes can be made together, the first by path and place, and those left out.

    Of fixes with the same edits, all are chosen: they are made once. `refusal` says why a fix is not to be made.
    """
    chosen: list[Diagnostic] = []
    left: list[LeftOut] = []
    taken: dict[VaultPath, list[Span]] = {}
    made: set[tuple[Edit, ...]] = set()
    for diagnostic in sorted(found, key=lambda d: (d.path, d.span)):
        fix = diagnostic.fix
        if fix is None or not fix.edits:
            continue
        if _key(fix) in made:
            chosen.append(diagnostic)
        elif why := refusal(fix):
            left.append(LeftOut(diagnostic, why))
        elif _take(taken, fix.edits):
            made.add(_key(fix))
            chosen.append(diagnostic)
        else:
            left.append(LeftOut(diagnostic, OVERLAPS))
    return chosen, left


def _key(fix: Fix) -> tuple[Edit, ...]:
    return tuple(sorted(fix.edits, key=lambda e: (e.path, e.span, e.text)))


def _take(taken: dict[VaultPath, list[Span]], edits: Sequence[Edit]) -> bool:
    """Take the places of all edits, or none if one of them is taken."""
    done: list[Edit] = []
    for edit in edits:
        spans = taken.setdefault(edit.path, [])
        at = bisect_left(spans, edit.span)
        if any(_meet(edit.span, other) for other in spans[max(at - 1, 0) : at + 1]):
            for other in done:
                taken[other.path].remove(other.span)
            return False
        spans.insert(at, edit.span)
        done.append(edit)
    return True


def _meet(one: Span, other: Span) -> bool:
    """Tell whether two places overlap; an insertion meets what it touches, for the order would be anybody's."""
    if one.start == one.end or other.start == other.end:
        return one.start <= other.end and other.start <= one.end
    return one.start < other.end and other.start < one.end


class _Sieve:
    """Finds, of one round's fixes, those that lose no link: all at once if none does.

    Else those go first that touch neither end of a link that is lost, and the others by halves.
    """

    def __init__(
        self,
        vault: Vault,
        read: Callable[[VaultPath], bytes],
        refused: dict[tuple[Edit, ...], str],
    ) -> None:
        self.data: dict[VaultPath, bytes] = {}
        """What the files hold with the fixes that passed."""
        self._vault = vault
        self._broken = _broken(vault)
        self._read = read
        self._refused = refused
        self._passed: dict[VaultPath, list[Fix]] = {}
        self._tries = 0

    def sift(self, fixes: Sequence[Fix]) -> list[Fix]:
        """Return those of `fixes` that pass; why the others do not is told in what is refused."""
        if not fixes:
            return []
        if self._tries >= _TRIES:
            self._refused |= {_key(fix): UNTRIED for fix in fixes}
            return []
        self._tries += 1
        why, ends = self._try(fixes)
        if not why:
            return list(fixes)
        if len(fixes) == 1:
            self._refused[_key(fixes[0])] = why
            return []
        clear = [fix for fix in fixes if ends.isdisjoint(e.path for e in fix.edits)]
        suspects = [fix for fix in fixes if not ends.isdisjoint(e.path for e in fix.edits)]
        if ends and clear and suspects:
            return self.sift(clear) + self.sift(suspects)
        middle = len(fixes) // 2
        return self.sift(fixes[:middle]) + self.sift(fixes[middle:])

    def _try(self, fixes: Sequence[Fix]) -> tuple[str, set[VaultPath]]:
        """Let all of `fixes` pass, or return why they must not, and the ends of the links they lose."""
        by_path = {
            edit.path: list(self._passed.get(edit.path, ())) for f in fixes for edit in f.edits
        }
        for fix in fixes:
            for path in {edit.path for edit in fix.edits}:
                by_path[path].append(fix)
        try:
            data = {
                path: edited(self._read(path), (e for f in some for e in f.edits if e.path == path))
                for path, some in by_path.items()
            }
        except ValueError as error:
            return f"its edits cannot be made: {error}", set()
        vault = _changed(self._vault, data)
        broken = _broken(vault)
        ends: set[VaultPath] = set()
        for path in by_path.keys() | {p for p, n in broken.items() if n > self._broken[p]}:
            ends |= _lost(self._vault, vault, path, all(fix.safe for fix in by_path.get(path, ())))
        if ends:
            return LOSES, ends
        self._vault, self._broken = vault, broken
        self._passed |= by_path
        self.data |= data
        return "", ends


def _broken(vault: Vault) -> Counter[VaultPath]:
    """Return how many links out of each file lead nowhere."""
    return Counter(edge.origin for edge in vault.links.nowhere())


def _lost(before: Vault, after: Vault, path: VaultPath, safe: bool) -> set[VaultPath]:
    """Return the file and what its links led to, if fewer lead somewhere; for safe fixes, if one leads elsewhere."""
    old, new = _targets(before, path), _targets(after, path)
    gone = old - new
    return {path, *gone} if gone and (safe or old.total() > new.total()) else set()


def _targets(vault: Vault, path: VaultPath) -> Counter[VaultPath]:
    astray = Counter(e.target for e in vault.links.astray([path]) if e.target)
    return Counter(e.target for e in vault.links.out_of(path) if e.target) - astray


def _changed(vault: Vault, data: dict[VaultPath, bytes]) -> Vault:
    """Return the vault after files hold what `data` says."""
    documents = [decode(path, held) for path, held in data.items()]
    vault = vault.changed(d for d in documents if d.path in vault.notes)
    canvases = {d.path: canvas.parse(d) for d in documents if d.path in vault.canvases}
    bases = {d.path: base.parse(d) for d in documents if d.path in vault.bases}
    if canvases or bases:
        vault = replace(
            vault,
            canvases=ChainMap(canvases, dict(vault.canvases)),
            bases=ChainMap(bases, dict(vault.bases)),
            _anchors={},
        )
    return vault


def changes_of(vault: Vault, edits: Iterable[Edit]) -> tuple[Change, ...]:
    """Return what `edits` make of their files. Raises VaultChanged if one is no longer what `vault` holds."""
    attempt = _Attempt(vault, False, set())
    by_path: dict[VaultPath, list[Edit]] = {}
    for edit in edits:
        by_path.setdefault(edit.path, []).append(edit)
    return attempt.changes(by_path)


def diff(changes: Iterable[Change]) -> Iterator[str]:
    """Yield the lines of a unified diff of `changes`, without line ends.

    What stands in them comes from the vault, so they are to be escaped when they are printed. Bytes that are
    no UTF-8 are lone surrogates; carriage returns are shown only in files with ends of lines of both kinds.
    """
    for change in changes:
        if change.to is not None:
            yield from (f"rename from {change.path}", f"rename to {change.to}")
            if change.before == change.after:
                continue
        before, after = _text(change.before), _text(change.after)
        old = f"a/{change.path}" if change.before else os.devnull
        new = f"b/{change.place}" if change.after else os.devnull
        crlf = all(text.count("\n") == text.count("\r\n") for text in (before, after))
        ends = "\r\n" if crlf else "\n"
        lines = _lines(before), _lines(after)
        if max(map(len, lines)) > _SHOWN:
            yield from (f"--- {old}", f"+++ {new}", "@@ too long to be shown @@")
            continue
        for i, line in enumerate(difflib.unified_diff(*lines, old, new, lineterm="")):
            yield line.removesuffix(ends) if i > 1 else line
            if i > 1 and not line.endswith("\n") and not line.startswith("@@"):
                yield "\\ No newline at end of file"


def _text(contents: Contents | None) -> str:
    assert contents is None or contents.data is not None, "what changes is known"
    return (contents.data or b"").decode(errors="surrogateescape") if contents else ""


def _lines(text: str) -> list[str]:
    return [f"{line}\n" for line in text.split("\n")[:-1]] + [
        last for last in [text.rpartition("\n")[2]] if last
    ]
