"""A name whose letters and accents are kept apart.

What it finds: files whose path is not in Unicode's composed form, NFC: `é` is written as `e` and an accent that
follows; above all two files whose names look the same and differ only so.

Why: macOS takes both spellings for one name, Linux does not; a link that works here fails there, and of twins one
vanishes.

Example:

    Café.md, saved once by macOS and once by Linux

Better: one note, with its name in NFC.

When the fix is safe: there is none.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator

from vaultkit.lint.rule import Finding, Place, Rule
from vaultkit.lint.scope import Scope
from vaultkit.source.path import VaultPath
from vaultkit.source.span import Span


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every file whose path can be composed, and those that look the same as another one."""
    alike: dict[str, list[VaultPath]] = defaultdict(list)
    for path in scope.vault.files:
        if not path.isascii() and path in scope:
            alike[unicodedata.normalize("NFC", path)].append(path)
    for composed, files in alike.items():
        *others, kept = sorted(files, key=lambda path: path == composed)
        for path in others:
            message = f"looks the same as {kept}; only the code points of its accents differ"
            related = (Place(kept, Span(0, 0), "the other"),)
            yield Finding(path, Span(0, 0), message, related=related)
        if not others and len(composed) < len(kept):
            message = "its path is not in NFC: accents stand apart from letters, and systems differ about that"
            yield Finding(kept, Span(0, 0), message)


RULE = Rule("normalisation-collision", "names", "warning", check, whole=frozenset(["names"]))
