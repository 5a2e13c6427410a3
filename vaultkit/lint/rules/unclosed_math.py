"""Math that is not closed.

What it finds: `$$` at the beginning of a line without its partner, and `$$` inside a line before what is
plainly a formula.

Why: at the beginning of a line it makes math of all that follows, to the end of the note; inside a line
the formula is shown as it is typed.

Example:

    $$
    a^2 + b^2 = c^2

Better:

    $$
    a^2 + b^2 = c^2
    $$

When the fix is safe: there is none; where the formula was to end is yours to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.rules._running import running
from vaultkit.source.span import Span
from vaultkit.syntax.elements import Math
from vaultkit.syntax.note import Note

_MARK = "$$"
_FORMULA = re.compile(r"(?<![$\\\w])\$\$(?=[^$\n]{0,200}?(?:\\[A-Za-z]|[\w)}][\^_][\w{(]))")


def read(note: Note) -> Iterator[Finding]:
    """Yield every formula that has no end."""
    text = note.text
    # Pairs are closed; with an odd number one mark is alone, or stands in code.
    if "$" not in text or text.count(_MARK) % 2 == 0:
        return
    formulas = [math for math in note.all(Math) if math.display]
    for math in formulas:
        said = note.raw(math.span)
        if len(said) < 4 or not said.rstrip().endswith(_MARK):
            mark = Span(math.span.start, math.span.start + len(_MARK))
            message = "the math that begins here is not closed and swallows all that follows"
            yield Finding(note.path, mark, message)
            return
    closed = {offset for m in formulas for offset in (m.span.start, m.span.end - len(_MARK))}
    alone = [Span(*m.span()) for m in _FORMULA.finditer(text, note.frontmatter.content_start)]
    for mark in sorted(running(note, [m for m in alone if m.start not in closed])):
        message = "the math that begins here is not closed, so it is shown as it is typed"
        yield Finding(note.path, mark, message)


RULE = Rule("unclosed-math", "syntax", "error", read=read)
