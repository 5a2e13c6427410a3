"""What a note would say if a few characters were put in: is this text read as running text, or is it code?"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from vaultkit.source.document import Document
from vaultkit.source.edit import Edit, apply
from vaultkit.source.span import Span
from vaultkit.syntax.elements import Link
from vaultkit.syntax.note import Note
from vaultkit.syntax.parser import parse


def reread(note: Note, edits: Sequence[Edit]) -> dict[int, tuple[Link, Span]]:
    """Return the links there would be, with where they would stand, by where their targets would begin.

    Places are those of the note as it is. `edits` only insert; links in comments are left out. Costs a parse.
    """
    ordered = sorted(edits, key=lambda edit: edit.span)
    text = apply(note.text, ordered)
    # Where each insertion begins and ends in the new text.
    starts, added = [], [0]
    for edit in ordered:
        starts.append(edit.span.start + added[-1])
        added.append(added[-1] + len(edit.text))

    def before(offset: int) -> int:
        n = bisect_left(starts, offset)
        inside = n > 0 and offset < starts[n - 1] + added[n] - added[n - 1]
        return starts[n - 1] - added[n - 1] if inside else offset - added[n]

    again = parse(Document(note.path, text))
    links = [*again.all(Link), *(item.link for item in again.frontmatter.links)]
    return {
        before(link.target.start): (link, Span(before(link.span.start), before(link.span.end)))
        for link in links
        if not link.in_comment
    }
