"""A property link without quotes.

What it finds: `[[Note]]` as the value of a property, or of a list's item, without quotes around it.

Why: in YAML two brackets are a list in a list, so the link is none: no backlink, no line in the graph.

Example:

    up: [[Recovery MOC]]

Better:

    up: "[[Recovery MOC]]"

When the fix is safe: always; it puts the quotes, and is offered if the value then is the link.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from vaultkit.lint.diagnostic import Fix
from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.rules._property_lines import after, quoted, texts
from vaultkit.source.edit import Edit
from vaultkit.source.span import Span
from vaultkit.syntax.note import Note

_VALUE = re.compile(r"(?<=[:-][ ])[ ]*(?P<link>\[\[[^\[\]\r\n]+\]\])[ ]*(?=\r?$)", re.MULTILINE)
_FEW = 40


def read(note: Note) -> Iterator[Finding]:
    """Yield every value that would be a link if it were quoted."""
    matter = note.frontmatter
    if not matter.properties or note.text.find("[[", 0, matter.content_start) < 0:
        return
    if not any(map(_holds_list_of_words, matter.properties.values())):
        return
    for edit in _edits(note):
        link = note.raw(edit.span)
        message = f"{link} without quotes is a list in a list, and no link"
        fix = Fix("put the link in quotes", True, (edit,))
        yield Finding(note.path, edit.span, message, link[2:-2], fix=fix)


def _edits(note: Note) -> list[Edit]:
    """Return the edits that quote links; in a text over several lines the brackets are text already."""
    found = _VALUE.finditer(note.text, 0, note.frontmatter.content_start)
    spans = [Span(*value.span("link")) for value in found]
    edits = [Edit(note.path, span, quoted(note.raw(span))) for span in spans]
    if _become_links(note, edits):
        return edits
    return [edit for edit in edits if _become_links(note, [edit])] if len(edits) <= _FEW else []


def _become_links(note: Note, edits: list[Edit]) -> bool:
    """Tell whether each edit makes one value more that is the link and nothing else."""
    before = Counter(texts(note.frontmatter.properties))
    gained = Counter(texts(after(note, edits).properties))
    gained.subtract(before)
    return all(gained[link] == n for link, n in Counter(note.raw(e.span) for e in edits).items())


def _holds_list_of_words(value: object) -> bool:
    """Tell whether a list in the list `value` can be a link: one of numbers is a matrix."""
    if not isinstance(value, list):
        return False
    inner = [item for item in value if isinstance(item, list)]
    return any(any(isinstance(x, str) for x in item) or len(item) == 1 for item in inner) or any(
        _holds_list_of_words(item) for item in inner
    )


RULE = Rule("unquoted-link", "properties", "error", read=read)
