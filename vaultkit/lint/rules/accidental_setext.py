"""A sentence that a rule under it makes a heading.

What it finds: a paragraph directly over `---` that is no title by its look: it has several lines, ends like a
sentence, is long (more than twelve words, or six where other headings have hashes), or is nothing but links and
tags. A short title over `---` is left alone, and so is one over a longer line or over `===`.

Why: `---` directly under text makes a heading of it, in large letters and in the outline; a rule was meant.

Example:

    That is all for today.
    ---

Better:

    That is all for today.

    ---

When the fix is safe: always; it puts an empty line between the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from vaultkit.lint.diagnostic import Fix
from vaultkit.lint.rule import Finding, Rule
from vaultkit.source.edit import Edit
from vaultkit.source.span import Span
from vaultkit.syntax.elements import Heading
from vaultkit.syntax.note import Note

_SENTENCE_ENDS = (".", ",", ";", ":", "!", "…", "。", ".)", ".*", ".”", '."')
_ONLY_LINKS = re.compile(
    r"(?:\s|[|·•,/←→<>-]|!?\[\[[^\[\]]*\]\]|!?\[[^\[\]]*\]\([^()]*\)|#[\w/-]+|\^[\w-]+|https?://\S+)++"
)
_LONGEST_TITLE = 90
_WORDS_OF_A_TITLE = 6
_UNDERLINE = "---"


def read(note: Note) -> Iterator[Finding]:
    """Yield every heading over `---` that is no title."""
    text = note.text
    if text.find("\n---", note.frontmatter.content_start) < 0:
        return
    # Of properties that are not read, the closing line is no rule.
    unread = not note.frontmatter.exists and text[:200].lstrip("\ufeff \t\r\n").startswith("---")
    headings = note.headings[unread:]
    suspects = [h for h in headings if h.level == 2 and not text.startswith("##", h.span.start)]
    if not suspects:
        return
    has_hashes = any(text.startswith("#", heading.span.start) for heading in headings)
    for heading in suspects:
        yield from _judge(note, heading, has_hashes)


def _judge(note: Note, heading: Heading, has_hashes: bool) -> Iterator[Finding]:
    raw = note.raw(heading.span)
    said, _, underline = raw.rpartition("\n")
    if (
        underline.strip() != _UNDERLINE
        or not said
        or not _is_no_title(said.rstrip("\r"), has_hashes)
    ):
        return
    at = heading.span.end - len(underline)
    line_end = "\r\n" if said.endswith("\r") else "\n"
    fix = Fix("put an empty line over the rule", True, (Edit(note.path, Span(at, at), line_end),))
    message = "the `---` directly under this text makes a heading of it"
    yield Finding(note.path, heading.span, message, fix=fix)


def _is_no_title(said: str, has_hashes: bool) -> bool:
    words = said.count(" ") + 1
    return (
        "\n" in said
        or len(said) > _LONGEST_TITLE
        or words > (_WORDS_OF_A_TITLE if has_hashes else 2 * _WORDS_OF_A_TITLE)
        or said.rstrip().endswith(_SENTENCE_ENDS)
        or _ONLY_LINKS.fullmatch(said) is not None
    )


RULE = Rule("accidental-setext", "syntax", "warning", read=read)
