"""Whether a mark stands in running text, where it would mean something: not in code, math, HTML or a comment.

The parser itself is asked: where a link put in the mark's place would be one, text is read.
"""

from __future__ import annotations

from collections.abc import Iterable

from vaultkit.source.document import Document
from vaultkit.source.span import Span
from vaultkit.syntax.note import Note
from vaultkit.syntax.parser import parse

_LINK = "[[?]]"


def running(note: Note, marks: Iterable[Span]) -> set[Span]:
    """Return those of `marks` that stand in running text. Costs a parse of the note."""
    text = note.text
    pieces: list[str] = []
    places: dict[int, Span] = {}
    at = shift = 0
    for mark in sorted(marks):
        pieces += (text[at : mark.start], _LINK)
        places[mark.start + shift + 2] = mark
        shift += len(_LINK) - (mark.end - mark.start)
        at = mark.end
    if not places:
        return set()
    read = parse(Document(note.path, "".join([*pieces, text[at:]])))
    starts = {link.target.start for link in read.links if not link.in_comment}
    return {mark for start, mark in places.items() if start in starts}
