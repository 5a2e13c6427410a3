"""A note that leads nowhere.

What it finds: notes without a link to another file of the vault. Asked for by name only.

Why: whoever arrives has to go back to go on.

Example:

    Recovery is a way of living.

Better:

    [[Recovery]] is a way of living, with [[Peer Support|others]].

When the fix is safe: there is none.
"""

from __future__ import annotations

from collections.abc import Iterator

from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.scope import Scope
from vaultkit.source.span import Span


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every note that leads to no other file."""
    vault = scope.vault
    for path in scope.origins:
        edges = vault.links.out_of(path) if path in vault.notes else None
        if edges is not None and all(e.target in (None, path) or e.link.in_comment for e in edges):
            yield Finding(path, Span(0, 0), "this note links to no other file")


RULE = Rule("dead-end", "graph", "info", check, default=False)
