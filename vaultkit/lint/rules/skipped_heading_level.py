"""A heading two levels below the one before it.

What it finds: a heading of level 3 after one of level 1, and the like. A note may begin at any level.

Why: outlines and screen readers show a gap where a section seems to be missing.

Example:

    # Rain
    ### Gauges

Better:

    # Rain
    ## Gauges

When the fix is safe: there is none; whether this heading or those around it are to change is yours to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from vaultkit.lint.rule import Finding, Rule
from vaultkit.syntax.note import Note


def read(note: Note) -> Iterator[Finding]:
    """Yield every heading that skips a level."""
    for before, heading in pairwise(note.headings):
        if heading.level > before.level + 1:
            message = f"a heading of level {heading.level} follows one of level {before.level}"
            yield Finding(note.path, heading.span, message)


RULE = Rule("skipped-heading-level", "syntax", "warning", read=read, default=False)
