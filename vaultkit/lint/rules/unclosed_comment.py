"""A comment that is not closed.

What it finds: `%%` at the beginning of a line, or before a word, without its partner. After a
number, as in `50 %% of all`, they are percent.

Why: a line that begins with `%%` hides all that follows, to the end of the note; inside a line the
comment is no comment, and readers see what they should not.

Example:

    %% ask Ada about this

Better:

    %% ask Ada about this %%

When the fix is safe: there is none; where the comment was to end is yours to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.rules._running import running
from vaultkit.source.span import Span
from vaultkit.syntax.note import Note

_MARK = "%%"
_ANY = re.compile("%%")
_GOES_ON = re.compile(r"%%[ \t]*\S")
_BEFORE_A_WORD = re.compile(r"(?<=[ \t])%%[^\W\d]")
_OPENING = re.compile(r"(?<![^\s>])(?:(?<!\d[ \t])|(?<=\d{4}[ \t]))%%(?=[ \t]*[^\W\d])")
"""After a number that is no year they are percent."""


def read(note: Note) -> Iterator[Finding]:
    """Yield the comment that has no end."""
    text = note.text
    # Pairs are closed; with an odd number one mark is alone, or stands in code.
    if text.count(_MARK) % 2 == 0:
        return
    comments = note.comments
    for comment in comments:
        said = note.raw(comment.span)
        if comment.form == "block" and (len(said) < 4 or not said.endswith(_MARK)):
            yield _finding(note, comment.span.start, "hides all that follows")
            return
    closed = {offset for c in comments for offset in (c.span.start, c.span.end - len(_MARK))}
    marks = (Span(*m.span()) for m in _ANY.finditer(text, note.frontmatter.content_start))
    alone = sorted(running(note, [mark for mark in marks if mark.start not in closed]))
    for mark in alone[:1]:
        thief = _ended_by_an_opening(note, mark.start)
        if thief is not None:
            yield _finding(note, thief, "ends where the next one begins")
        elif _OPENING.match(text, mark.start):
            yield _finding(note, mark.start, "is no comment: readers see it")


def _ended_by_an_opening(note: Note, alone: int) -> int | None:
    """Return where the last comment over several lines before the mark `alone` begins, if an opening mark ends it."""
    before = [c for c in note.comments if c.form == "block" and c.span.end <= alone]
    if before:
        start, end = before[-1].span
        close = end - len(_MARK)
        at_line = note.text[close - 1] == "\n" and _GOES_ON.match(note.text, close)
        if at_line or _BEFORE_A_WORD.match(note.text, close):
            return start
    return None


def _finding(note: Note, at: int, what: str) -> Finding:
    mark = Span(at, at + len(_MARK))
    return Finding(note.path, mark, f"the comment that begins here is not closed and {what}")


RULE = Rule("unclosed-comment", "syntax", "error", read=read)
