"""A merge that was not finished.

What it finds: the lines that git leaves in a file both sides have changed: `<<<<<<<`, `=======` and
`>>>>>>>`, in this order. In a block of code they are an example.

Why: the note holds both versions, and the signs make headings and quotes of them.

Example:

    <<<<<<< HEAD
    It rained.
    =======
    It snowed.
    >>>>>>> winter

Better:

    It snowed.

When the fix is safe: there is none; which side holds is yours to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.rules._running import running
from vaultkit.source.span import Span
from vaultkit.syntax.note import Note

_BEGINS = "<<<<<<<"
_LINES = re.compile(r"^(?:(<<<<<<<) \S.*|(=======)|(>>>>>>>) \S.*)\r?$", re.MULTILINE)


def read(note: Note) -> Iterator[Finding]:
    """Yield the first line of every conflict."""
    text = note.text
    if _BEGINS not in text:
        return
    found: list[tuple[Span, Span]] = []
    first: Span | None = None
    divided = False
    for line in _LINES.finditer(text):
        if line[1]:
            first, divided = Span(*line.span(1)), False
        elif line[2]:
            divided = first is not None
        elif first and divided:
            found.append((first, Span(*line.span(3))))
            first, divided = None, False
    body = note.frontmatter.content_start
    marks = [mark for pair in found for mark in pair if mark.start >= body]
    plain = running(note, marks)
    for first, last in found:
        if first.start < body or first in plain or last in plain:
            message = "a merge was not finished here: both versions are in the note"
            yield Finding(note.path, first, message)


RULE = Rule("merge-conflict", "syntax", "error", read=read)
