"""Check a vault in the light of what is known of it: nothing changed, little changed, or all is new.

Whatever was known, the outcome is that of a check from scratch; a test holds that for every order of edits.
"""

from __future__ import annotations

import os
import time
from itertools import groupby
from typing import TYPE_CHECKING

from vaultkit.lint.outcome import Last, Outcome, read, written
from vaultkit.lint.policy import Policy
from vaultkit.source.listing import list_files
from vaultkit.vault.garbage import collector_at_rest

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator

    from vaultkit.lint.diagnostic import Diagnostic
    from vaultkit.lint.rule import Rule
    from vaultkit.source.listing import Listing
    from vaultkit.source.path import VaultPath
    from vaultkit.vault.cache import Cache
    from vaultkit.vault.model import Vault
    from vaultkit.vault.reading import Progress
    from vaultkit.vault.update import Changes


class Session:
    """Checks of the vault in one folder, each in the light of the last one, in this run of the program or another."""

    def __init__(
        self,
        root: str,
        *,
        policy: Policy | None = None,
        folder: str | None = None,
        forgetful: bool = False,
        warn: Callable[[str], None] = lambda message: None,
    ) -> None:
        """Of the vault at `root`, an absolute path without symbolic links.

        What is known of it is kept in `folder` or the user's cache, unless `forgetful`. `warn` is told why
        something that was kept cannot be made use of.
        """
        self._root = root
        self._policy = policy or Policy(root)
        self._folder = folder
        self._last = None if forgetful else Last(root, folder)
        self._warn = warn
        self._cache: Cache | None = None
        self._listing: Listing | None = None
        self._stamp = ""
        self._vault: Vault | None = None

    def check(self, progress: Progress | None = None) -> Outcome:
        """Return the outcome of a check of the vault as it is now."""
        with collector_at_rest():
            return self._check(progress)

    def _check(self, progress: Progress | None) -> Outcome:
        listing = list_files(self._root, time.time_ns())
        self._listing, self._vault = listing, None
        if self._last is None:
            return self._look(listing, None, progress)
        self._stamp = self._policy.stamp(listing.folders)
        state = f"{listing.state()}\0\0{self._stamp}"
        outcome = self._last.recall(state)
        if outcome is None:
            outcome = self._update(listing, progress)
            self._last.keep(state, outcome)
        return outcome

    def changed(self, found: list[Diagnostic], name: str | None) -> list[Diagnostic]:
        """Return those of the findings of the last check that are new since the commit `name` (None: the branch's start).

        Raises UsageError for a commit that git does not know, and VaultkitError where it cannot be told.
        """
        from vaultkit.source.git import Repository

        assert self._listing is not None, "nothing was checked"
        commit = Repository(self._root).base(name)
        last = Last(self._root, self._folder, ".changed") if self._last else None
        stamp = self._stamp or self._policy.stamp(self._listing.folders)
        state = f"{self._listing.state()}\0\0{stamp}\0\0{commit}"
        known = last.recall(state) if last else None
        if known is not None:
            return known.diagnostics
        from vaultkit.lint.changes import new_since

        new = new_since(commit, self.vault(), found, self._policy)
        if last:
            last.keep(state, Outcome(new, 0, 0))
        return new

    def vault(self) -> Vault:
        """Return the vault that was checked last."""
        assert self._listing is not None, "nothing was checked"
        if self._vault is None:
            from vaultkit.source.folder import Folder
            from vaultkit.vault.update import read_changes

            self._vault = read_changes(Folder(self._root), self._listing, self._open()).vault
        return self._vault

    def _open(self) -> Cache:
        from vaultkit.vault.cache import Cache

        if self._cache is None:
            self._cache = Cache(self._root, self._folder)
        return self._cache

    def _update(self, listing: Listing, progress: Progress | None) -> Outcome:
        import sqlite3

        from vaultkit.vault.cache import CacheSpoilt

        cache = self._open()
        try:
            outcome = self._redated(listing, cache) or self._look(listing, cache, progress)
        except (CacheSpoilt, sqlite3.Error, ValueError, TypeError) as error:
            cache.discard(f"the cache {cache.file} cannot be read ({error})")
            outcome = self._look(listing, cache, progress)
        self._warn(cache.note)
        cache.note = ""
        return outcome

    def _redated(self, listing: Listing, cache: Cache) -> Outcome | None:
        """Return the outcome of the last check if many files have other dates, and nothing else is new.

        So it is where a build machine has restored its cache, and no parser is loaded for that.
        """
        since = listing.since(cache.state)
        if since.added or since.removed or since.settings_changed or len(since.stale) < _MANY:
            return None
        assert self._last is not None
        outcome = self._last.recall(f"{cache.state}\0\0{self._stamp}")
        if outcome is None or not _say_the_same(self._root, since.stale, cache.fingerprints()):
            return None
        return outcome if cache.renew(listing.state()) else None

    def _look(self, listing: Listing, cache: Cache | None, progress: Progress | None) -> Outcome:
        from vaultkit.lint.run import Reader, in_order, judge
        from vaultkit.source.folder import Folder
        from vaultkit.vault.update import read_changes

        policy = self._policy
        rules = policy.readers
        reader = Reader(rules)
        known = cache.findings() if cache and cache.checked == policy.rules_stamp else None
        changes = read_changes(
            Folder(self._root),
            listing,
            cache,
            progress,
            reader.findings,
            processes=os.cpu_count() or 1,
        )
        found: list[Diagnostic] = list(changes.said)
        vault = self._vault = changes.vault
        affected = None
        told_in: dict[str, list[Diagnostic]] = {}
        if known is not None:
            affected = changes.affected(path for path, said in known.items() if said)
            told_in = {path: read(said) for path, said in known.items()}
            told = [d for some in told_in.values() for d in some]
            asked = _asked_again(rules, changes, told)
            found += _still(told, rules, asked, changes, affected)
            rules = asked
        found += judge(vault, rules, affected, policy.options)
        if known is None and len(changes.read) < len(vault.notes):
            unread = (vault.notes[path] for path in vault.notes if path not in changes.read)
            found += (d for note in unread for d in reader.findings(note))
        found = in_order(found)
        shown = in_order(policy.settle(vault, found))
        if cache is not None:
            by_path = {
                path: (known or {})[path] if some == told_in.get(path) else written(some)
                for path, some in _by_path(found)
            }
            unkept = changes.unkept()
            state, gone = listing.state(unkept), changes.since.removed | unkept
            if cache.save(state, changes.kept(), gone, by_path, policy.rules_stamp):
                links = cache.links() + sum(len(vault.asked(path)) for path in unkept)
                return Outcome(shown, len(vault.notes), links)
        return Outcome(shown, len(vault.notes), len(vault.links))

    def close(self) -> None:
        """Let go of what is open."""
        if self._cache is not None:
            self._cache.close()


def _by_path(found: Iterable[Diagnostic]) -> Iterator[tuple[str, list[Diagnostic]]]:
    """Yield the findings of each file, which stand together."""
    return ((path, [*some]) for path, some in groupby(found, key=lambda d: d.path))


_MANY = 100  # files
_UNREAD = (
    ".avif",
    ".gif",
    ".jpeg",
    ".jpg",
    ".png",
    ".webp",
    ".mp3",
    ".mp4",
    ".pdf",
    ".svg",
    ".webm",
)


def _say_the_same(root: str, paths: list[VaultPath], known: dict[str, bytes]) -> bool:
    """Tell whether files hold what is known of them; what pictures and the like hold does not matter."""
    from vaultkit.source.folder import Folder

    folder = Folder(root)
    for path in paths:
        mark = known.get(path)
        if mark is None and path.lower().endswith(_UNREAD):
            continue
        if not mark or folder.read(path).fingerprint != mark:
            return False
    return True


def _asked_again(
    rules: Iterable[Rule], changes: Changes, told: Iterable[Diagnostic]
) -> tuple[Rule, ...]:
    """Return the rules without those about the whole vault that nothing that changed can concern."""
    facts, gained = changes.facts(), changes.gained()
    of_files = {rule.name for rule in rules if rule.whole <= _OF_FILES}
    moved = {
        d.rule for d in told if d.path in gained or _has_moved(d, changes.read, d.rule in of_files)
    }
    return tuple(r for r in rules if not r.whole or r.whole & facts or r.name in moved)


_OF_FILES = frozenset(["names", "texts", "attachments", "edges", "linked", "guesses"])
"""Facts that tell nothing of places in a text."""


def _has_moved(d: Diagnostic, read: Container[str], of_files: bool) -> bool:
    """Tell whether a finding may stand at another place: what is said of a file as a whole has none."""
    if (
        of_files
        and d.fix is None
        and all(s == (0, 0) for s in (d.span, *(r.span for r in d.related)))
    ):
        return False
    edited = (edit.path for edit in d.fix.edits) if d.fix else ()
    return any(path in read for path in (d.path, *(r.path for r in d.related), *edited))


def _still(
    told: Iterable[Diagnostic],
    rules: Iterable[Rule],
    asked: Iterable[Rule],
    changes: Changes,
    affected: set[VaultPath] | None,
) -> Iterator[Diagnostic]:
    """Yield the findings that still hold: nobody of the `rules` that are `asked` tells them again."""
    alone = {rule.name for rule in asked if rule.read}
    whole = {rule.name for rule in asked if rule.whole}
    left_out = {rule.name for rule in rules if rule.whole} - whole
    files = set(changes.vault.files)
    for d in told:
        if d.rule in left_out:
            yield d
        elif d.path in files and d.path not in changes.read:
            same = affected is not None and d.path not in affected
            if d.rule in alone or (same and d.rule not in whole):
                yield d
