"""Check a vault in the light of what is known of it: nothing changed, little changed, or all is new.

Whatever was known, the outcome is that of a check from scratch; a test holds that for every order of edits.
"""

from __future__ import annotations

import time
from itertools import groupby
from typing import TYPE_CHECKING

from vaultkit.lint.outcome import Last, Outcome, read, written
from vaultkit.source.listing import list_files
from vaultkit.vault.garbage import collector_at_rest

if TYPE_CHECKING:
    from collections.abc import Callable

    from vaultkit.lint.diagnostic import Diagnostic
    from vaultkit.source.listing import Listing
    from vaultkit.vault.cache import Cache
    from vaultkit.vault.load import Progress


class Session:
    """Checks of the vault in one folder, each in the light of the last one, in this run of the program or another."""

    def __init__(
        self,
        root: str,
        *,
        folder: str | None = None,
        forgetful: bool = False,
        warn: Callable[[str], None] = lambda message: None,
    ) -> None:
        """Of the vault at `root`, an absolute path without symbolic links.

        What is known of it is kept in `folder` or the user's cache, unless `forgetful`. `warn` is told why
        something that was kept cannot be made use of.
        """
        self._root = root
        self._folder = folder
        self._last = None if forgetful else Last(root, folder)
        self._warn = warn
        self._cache: Cache | None = None

    def check(self, progress: Progress | None = None) -> Outcome:
        """Return the outcome of a check of the vault as it is now."""
        with collector_at_rest():
            return self._check(progress)

    def _check(self, progress: Progress | None) -> Outcome:
        listing = list_files(self._root, time.time_ns())
        if self._last is None:
            return _look(self._root, listing, None, progress)
        outcome = self._last.recall(listing.state())
        if outcome is None:
            outcome = self._update(listing, progress)
            self._last.keep(listing.state(), outcome)
        return outcome

    def _update(self, listing: Listing, progress: Progress | None) -> Outcome:
        import sqlite3

        from vaultkit.vault.cache import Cache, CacheSpoilt

        cache = self._cache = self._cache or Cache(self._root, self._folder)
        try:
            outcome = _look(self._root, listing, cache, progress)
        except (CacheSpoilt, sqlite3.Error, ValueError, TypeError) as error:
            cache.discard(f"the cache {cache.file} cannot be read ({error})")
            outcome = _look(self._root, listing, cache, progress)
        self._warn(cache.note)
        cache.note = ""
        return outcome

    def close(self) -> None:
        """Let go of what is open."""
        if self._cache is not None:
            self._cache.close()


def _look(root: str, listing: Listing, cache: Cache | None, progress: Progress | None) -> Outcome:
    from vaultkit.lint.rule import default_rules
    from vaultkit.lint.run import Reader, in_order, judge
    from vaultkit.source.folder import Folder
    from vaultkit.vault.update import read_changes

    rules = default_rules()
    reader = Reader(rules)
    found: list[Diagnostic] = []
    look = (lambda note: found.extend(reader.findings(note))) if reader.rules else None
    known = cache.findings() if cache and cache.checked else None
    changes = read_changes(Folder(root), listing, cache, progress, look)
    vault = changes.vault
    affected = (
        changes.affected(f for f, said in known.items() if said) if known is not None else None
    )
    found += judge(vault, rules, affected)
    alone = {rule.name for rule in rules if rule.read}
    if known is not None:
        known = {
            path: known[path] for path in known.keys() & set(vault.files) - changes.read.keys()
        }
        whole = {rule.name for rule in rules if rule.whole}
        for path, said in known.items():
            same = affected is not None and path not in affected
            found += (d for d in read(said) if d.rule in alone or (same and d.rule not in whole))
    elif alone:
        unread = (vault.notes[path] for path in vault.notes if path not in changes.read)
        found += (d for note in unread for d in reader.findings(note))
    found = in_order(found)
    if cache is None:
        return Outcome(found, len(vault.notes), len(vault.links))
    by_path = {path: written(list(some)) for path, some in groupby(found, key=lambda d: d.path)}
    kept = cache.save(changes.state(listing), changes.kept(), changes.removed, by_path)
    return Outcome(found, *(cache.figures() if kept else (len(vault.notes), len(vault.links))))
