"""A heading without the blank after its hashes.

What it finds: `##Heading`, which is text; and `#Heading` of several words, with a capital letter, with which a note
begins that has no other title: it is a tag and text.

Why: it is no heading: not in the outline, not to be linked; the hashes are shown.

Example:

    ##Siting the gauge

Better:

    ## Siting the gauge

When the fix is safe: for two hashes and more, which never begin a tag; with one it takes a tag away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from vaultkit.lint.diagnostic import Fix
from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.rules._running import running
from vaultkit.source.edit import Edit
from vaultkit.source.span import Span
from vaultkit.syntax.note import Note

_SEVERAL = re.compile(r"\n##(?:#{0,4})[^\W_]")
_TITLE = re.compile(
    r"#(?P<tag>[^\W\d_][^\W_]*)[ ][^\n#]{1,70}[^\s.,;:!#][ \t\r]*(?=\n[\r]?\n|\n?\Z)"
)


def read(note: Note) -> Iterator[Finding]:
    """Yield every line of hashes that was to be a heading."""
    text = note.text
    marks = [Span(m.start() + 1, m.end() - 1) for m in _SEVERAL.finditer(text)]
    if text.startswith("##") and (first := _SEVERAL.match("\n" + text[:10])):
        marks.insert(0, Span(0, first.end() - 2))
    if note.tags:
        marks += _title(note)
    for mark in sorted(running(note, marks)) if marks else ():
        hashes = note.raw(mark)
        message = f"“{hashes}” without a blank after it begins no heading"
        edit = Edit(note.path, Span(mark.end, mark.end), " ")
        fix = Fix("put a blank after the hashes", len(hashes) > 1, (edit,))
        yield Finding(note.path, mark, message, fix=fix)


def _title(note: Note) -> Iterator[Span]:
    """Yield the hash of the tag with which the note begins, if it is plainly the note's title."""
    text, tag = note.text, note.tags[0]
    start = tag.span.start
    if text[note.frontmatter.content_start : start].strip() or not tag.name[0].isupper():
        return
    line = _TITLE.match(text, start)
    others = any(other.name == tag.name for other in note.tags[1:])
    if (
        line
        and line["tag"] == tag.name
        and not others
        and not any(h.level == 1 for h in note.headings)
    ):
        yield Span(start, start + 1)


RULE = Rule("hash-without-space", "syntax", "warning", read=read)
