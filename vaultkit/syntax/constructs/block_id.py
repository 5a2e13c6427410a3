"""`^id`, the name of a block (spec §6): at the end of its text, or on a line of its own below it."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from vaultkit.syntax.constructs.construct import Construct, Place, run_of
from vaultkit.syntax.dialect import BLOCK_ID
from vaultkit.syntax.elements import BlockId
from vaultkit.syntax.first_character import every_block_rule

_LINE = re.compile(r"\^([A-Za-z0-9-]+)[ \t]*")


def at_end(state: StateInline, silent: bool) -> bool:
    """Parse an id at the end of a paragraph, after a blank or an embed (BLK-02)."""
    if silent or state.src[state.pos] != "^" or run_of(state).kind not in ("paragraph", "item"):
        return False
    match = BLOCK_ID.match(state.src, state.pos)
    if not match or state.posMax != len(state.src) or not _stands_apart(state):
        return False
    _push(state, match)
    state.pos = match.end()
    return True


def _stands_apart(state: StateInline) -> bool:
    if state.pos == 0 or state.src[state.pos - 1].isspace():
        return True
    before = state.tokens[-1] if state.tokens and not state.pending else None
    return before is not None and (before.type == "image" or bool(before.meta.get("embed")))


def own_line(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse a line that is one id and marks the block above it (BLK-03).

    It ends a list, a quote or a table above it. Inside a paragraph it is that paragraph's last line,
    and `at_end` reads it, unless it stands further out than the paragraph.
    """
    mark = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("^", mark) or state.is_code_block(start):
        return False
    match = _LINE.fullmatch(state.src, mark, state.eMarks[start])
    if not match or not _ends_here(state, start + 1, end):
        return False
    if silent:
        return state.parentType != "paragraph" or state.sCount[start] < state.blkIndent
    _push(state, match)
    state.tokens[-1].map = [start, start + 1]
    state.line = start + 1
    return True


def _push(state: StateInline | StateBlock, match: re.Match[str]) -> None:
    token = state.push("block_id", "", 0)
    token.content = match[1]
    token.meta = {"at": (match.start(), match.end(1))}


def _ends_here(state: StateBlock, line: int, end: int) -> bool:
    """Tell whether no text of the same paragraph follows on `line`."""
    if line >= end or state.isEmpty(line) or state.sCount[line] < state.blkIndent:
        return True
    others = every_block_rule(state.md, "paragraph")
    kept, state.parentType = state.parentType, "paragraph"  # the rules ask what they interrupt
    ends = any(rule(state, line, end, True) for rule in others if rule is not own_line)
    state.parentType = kept
    return ends


def read(token: Token, place: Place) -> BlockId | None:
    """Return the id that a token says; None in a comment, where ids are not indexed."""
    if place.in_comment:
        return None
    return BlockId(place.span(*token.meta["at"]), token.content)


def install(md: MarkdownIt) -> None:
    """Ids come last of all inlines, and before the paragraph that would swallow their line."""
    terminated = ["paragraph", "blockquote", "list"]
    md.block.ruler.before("reference", "block_id", own_line, {"alt": terminated})
    md.inline.ruler.push("block_id", at_end)


BLOCK_ID_CONSTRUCT = Construct("block id", install, {"block_id": read})
