"""A link that leads nowhere because nothing is written where its target should be.

What it finds: `[[]]`, `[[|text]]` and `[text]()`, and embeds like them. Not in code, math or comments.

Why: there is nothing to follow; the wikilink prints its brackets.

Example:

    Ask [[]] about [the map]().

Better:

    Ask [[Peer Support Worker]] about [the map](Maps/Recovery%20MOC.md).

When the fix is safe: there is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.rules._reread import reread
from vaultkit.source.edit import Edit
from vaultkit.source.span import Span
from vaultkit.syntax.note import Note

_WIKILINK = re.compile(r"\[\[(?=[ \t]*(?:\\?\|[^\[\]\n]*)?\]\])")
_MARKDOWN = re.compile(r"\]\((?=[ \t]*\))|\]\([ \t]*<(?=>)")


def read(note: Note) -> Iterator[Finding]:
    """Yield every link without a target: what is a link as soon as it names something."""
    text = note.text
    places = [match.end() for form in (_WIKILINK, _MARKDOWN) for match in form.finditer(text)]
    if not places:
        return
    links = reread(note, [Edit(note.path, Span(at, at), "x") for at in places])
    for at in sorted(places):
        if at in links:
            link, span = links[at]
            kind = "embed" if link.embed else "link"
            yield Finding(note.path, span, f"the {kind} names no target")


RULE = Rule("empty-link", "links", "error", read=read)
