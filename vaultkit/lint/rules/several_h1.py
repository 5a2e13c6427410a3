"""A second heading of the first level.

What it finds: a note with more than one `# heading`.

Why: a page has one title; of several, sites take the first and set the others as large.

Example:

    # Rain
    # Snow

Better:

    # Rain
    ## Snow

When the fix is safe: there is none; it would have to move all headings below, too.
"""

from __future__ import annotations

from collections.abc import Iterator

from vaultkit.lint.rule import Finding, Place, Rule
from vaultkit.syntax.note import Note


def read(note: Note) -> Iterator[Finding]:
    """Yield every heading of the first level but the first."""
    titles = [heading for heading in note.headings if heading.level == 1]
    for heading in titles[1:]:
        message = "the note has another heading of the first level"
        related = (Place(note.path, titles[0].span, "the first one"),)
        yield Finding(note.path, heading.span, message, related=related)


RULE = Rule("several-h1", "syntax", "warning", read=read, default=False)
