"""A link that says another name of a note.

What it finds: wikilinks and property links that name no file, but an alias of a note.

Why: Obsidian finds files by their names alone; it offers aliases while you type, and then writes
`[[Note|alias]]`. The bare alias leads nowhere, whatever other programs make of it.

Example:

    [[Pluviometer]]

Better:

    [[Rain gauge|Pluviometer]]

When the fix is safe: always, if one note alone has that alias; the text reads as before.
"""

from __future__ import annotations

from collections.abc import Iterator

from vaultkit.lint.rule import Finding, Place, Rule
from vaultkit.lint.rules._edges import where
from vaultkit.lint.rules._respelt import path_fix
from vaultkit.lint.scope import Scope
from vaultkit.source.span import Span
from vaultkit.vault.linktext import linktext

_MOST = 5
"""Notes that are named; a thousand may have the alias, and a thousand links say it."""


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every link to nothing but an alias."""
    vault = scope.vault
    for edge, target, _ in scope.lost("alias-only-link"):
        notes = scope.near.aliased(edge.link.path)
        texts = [linktext(vault, path) for _, path in notes[:_MOST]]
        said = tuple(f"{text}|{edge.link.path}" for text in texts)
        whose = notes[0][1] if len(notes) == 1 else f"{len(notes)} notes"
        message = f"“{target}” is an alias of {whose}, and links find no aliases{where(edge)}"
        fix = None
        if len(notes) == 1:
            title = f"Write the note's name, and “{target}” as its text"
            fix = path_fix(vault, edge, notes[0][1], texts[0], title=title, safe=True)
        places = tuple(
            Place(path, Span(0, 0), f"has the alias “{alias}”") for alias, path in notes[:_MOST]
        )
        yield Finding(edge.origin, edge.span, message, target, said, fix, places)


RULE = Rule("alias-only-link", "links", "warning", check)
