"""A highlight that is not closed.

What it finds: `==` directly before a word, without a second `==` in its paragraph.

Why: the two signs are shown, and nothing is marked. A highlight does not reach over an empty line.

Example:

    The ==first rule is to rest.

Better:

    The ==first rule== is to rest.

When the fix is safe: there is none; where the highlight was to end is yours to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.rules._cover import outside
from vaultkit.lint.rules._running import running
from vaultkit.source.span import Span
from vaultkit.syntax.elements import Highlight
from vaultkit.syntax.note import Note

_MARK = "=="
_OPENING = re.compile(r"==(?<![^\s(\"'“‘*_>|-]==)(?=[^\W\d_])")


def read(note: Note) -> Iterator[Finding]:
    """Yield every `==` that opens and is not closed."""
    text = note.text
    openings = [Span(*m.span()) for m in _OPENING.finditer(text, note.frontmatter.content_start)]
    if not openings or _are_pairs(text, openings):
        return
    highlights = [highlight.span for highlight in note.all(Highlight)]
    alone = list(outside(highlights, openings))
    for mark in sorted(running(note, alone)):
        message = "the highlight that begins here is not closed in its paragraph"
        yield Finding(note.path, mark, message)


def _are_pairs(text: str, openings: list[Span]) -> bool:
    """Tell whether each opening has one more mark after it on its line, before the next opening."""
    limits = [*(mark.start for mark in openings[1:]), len(text)]
    for mark, limit in zip(openings, limits, strict=True):
        close = text.find(_MARK, mark.end, limit)
        if close < 0 or text.find("\n", mark.end, close) >= 0:
            return False
    return True


RULE = Rule("unclosed-highlight", "syntax", "warning", read=read, suspects=_OPENING)
