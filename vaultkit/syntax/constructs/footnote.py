"""`[^id]`, `[^id]: text` and `^[text]` (spec §13)."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.helpers import parseLinkLabel
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from vaultkit.syntax.constructs.construct import Construct, Html, Place, run_of
from vaultkit.syntax.constructs.raw_block import begin_line_at
from vaultkit.syntax.dialect import FOOTNOTE
from vaultkit.syntax.elements import FootnoteDefinition, FootnoteReference, InlineFootnote

_DEFINITION = re.compile(FOOTNOTE.pattern + ":")
_INDENT = 2  # of a definition's further lines (FTN-02)


def reference(state: StateInline, silent: bool) -> bool:
    """Parse `[^id]`; it is never a link (FTN-05), so it stands before `link`."""
    if not state.src.startswith("[^", state.pos):
        return False
    match = FOOTNOTE.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        token = state.push("footnote_reference", "", 0)
        token.content = match[1]
        token.meta = {"at": match.span()}
    state.pos = match.end()
    return True


def inline(state: StateInline, silent: bool) -> bool:
    """Parse `^[text]`, whose brackets balance; the text is parsed (FTN-03, FTN-04)."""
    start, limit = state.pos, state.posMax
    if not state.src.startswith("^[", start) or start > run_of(state).last_bracket:
        return False
    end = parseLinkLabel(state, start + 1)
    if end < 0:
        return False
    if not silent:
        token = state.push("footnote_inline_open", "", 1)
        token.meta = {"at": (start, end + 1)}
        state.pos, state.posMax = start + 2, end
        state.md.inline.tokenize(state)
        state.posMax = limit
        state.push("footnote_inline_close", "", -1)
    state.pos = end + 1
    return True


def definition(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse `[^id]:` and the blocks indented under it."""
    mark = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("[^", mark) or state.is_code_block(start):
        return False
    match = _DEFINITION.match(state.src, mark, state.eMarks[start])
    if not match:
        return False
    if silent:
        return True
    token = state.push("footnote_open", "", 1)
    token.map = lines = [start, 0]
    token.content = match[1]
    token.meta = {"at": match.span()}
    _tokenize_inside(state, start, end, match.end())
    state.push("footnote_close", "", -1)
    lines[1] = state.line
    return True


def _tokenize_inside(state: StateBlock, start: int, end: int, text: int) -> None:
    kept = (state.bMarks[start], state.tShift[start], state.sCount[start])
    kept_parent, kept_indent = state.parentType, state.blkIndent
    state.parentType = "footnote"
    state.blkIndent += _INDENT
    begin_line_at(state, start, state.skipSpaces(text))
    state.md.block.tokenize(state, start, end)
    state.line = max(state.line, start + 1)
    state.bMarks[start], state.tShift[start], state.sCount[start] = kept
    state.parentType, state.blkIndent = kept_parent, kept_indent


def read_reference(token: Token, place: Place) -> FootnoteReference:
    """Return the footnote mark that a token says."""
    return FootnoteReference(place.span(*token.meta["at"]), token.content)


def read_definition(token: Token, place: Place) -> FootnoteDefinition:
    """Return the definition that a `footnote_open` token begins."""
    return FootnoteDefinition(place.span(*token.meta["at"]), token.content)


def read_inline(token: Token, place: Place) -> InlineFootnote:
    """Return the inline footnote that a token begins."""
    return InlineFootnote(place.span(*token.meta["at"]))


def html_reference(token: Token, html: Html) -> None:
    """Write a footnote's number."""
    html.mark_footnote(token.content)


def html_inline(token: Token, html: Html) -> None:
    """Write the number of a footnote whose text stands in the line."""
    html.note_below(html.skip_inside())


def html_definition(token: Token, html: Html) -> None:
    """Write nothing here: footnotes stand below the note."""
    html.skip_inside()


def install(md: MarkdownIt) -> None:
    """Footnotes come before links: `[^1]: x` would else define a reference, `[^1]` use one."""
    terminated = ["paragraph", "reference", "blockquote"]
    md.block.ruler.before("reference", "footnote", definition, {"alt": terminated})
    md.inline.ruler.before("link", "footnote_inline", inline)
    md.inline.ruler.before("link", "footnote_reference", reference)


FOOTNOTE_CONSTRUCT = Construct(
    "footnote",
    install,
    {
        "footnote_reference": read_reference,
        "footnote_open": read_definition,
        "footnote_inline_open": read_inline,
    },
    {
        "footnote_reference": html_reference,
        "footnote_open": html_definition,
        "footnote_inline_open": html_inline,
    },
)
