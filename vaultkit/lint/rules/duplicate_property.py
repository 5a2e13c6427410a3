"""A property that stands twice.

What it finds: two properties of one name in a note.

Why: a name stands once; tools disagree which of the two counts, and Obsidian reads none of the block.

Example:

    tags: [a]
    tags: [b]

Better:

    tags: [a, b]

When the fix is safe: there is none; which value counts is yours to say.
"""

from __future__ import annotations

from collections.abc import Iterator

from vaultkit.lint.rule import Finding, Place, Rule
from vaultkit.lint.scope import Scope
from vaultkit.source.span import Span
from vaultkit.syntax.note import Note


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every second property of a name."""
    for problem in scope.problems():
        if problem.kind == "duplicate-property":
            note = scope.vault.notes.get(problem.path)
            related = _first(note, problem.span) if note else ()
            yield Finding(problem.path, problem.span, problem.message, related=related)


def _first(note: Note, second: Span) -> tuple[Place, ...]:
    """Return where the property stands first, if its line begins in the same way."""
    text = note.text
    line = text.rfind("\n", 0, second.start)
    at = text.find(text[line : second.end] + ":", 0, max(line, 0))
    if at < 0:
        return ()
    start = at + second.start - line
    return (
        Place(note.path, Span(start, start + second.end - second.start), "it stands here first"),
    )


RULE = Rule("duplicate-property", "properties", "error", check)
