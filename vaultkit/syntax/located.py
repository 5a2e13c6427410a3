"""Exact positions from markdown-it: the one place that knows how.

markdown-it gives a line map for blocks and nothing for inlines, but its own rules show where each
character came from. `getLines` only ever removes a *prefix* of each source line (list indents, quote
marks), so a content line ends where its source line ends. An ATX heading starts after its hashes. A
table row is split again with offsets. Each stock rule that makes an inline token is wrapped, and the
wrapper writes `meta["segments"]`: pairs of (offset in the content, offset in the source), ascending.
"""

from __future__ import annotations

from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, heading, lheading, paragraph, table
from markdown_it.token import Token

from vaultkit.syntax.dialect import TRIMMED
from vaultkit.syntax.positions import Segments, row_cells

BlockRule = Callable[[StateBlock, int, int, bool], bool]


def install(md: MarkdownIt) -> None:
    """Make the stock block rules that produce running text say where it came from."""
    terminated = ["paragraph", "reference", "blockquote"]  # `at` forgets them unless told again
    md.block.ruler.at("paragraph", _located(paragraph, _locate_paragraph))
    md.block.ruler.at("lheading", _located(lheading, _locate_setext))
    md.block.ruler.at("heading", _located(heading, _locate_heading), {"alt": terminated})
    md.block.ruler.at("table", _located(table, _locate_table), {"alt": ["paragraph", "reference"]})


def _located(rule: BlockRule, locate: Callable[[StateBlock, list[Token]], None]) -> BlockRule:
    def run(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        before = len(state.tokens)
        if not rule(state, start, end, silent):
            return False
        if not silent:
            locate(state, state.tokens[before:])
        return True

    return run


def line_segments(state: StateBlock, content: str, start: int, end: int) -> Segments:
    """Return the segments of `content`, which is the trimmed text of the lines from `start` up to `end`."""
    lines = content.split("\n")
    if len(lines) != end - start:
        start, lines = _restore_trimmed(state, content, start, end)
    segments: Segments = []
    offset = 0
    for i, line in enumerate(lines):
        last = state.eMarks[start + i]
        if i == len(lines) - 1:
            last -= _trailing(state.src, last, state.bMarks[start + i])
        segments.append((offset, last - len(line)))
        offset += len(line) + 1
    return segments


def _trailing(source: str, end: int, start: int) -> int:
    line = source[start:end]
    return len(line) - len(line.rstrip(TRIMMED))


def _restore_trimmed(
    state: StateBlock, content: str, start: int, end: int
) -> tuple[int, list[str]]:
    # A line of form feeds or the like is not blank to the block rules, but `strip` takes it away.
    whole = state.getLines(start, end, state.blkIndent, False)
    skipped = whole[: len(whole) - len(whole.lstrip(TRIMMED))].count("\n")
    return start + skipped, content.split("\n")


def _locate_paragraph(state: StateBlock, tokens: list[Token]) -> None:
    _, inline, _ = tokens
    assert inline.map is not None
    inline.meta["segments"] = line_segments(state, inline.content, *inline.map)


def _locate_setext(state: StateBlock, tokens: list[Token]) -> None:
    opening, inline, _ = tokens
    assert opening.map is not None
    first, last = opening.map
    inline.meta["segments"] = line_segments(state, inline.content, first, last - 1)
    start = inline.meta["segments"][0][1]
    opening.meta["at"] = (start, _line_end(state, last - 1))
    opening.meta["text"] = " ".join(line.strip() for line in inline.content.split("\n"))


def _locate_heading(state: StateBlock, tokens: list[Token]) -> None:
    opening, inline, _ = tokens
    assert opening.map is not None
    line = opening.map[0]
    start = state.bMarks[line] + state.tShift[line]
    text = start + len(opening.markup)
    end = state.eMarks[line]
    while text < end and state.src[text] in TRIMMED:
        text += 1
    inline.meta["segments"] = [(0, text)]
    opening.meta["at"] = (start, _line_end(state, line))
    opening.meta["text"] = inline.content


def _line_end(state: StateBlock, line: int) -> int:
    end = state.eMarks[line]
    return end - _trailing(state.src, end, state.bMarks[line])


def _locate_table(state: StateBlock, tokens: list[Token]) -> None:
    cells: list[tuple[str, Segments]] = []
    for token in tokens:
        if token.type == "tr_open" and token.map:
            line = token.map[0]
            start = state.bMarks[line] + state.tShift[line]
            cells = row_cells(state.src, start, state.eMarks[line])
        elif token.type == "inline":
            end = state.eMarks[token.map[0]] if token.map else 0
            token.meta["segments"] = cells.pop(0)[1] if cells else [(0, end)]
