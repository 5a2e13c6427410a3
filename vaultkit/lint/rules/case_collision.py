"""Two files whose paths differ only by case.

What it finds: two files of one folder whose names are the same but for capital letters.

Why: macOS and Windows can hold only one of them, so one vanishes when the vault is cloned or synchronised there.

Example:

    Recovery.md and recovery.md

Better: one note, or two names.

When the fix is safe: there is none.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from vaultkit.lint.rule import Finding, Place, Rule
from vaultkit.lint.scope import Scope
from vaultkit.source.path import VaultPath
from vaultkit.source.span import Span


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every file but the first of those that differ only by case."""
    first: dict[str, tuple[VaultPath, str]] = {}
    for path in scope.vault.files:
        if path in scope:
            composed = path if path.isascii() else unicodedata.normalize("NFC", path)
            earlier, spelling = first.setdefault(composed.lower(), (path, composed))
            if spelling != composed:
                message = f"differs from {earlier} only by case; macOS and Windows keep one of them"
                related = (Place(earlier, Span(0, 0), "the first"),)
                yield Finding(path, Span(0, 0), message, related=related)


RULE = Rule("case-collision", "names", "error", check, whole=frozenset(["names"]))
