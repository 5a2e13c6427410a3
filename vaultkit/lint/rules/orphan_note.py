"""A note that nothing links to.

What it finds: notes without a link, embed, property or canvas card in another file that leads to them.
Left out: front pages (`index`, `home`, `readme`, and a note named like its folder), daily notes (the folder of the
app's settings, and names that are a date, week, month or quarter) and bookmarked notes. `ignore`, a list of patterns
such as `Inbox/*`, leaves out others.

Why: nobody who follows links will ever come across it.

Example:

    Concepts/Reciprocity.md, of which no other note speaks

Better: in Concepts/Recovery.md

    Help goes both ways: [[Reciprocity]].

When the fix is safe: there is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.rules._net import ENTRIES, net
from vaultkit.lint.rules._obsidian import read_json
from vaultkit.lint.scope import Scope
from vaultkit.source import path as paths
from vaultkit.source.path import VaultPath
from vaultkit.source.span import Span
from vaultkit.vault.model import Vault

_PERIOD = re.compile(r"[0-9]{4}(?:-(?:[0-9]{2}(?:-[0-9]{2})?|W[0-9]{2}|Q[1-4]))?", re.ASCII)


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every note without backlinks that has to have some."""
    vault = scope.vault
    linked = net(vault.links).linked
    alone = [path for path in vault.notes if path not in linked and path in scope]
    if not alone or len(vault.notes) == 1:
        return
    exempt = _Exempt(scope)
    for path in alone:
        if not exempt.covers(path):
            yield Finding(path, Span(0, 0), "no other file links to this note")


class _Exempt:
    """The notes that are found by other ways than links."""

    def __init__(self, scope: Scope) -> None:
        folder = read_json(scope.vault, "daily-notes.json").get("folder")
        daily = folder.strip("/").lower() if isinstance(folder, str) else ""
        self._daily = f"{daily}/" if daily else "\0"
        self._bookmarked = _bookmarked(scope.vault)
        ignored: list[object] = scope.option("orphan-note", "ignore", [])
        self._ignored = [pattern for pattern in ignored if isinstance(pattern, str)]

    def covers(self, path: VaultPath) -> bool:
        """Tell whether the note at `path` needs no link."""
        stem = paths.stem(path).lower()
        return (
            stem in ENTRIES
            or stem == paths.name(paths.folder(path)).lower()
            or _PERIOD.fullmatch(paths.stem(path)) is not None
            or path.lower().startswith(self._daily)
            or path in self._bookmarked
            or any(fnmatchcase(path, pattern) for pattern in self._ignored)
        )


def _bookmarked(vault: Vault) -> set[str]:
    found: set[str] = set()
    pending: list[Any] = [read_json(vault, "bookmarks.json")]
    while pending:
        match pending.pop():
            case {"items": list(items)}:
                pending += items
            case {"type": "file", "path": str(path)}:
                found.add(path)
    return found


RULE = Rule("orphan-note", "graph", "info", check, whole=frozenset(["names", "linked"]))
