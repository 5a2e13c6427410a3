"""`> [!type|metadata]- title`: the first line of a quote makes it a callout (spec §12).

A block rule of its own takes the title's line, so that what follows is parsed as the blocks it is;
an ordinary paragraph would swallow it.
"""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from vaultkit.syntax.constructs.construct import Construct, Place
from vaultkit.syntax.dialect import CALLOUT, canonical_callout
from vaultkit.syntax.elements import Callout


def title(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse a callout's first line, which must be the first of its quote (CAL-06)."""
    if silent or not _begins_quote(state, start):
        return False
    head = state.bMarks[start] + state.tShift[start]
    match = CALLOUT.match(state.src, head, state.eMarks[start])
    if not match or not match[1].strip():
        return False
    line_end = state.eMarks[start]
    text = state.src[match.end() : line_end]
    kind = match[1].strip().lower()
    token = state.push("callout_title_open", "", 1)
    token.map = [start, start + 1]
    token.meta = {
        "at": match.span(),
        "type": kind,
        "canonical": canonical_callout(kind),
        "fold": match[3] or None,
        "title": text.strip() or None,
        "metadata": match[2],
    }
    inline = state.push("inline", "", 0)
    inline.map = [start, start + 1]
    inline.content = text.strip()
    inline.children = []
    inline.meta["segments"] = [(0, match.end() + len(text) - len(text.lstrip()))]
    state.push("callout_title_close", "", -1)
    state.line = start + 1
    _welcome_lazy_line(state, start + 1, end)
    return True


def _begins_quote(state: StateBlock, line: int) -> bool:
    if state.parentType != "blockquote" or not state.tokens:
        return False
    opening = state.tokens[-1]
    return opening.type == "blockquote_open" and opening.map is not None and opening.map[0] == line


def _welcome_lazy_line(state: StateBlock, line: int, end: int) -> None:
    # A line without `>` goes on the paragraph above it (its indent is -1). The title is no
    # paragraph any more, so the line begins one.
    if line < end and state.sCount[line] < 0:
        state.sCount[line] = state.blkIndent


def read(token: Token, place: Place) -> Callout:
    """Return the callout that a title token heads."""
    meta = token.meta
    return Callout(
        place.span(*meta["at"]),
        meta["type"],
        meta["canonical"],
        meta["fold"],
        meta["title"],
        meta["metadata"],
        place.quotes,
    )


def install(md: MarkdownIt) -> None:
    """The title comes first of all blocks: its line could be read as a table's head or a setext heading."""
    md.block.ruler.before("table", "callout_title", title)


CALLOUT_CONSTRUCT = Construct("callout", install, {"callout_title_open": read})
