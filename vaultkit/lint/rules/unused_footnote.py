"""A footnote that nothing leads to.

What it finds: `[^id]:` in a note without a `[^id]` in its text, and without a link to it.

Why: the footnote is not shown, and what it says is lost to readers.

Example:

    It rained.

    [^1]: Twelve millimetres.

Better:

    It rained.[^1]

    [^1]: Twelve millimetres.

When the fix is safe: there is none; where the mark belongs is yours to say.
"""

from __future__ import annotations

from collections.abc import Iterator

from vaultkit.lint.rule import Finding, Rule
from vaultkit.syntax.note import Note


def read(note: Note) -> Iterator[Finding]:
    """Yield every footnote without a mark, once for each name."""
    footnotes = note.symbols.footnotes
    if not footnotes:
        return
    used = {mark.id.lower() for mark in note.symbols.footnote_references}
    used |= {
        link.subpath[3:-1].lower()
        for link in note.symbols.links
        if link.subpath and link.subpath.startswith("#[^")
    }
    unused = {f.id.lower(): f for f in reversed(footnotes) if f.id.lower() not in used}
    for footnote in unused.values():
        message = f"nothing in the text leads to the footnote “{footnote.id}”"
        yield Finding(note.path, footnote.span, message)


RULE = Rule("unused-footnote", "syntax", "warning", read=read)
