"""The words around a link: the sentence, list item or row that a backlink shows."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from vaultkit.source.span import Span
from vaultkit.syntax.note import Note

_SENTENCE_END = re.compile(r"[.!?。！？…][\"')\]*_=”’»]*(?=\s)|\n(?=\s*\n)")
_LONGEST = 320
_FAR = 1000  # code points on each side: who shows a sentence cuts it long before


@dataclass(frozen=True, slots=True)
class Context:
    """A piece of a note's source around a place in it."""

    span: Span
    """The piece, in the note's text."""
    before: str
    """The source up to the place, on one line."""
    inside: str
    """The source of the place."""
    after: str
    """The source after it, on one line."""


def context(note: Note, place: Span) -> Context:
    """Return the sentence around `place`, at most a few hundred characters of it."""
    run = _run_around(note, place)
    start, end = sentence(note.text, run, place)
    before, after = note.text[start : place.start], note.text[place.end : end]
    if len(before) > _LONGEST:
        before = "…" + before[-_LONGEST:]
    if len(after) > _LONGEST:
        after = after[:_LONGEST] + "…"
    return Context(Span(start, end), _one_line(before), note.raw(place), _one_line(after))


def _run_around(note: Note, place: Span) -> Span:
    i = bisect_right(note.runs, place.start, key=lambda run: run.start) - 1
    if i >= 0 and note.runs[i].end >= place.end:
        return note.runs[i]
    return note.document.lines.span(note.position(place.start).line)


def sentence(text: str, run: Span, place: Span) -> tuple[int, int]:
    """Return where the sentence around `place` begins and ends within `run`, or where it goes too far from it.

    Costs the same however long the run is: one may hold thousands of links.
    """
    start, end = max(run.start, place.start - _FAR), min(run.end, place.end + _FAR)
    for match in _SENTENCE_END.finditer(text, start, end):
        if match.end() <= place.start:
            start = match.end()
        elif match.start() >= place.end:
            end = match.end()
            break
    while start < place.start and text[start].isspace():
        start += 1
    return min(start, place.start), max(end, place.end)


def _one_line(text: str) -> str:
    return re.sub(r"\s*\n[ \t>]*", " ", text)
