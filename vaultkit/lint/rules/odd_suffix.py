"""A note that the app does not see, for its suffix.

What it finds: files that are notes by their look, but do not end in a single `.md`: `Rain.md.md`, `Rain.md.txt`,
`Rain.markdown`, and `Rain` or `Dr. Rain` without a suffix. Files that programs name so (`LICENSE`, `Makefile`,
`configure`) are left alone.

Why: Obsidian does not show such a file, and no link can reach it; of `Rain.md.md`, the name is `Rain.md`.

Example:

    Recovery.markdown

Better:

    Recovery.md

When the fix is safe: there is none; rename it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.scope import Scope
from vaultkit.source import path as paths
from vaultkit.source.span import Span

_TWICE = ".md.md"
_ODD = re.compile(
    r"\.md\.(?:md|txt|markdown)\Z|\.(?:markdown|mdown|mkdn?|mdwn)\Z|/[^./]+\Z|\A[^./]+\Z|\.\ [^./]*\Z",
    re.IGNORECASE,
)
_OF_PROGRAMS = re.compile(
    r"[a-z0-9_-]+|[A-Z0-9_-]+"
    r"|(?:Brew|Cap|Container|Docker|Earth|Gem|Guard|Jenkins|Just|Make|Pip|Pod|Proc|Rake|Task|Vagrant)file"
)
"""Names without a suffix that are no titles: `gradlew`, `LICENSE`, `Makefile`."""


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every file of the vault with an odd suffix, or none where one belongs."""
    notes = scope.vault.notes
    for path in scope.vault.files:
        if path in notes and path[-len(_TWICE) :].lower() != _TWICE:
            continue
        match = _ODD.search(path)
        if match and path in scope and (message := _message(paths.name(path), match[0].lower())):
            yield Finding(path, Span(0, 0), message)


def _message(name: str, suffix: str) -> str | None:
    if suffix.startswith(".md."):
        return f"ends in “{suffix}”; a note ends in a single .md"
    if suffix.startswith(".m"):
        return f"ends in “{suffix}”; the app takes only .md for a note"
    return (
        None if _OF_PROGRAMS.fullmatch(name) else "has no suffix; the app takes only .md for a note"
    )


RULE = Rule("odd-suffix", "names", "warning", check, whole=frozenset(["names"]))
