"""Exact positions from markdown-it: the one place that knows how.

markdown-it gives a line map for blocks and nothing for inlines, but its own rules show where each
character came from. `getLines` only ever removes a *prefix* of each source line (list indents, quote
marks), so a content line ends where its source line ends. An ATX heading starts after its hashes. A
table row is split again with offsets. Each stock rule that makes an inline token is wrapped, and the
wrapper writes `meta["segments"]`: pairs of (offset in the content, offset in the source), ascending.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.common.utils import MD_TRIM_CHARS
from markdown_it.rules_block import StateBlock, heading, lheading, paragraph, table
from markdown_it.token import Token

from vaultkit.source.span import Span

Segments = list[tuple[int, int]]
"""Pairs of (offset in an inline token's content, offset in the parsed source), both ascending."""

BlockRule = Callable[[StateBlock, int, int, bool], bool]

_TRIMMED = MD_TRIM_CHARS
_LINE_END = re.compile(r"\r\n|\r|\n")


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
    return len(line) - len(line.rstrip(_TRIMMED))


def _restore_trimmed(
    state: StateBlock, content: str, start: int, end: int
) -> tuple[int, list[str]]:
    # A line of form feeds or the like is not blank to the block rules, but `strip` takes it away.
    whole = state.getLines(start, end, state.blkIndent, False)
    skipped = whole[: len(whole) - len(whole.lstrip(_TRIMMED))].count("\n")
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
    while text < end and state.src[text] in _TRIMMED:
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


def row_cells(source: str, start: int, end: int) -> list[tuple[str, Segments]]:
    """Return the cells of the table row that stands from `start` to `end`: each one's text and segments."""
    text = source[start:end]
    start += len(text) - len(text.lstrip(_TRIMMED))
    cells = _split_row(text.strip(_TRIMMED), start)
    # A pipe at either end of the row borders a cell; it makes none.
    if cells and not cells[0][0]:
        cells.pop(0)
    if cells and not cells[-1][0]:
        cells.pop()
    return [(text.strip(_TRIMMED), _trim_cell(text, segments)) for text, segments in cells]


def _split_row(row: str, start: int) -> list[tuple[str, Segments]]:
    """Split at the pipes that no backslash escapes, as the table rule does; an escape loses its backslash."""
    cells: list[tuple[str, Segments]] = []
    text, segments = "", [(0, start)]
    at = 0
    escaped = False
    for i, character in enumerate(row):
        if character == "|" and escaped:
            text += row[at : i - 1]
            at = i
            segments.append((len(text), start + i))
        elif character == "|":
            cells.append((text + row[at:i], segments))
            at = i + 1
            text, segments = "", [(0, start + at)]
        escaped = character == "\\"
    return [*cells, (text + row[at:], segments)]


def _trim_cell(text: str, segments: Segments) -> Segments:
    cut = len(text) - len(text.lstrip(_TRIMMED))
    kept = [(offset - cut, source) for offset, source in segments if offset > cut]
    first = [segment for segment in segments if segment[0] <= cut][-1]
    return [(0, first[1] + cut - first[0]), *kept]


class ContentMap:
    """From offsets in an inline token's content to offsets in the parsed source."""

    def __init__(self, segments: Segments) -> None:
        self._offsets = [offset for offset, _ in segments]
        self._sources = [source for _, source in segments]

    def __call__(self, offset: int) -> int:
        """Return the source offset of the character at `offset` in the content."""
        i = bisect_right(self._offsets, offset) - 1
        return self._sources[i] + offset - self._offsets[i]

    def end(self, offset: int) -> int:
        """Return the source offset after the character that ends at `offset` in the content."""
        return self(offset - 1) + 1 if offset else self(0)


class SourceMap:
    """From offsets in the parsed source to offsets in the file.

    The parsed source is the note's body with every line end as `\\n`, so columns agree and only
    lines that end in CR LF shift what follows.
    """

    def __init__(self, text: str, start: int) -> None:
        self._start = start
        self.shift: int | None = start
        """How much further on each character stands in the file; None if that is not the same for all."""
        self._lines: list[int] | None = None
        self.source = text[start:].replace("\0", "\ufffd")
        if "\r" in self.source:
            self.shift = None
            self._lines = _line_starts(self.source)
            self.source = self.source.replace("\r\n", "\n").replace("\r", "\n")
            self._plain = _line_starts(self.source)

    def __call__(self, offset: int) -> int:
        """Return the file's offset of the character at `offset` of the parsed source."""
        if self._lines is None:
            return offset + self._start
        line = bisect_right(self._plain, offset) - 1
        return self._lines[line] + offset - self._plain[line] + self._start

    def span(self, start: int, end: int) -> Span:
        """Return the file's span for offsets of the parsed source."""
        shift = self.shift
        if shift is None:
            return Span(self(start), self(end))
        return Span(start + shift, end + shift)


def _line_starts(text: str) -> list[int]:
    starts = [0]
    at = 0
    for line in _LINE_END.split(text)[:-1]:
        at += len(line)
        at += 2 if text.startswith("\r\n", at) else 1
        starts.append(at)
    return starts
