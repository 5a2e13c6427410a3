"""A vault without a note.

What it finds: a folder in which no file is a note.

Why: it is most likely the wrong folder, and a check of nothing would be green for ever.

Example:

    vaultkit check build/

Better:

    vaultkit check notes/

When the fix is safe: there is none.
"""

from __future__ import annotations

from collections.abc import Iterator

from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.scope import Scope
from vaultkit.source.path import VaultPath
from vaultkit.source.span import Span


def check(scope: Scope) -> Iterator[Finding]:
    """Yield the vault itself if it has no note."""
    if not scope.vault.notes:
        message = f"{scope.vault.root} holds no notes; is it the right folder?"
        yield Finding(VaultPath("."), Span(0, 0), message)


RULE = Rule("empty-vault", "names", "warning", check, whole=frozenset(["names"]))
