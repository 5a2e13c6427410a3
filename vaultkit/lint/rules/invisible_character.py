"""A character that nobody sees, where it matters.

What it finds: no-break spaces and characters without width in headings and in the targets of links, and a
no-break space right after a heading's hashes. Those that French typography puts beside `« » ? ! : ;` are left alone,
and so are marks of direction beside a blank or Hebrew and Arabic letters.

Why: `#` before a no-break space begins no heading; a link to “Rain gauge” does not find a note in whose name
there is a character more.

Example:

    ##⟨no-break space⟩Siting

Better:

    ## Siting

When the fix is safe: for no-break spaces, which compare as blanks do. To take a character without width out of a
link or a heading changes what it is called.
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

_NAMES = {
    "\u00a0": "a no-break space",
    "\u202f": "a narrow no-break space",
    "\u00ad": "a soft hyphen",
    "\u200b": "a zero-width space",
    "\u200e": "a left-to-right mark",
    "\u200f": "a right-to-left mark",
    "\u2060": "a word joiner",
    "\ufeff": "a byte order mark",
}
_BLANKS = "\u00a0\u202f"
_HIDDEN = re.compile(
    "[\u00ad\u200b\u2060\ufeff]|(?<!«)[\u00a0\u202f](?![?!:;»])"
    # Beside a blank or the letters of Hebrew and Arabic, marks of direction have their use.
    r"|(?<![\u0590-\u08ff\s])[\u200e\u200f](?![\u0590-\u08ff\s])"
)
_HASHES = re.compile("\n(?P<hashes>#{1,6})(?P<blank>[\u00a0\u202f])")


def read(note: Note) -> Iterator[Finding]:
    """Yield every such character."""
    text = note.text
    if text.isascii() or not any(character in text for character in _NAMES):
        return
    places = [heading.span for heading in note.headings]
    places += (link.target for link in note.symbols.links if not link.in_comment)
    # A heading may hold a link.
    for at in sorted({m.start() for span in places for m in _HIDDEN.finditer(text, *span)}):
        yield _finding(note, at)
    yield from _no_headings(note)


def _finding(note: Note, at: int) -> Finding:
    character = note.text[at]
    is_blank = character in _BLANKS
    edit = Edit(note.path, Span(at, at + 1), " " if is_blank else "")
    fix = Fix("write a blank" if is_blank else "take it away", is_blank, (edit,))
    message = f"{_NAMES[character]} (U+{ord(character):04X}) stands here, unseen"
    return Finding(note.path, edit.span, message, fix=fix)


def _no_headings(note: Note) -> Iterator[Finding]:
    """Yield the no-break spaces that keep hashes from beginning a heading."""
    lines = list(_HASHES.finditer("\n" + note.text))
    marks = {Span(m.start("hashes") - 1, m.end("hashes") - 1): m.end("hashes") - 1 for m in lines}
    for mark in sorted(running(note, marks)):
        yield _finding(note, marks[mark])


RULE = Rule("invisible-character", "syntax", "warning", read=read)
