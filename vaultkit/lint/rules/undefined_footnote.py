"""A footnote's mark without the footnote.

What it finds: `[^id]` in the text of a note that has no `[^id]:`.

Why: readers see the brackets, and no note below.

Example:

    It rained.[^1]

Better:

    It rained.[^1]

    [^1]: Twelve millimetres.

When the fix is safe: there is none.
"""

from __future__ import annotations

from collections.abc import Iterator

from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.rules._cover import outside
from vaultkit.lint.rules._slips import is_slip
from vaultkit.syntax.note import Note

_MOST = 3
_SHORTEST = 3
_LONGEST = 60
_FEW = 200


def read(note: Note) -> Iterator[Finding]:
    """Yield every mark that leads to no footnote, once for each name."""
    marks = note.symbols.footnote_references
    if not marks:
        return
    defined = {footnote.id.lower() for footnote in note.symbols.footnotes}
    missing = {mark.id.lower(): mark for mark in reversed(marks) if mark.id.lower() not in defined}
    if not missing:
        return
    shown = set(outside((c.span for c in note.comments), (m.span for m in missing.values())))
    for mark in missing.values():
        if mark.span in shown:
            message = f"the note has no footnote “{mark.id}”"
            suggestions = tuple(f"[^{name}]" for name in _near(mark.id, defined)[:_MOST])
            yield Finding(note.path, mark.span, message, suggestions=suggestions)


def _near(name: str, defined: set[str]) -> list[str]:
    if not _SHORTEST <= len(name) <= _LONGEST or len(defined) > _FEW:
        return []
    return sorted(other for other in defined if is_slip(name.lower(), other))


RULE = Rule("undefined-footnote", "syntax", "error", read=read)
