"""Properties that do not begin with the file.

What it finds: blank lines or blanks before the `---` that opens the properties, or blanks after it; and,
as a note, a byte order mark before it.

Why: Obsidian reads properties only if the very first line is `---`. Otherwise the block is text: a rule,
a few odd lines, often a heading.

Example:

    (an empty line)
    ---
    tags: [rain]
    ---

Better:

    ---
    tags: [rain]
    ---

When the fix is safe: always; it takes the blanks away, and is offered if the block then can be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from vaultkit.lint.diagnostic import Fix
from vaultkit.lint.rule import Finding, Rule
from vaultkit.source.document import Document
from vaultkit.source.edit import Edit, apply
from vaultkit.source.span import Span
from vaultkit.syntax import properties
from vaultkit.syntax.note import Note

_OPENING = re.compile(r"\ufeff?(?P<before>[ \t\r\n]*)---(?P<after>[ \t]*)(?=\r?\n)")
_MARK = "\ufeff"


def read(note: Note) -> Iterator[Finding]:
    """Yield the place before, or after, the line that should be the first."""
    text = note.text
    if note.frontmatter.exists:
        if text.startswith(_MARK):
            yield _marked(note)
        return
    opening = _OPENING.match(text)
    if not opening:
        return
    spans = [Span(*opening.span(name)) for name in ("before", "after") if opening[name]]
    edits = [Edit(note.path, span, "") for span in spans]
    mended, problems = properties.read(Document(note.path, apply(text, edits)))
    if not edits or not (mended.properties or problems) or not _looks_like_one(text, opening.end()):
        return
    where = "before" if opening["before"] else "after"
    message = f"blanks {where} the first `---` keep the properties from being read"
    fix = Fix(f"remove the blanks {where} `---`", True, tuple(edits)) if mended.valid else None
    yield Finding(note.path, Span(opening.start("before"), opening.end()), message, fix=fix)


def _looks_like_one(text: str, at: int) -> bool:
    """Tell whether what follows the `---` at `at` is a property: two rules with text between them are text."""
    return _PROPERTY.match(text, at) is not None


_PROPERTY = re.compile(r"\r?\n[^\W\d][\w-]*(?:[ ][\w-]+){0,3}:(?:[ \r\n])")


def _marked(note: Note) -> Finding:
    message = "a byte order mark stands before the properties; not every tool reads them then"
    fix = Fix("remove the byte order mark", True, (Edit(note.path, Span(0, 1), ""),))
    return Finding(note.path, Span(0, 1), message, fix=fix, severity="info")


RULE = Rule("frontmatter-not-first", "properties", "warning", read=read)
