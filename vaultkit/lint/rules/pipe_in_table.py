"""A wikilink in a table whose bar ends the cell.

What it finds: `[[note|text]]` in the row of a table, its bar not escaped; in a head row, too, where it keeps
the table from being one.

Why: in a table a bare `|` parts two cells, so the link falls apart and the row has a cell too many.

Example:

    | [[Recovery|what helps]] | 1993 |

Better:

    | [[Recovery\\|what helps]] | 1993 |

When the fix is safe: always; it adds the backslash.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from vaultkit.lint.diagnostic import Fix
from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.rules._reread import reread
from vaultkit.source.edit import Edit
from vaultkit.source.span import Span
from vaultkit.syntax.note import Note

_LINK = re.compile(r"\[\[[^\[\]|\n]*[^\[\]|\n\\](\|)[^\[\]|\n]*\]\]")
_RULED = re.compile(r"\|[ \t]*:?-")
_RULER = re.compile(r"[ \t>]*\|?(?:[ \t]*:?-+:?[ \t]*\|)*[ \t]*(?::?-+:?[ \t]*)?")
_QUOTE = re.compile(r"[ \t>]*")
_BAR = re.compile(r"(?<!\\)\|")


def read(note: Note) -> Iterator[Finding]:
    """Yield every wikilink that a bar in a table breaks: what is a link, in a row, once the bar is escaped."""
    text = note.text
    written = list(_LINK.finditer(text))
    if not written:
        return
    live = {link.target.start for link in note.symbols.links}
    unruled = _unruled(text)
    found = [m for m in written if m.start() + 2 not in live or _lies_in(m.start(), unruled)]
    edits = {m.start() + 2: Edit(note.path, Span(m.start(1), m.start(1)), "\\") for m in found}
    links = reread(note, list(edits.values())) if edits else {}
    for at, edit in edits.items():
        if at in links:
            message = "the bar of the link ends the table's cell"
            yield Finding(
                note.path, links[at][1], message, fix=Fix("Escape the bar", True, (edit,))
            )


def _unruled(text: str) -> list[Span]:
    """Return the places of what would be tables, did links not give their head rows too many cells."""
    found: list[Span] = []
    at, before = 0, ""
    open_since: int | None = None
    for line in text.splitlines(keepends=True):
        row = line.rstrip()
        if open_since is not None and not row.lstrip(" \t>"):
            found.append(Span(open_since, at))
            open_since = None
        elif open_since is None and _keeps_apart(before.rstrip(), row):
            open_since = at - len(before)
        at, before = at + len(line), line
    return found if open_since is None else [*found, Span(open_since, at)]


def _keeps_apart(head: str, ruler: str) -> bool:
    """Tell whether `head` has as many cells as the ruler below it, if only the bars of links are no bars."""
    if "|" not in ruler or "-" not in ruler or not _LINK.search(head):
        return False
    if not _RULER.fullmatch(ruler):
        return False
    whole = _LINK.sub("", head)
    return _cells(head) != _cells(ruler) == _cells(whole)


def _cells(row: str) -> int:
    inner = row[_QUOTE.match(row).end() :]  # type: ignore[union-attr]
    return len(_BAR.findall(inner.removeprefix("|").removesuffix("|"))) + 1


def _lies_in(offset: int, spans: list[Span]) -> bool:
    n = bisect_right(spans, offset, key=lambda span: span.start) - 1
    return n >= 0 and offset < spans[n].end


RULE = Rule("pipe-in-table", "links", "error", read=read, suspects=_RULED)
