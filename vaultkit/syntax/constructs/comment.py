"""`%%inline%%`, and a block that a line beginning with `%%` opens (spec §10).

Raw and shortest: the next `%%` ends a comment, whatever lies between (CMT-08). What stands inside is
parsed all the same, because its links and tags are in the index (CMT-03, TAG-10); nothing of it is shown.
"""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from vaultkit.syntax.constructs.construct import Construct, Html, Place
from vaultkit.syntax.constructs.raw_block import closing_mark, cut_in_two, opens
from vaultkit.syntax.elements import Comment

_MARK = "%%"


def inline(state: StateInline, silent: bool) -> bool:
    """Parse `%%…%%` inside one run of text; without a partner `%%` is text (CMT-05)."""
    start, limit = state.pos, state.posMax
    if not state.src.startswith(_MARK, start):
        return False
    close = state.src.find(_MARK, start + 2, limit)
    if close < 0:
        return False
    if not silent:
        token = state.push("comment_open", "", 1)
        token.meta = {"at": (start, close + 2), "form": "inline"}
        state.pos, state.posMax = start + 2, close
        kept, state.cache = state.cache, {}  # what is skipped in here ends at the comment's end
        state.md.inline.tokenize(state)
        state.cache, state.posMax = kept, limit
        state.push("comment_close", "", -1)
    state.pos = close + 2
    return True


def block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse a comment over several lines; without a partner it runs to the end of its container (CMT-05)."""
    if not opens(state, start, _MARK):
        return False
    if silent:
        return True
    mark = state.bMarks[start] + state.tShift[start]
    close = closing_mark(state, start, end, _MARK)
    token = state.push("comment_open", "", 1)
    token.block = True
    token.map = [start, close.line + 1]
    token.meta = {"at": (mark, close.end), "form": "block"}
    with cut_in_two(state, start, close, len(_MARK)):
        state.md.block.tokenize(state, start, close.line + 1)
    state.push("comment_close", "", -1)
    close.go_on(state)
    return True


def read(token: Token, place: Place) -> Comment:
    """Return the comment that a `comment_open` token says."""
    return Comment(place.span(*token.meta["at"]), token.meta["form"])


def hide(token: Token, html: Html) -> None:
    """Write nothing of it (CMT-07)."""
    html.skip_inside()


def install(md: MarkdownIt) -> None:
    """Comments come after fences and math, which hide them, and before all that they can hide."""
    terminated = ["paragraph", "reference", "blockquote", "list"]
    md.block.ruler.before("blockquote", "comment", block, {"alt": terminated})
    md.inline.ruler.before("link", "comment", inline)


COMMENT = Construct("comment", install, {"comment_open": read}, {"comment_open": hide})
