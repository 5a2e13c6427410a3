"""Properties that cannot be read.

What it finds: a properties block that is no valid YAML mapping, with the place of the first trouble.

Why: all of the note's properties are lost, its tags and aliases among them, and `publish: false`, too.

Example:

    title: Recovery: a note

Better:

    title: "Recovery: a note"

When the fix is safe: when values that need quotes are all that is wrong, so that quoting them makes the
block valid and each says what was written. No other fix is offered.
"""

from __future__ import annotations

from collections.abc import Iterator

from vaultkit.lint.diagnostic import Fix
from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.rules._property_lines import after, problem_after, quoted, texts, value_at
from vaultkit.lint.scope import Scope
from vaultkit.source.edit import Edit
from vaultkit.syntax.note import Note

_MOST_EDITS = 8
_LONGEST = 20_000
_RESERVED = "@`%*"
"""What no value may begin with unless it is quoted; of brackets and braces one cannot know what was meant."""


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every block that cannot be read."""
    for problem in scope.problems():
        if problem.kind == "invalid-yaml":
            note = scope.vault.notes.get(problem.path)
            fix = _fix(note, problem.span.start) if note else None
            yield Finding(problem.path, problem.span, problem.message, fix=fix)


def _fix(note: Note, at: int) -> Fix | None:
    """Return the edits that quote value after value until the block is valid, or None."""
    if note.frontmatter.content_start > _LONGEST:
        return None
    edits: list[Edit] = []
    trouble: int | None = at
    while trouble is not None:
        # Quoting lengthens the text, but never adds lines: the trouble's line is where it was.
        shift = sum(len(e.text) - (e.span.end - e.span.start) for e in edits)
        edit = _quoting(note, max(trouble - shift, 0))
        if edit is None or edit in edits or len(edits) == _MOST_EDITS:
            return None
        edits.append(edit)
        trouble = problem_after(note, edits)
    said = texts(after(note, edits).properties)
    if not all(note.raw(edit.span) in said for edit in edits):
        return None
    return Fix("put the value in quotes", True, tuple(sorted(edits, key=lambda e: e.span)))


def _quoting(note: Note, at: int) -> Edit | None:
    span = value_at(note, at)
    if span is None:
        return None
    value = note.raw(span)
    begins = value[0].isalnum() or value[0] in _RESERVED or _is_half_quoted(value)
    if not begins or " #" in value or "\t" in value or "{{" in value or "<%" in value:
        return None
    return Edit(note.path, span, quoted(value))


def _is_half_quoted(value: str) -> bool:
    """Tell whether text follows the words in quotes: `"Dry" by day`."""
    return value[0] in "\"'" and value.count(value[0]) == 2 and not value.endswith(value[0])


RULE = Rule("invalid-yaml", "properties", "error", check)
