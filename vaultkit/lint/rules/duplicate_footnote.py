"""A footnote that stands twice.

What it finds: two `[^id]:` of one name in a note.

Why: only one of them is shown; what the other says is lost to readers.

Example:

    [^1]: Twelve millimetres.
    [^1]: The gauge stood in the shade.

Better:

    [^1]: Twelve millimetres.
    [^2]: The gauge stood in the shade.

When the fix is safe: there is none; which mark belongs to which is yours to say.
"""

from __future__ import annotations

from collections.abc import Iterator

from vaultkit.lint.rule import Finding, Place, Rule
from vaultkit.source.span import Span
from vaultkit.syntax.note import Note


def read(note: Note) -> Iterator[Finding]:
    """Yield every footnote whose name was given before."""
    first: dict[str, Span] = {}
    for footnote in note.symbols.footnotes:
        name = footnote.id.lower()
        if name in first:
            message = f"the footnote “{footnote.id}” stands twice"
            related = (Place(note.path, first[name], "it stands here first"),)
            yield Finding(note.path, footnote.span, message, related=related)
        else:
            first[name] = footnote.span


RULE = Rule("duplicate-footnote", "syntax", "warning", read=read)
