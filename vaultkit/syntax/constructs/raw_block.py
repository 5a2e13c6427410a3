"""What block comments and block math share: a mark at a line's start, its partner on a later line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple, Protocol


class LineState(Protocol):
    """markdown-it's line arrays and block state; the scanner keeps the same under the same names."""

    src: str
    bMarks: list[int]
    eMarks: list[int]
    tShift: list[int]
    sCount: list[int]
    blkIndent: int
    listIndent: int
    lineMax: int
    line: int
    parentType: str

    def is_code_block(self, line: int) -> bool:
        """Tell whether `line` is indented as code is."""

    def skipSpaces(self, pos: int) -> int:
        """Return the offset of the first character from `pos` on that is no blank."""


def is_code(state: LineState, line: int) -> bool:
    """Tell whether `line` is indented so far that no block but code can begin on it."""
    indent = state.sCount[line]
    between = 0 <= state.listIndent <= indent - 4 and indent < state.blkIndent
    return indent - state.blkIndent >= 4 or between


class Closing(NamedTuple):
    """Where a raw block ends."""

    line: int
    """The line of the partner, or the container's last line."""
    start: int
    """The offset of the partner, or the end of that line."""
    end: int
    """The offset after it."""

    def go_on(self, state: LineState) -> None:
        """Let the parse go on behind the partner: in the rest of its line, if there is one."""
        rest = state.skipSpaces(self.end)
        state.line = self.line + 1
        if rest < state.eMarks[self.line]:
            state.line = self.line
            begin_line_at(state, self.line, rest)


def begin_line_at(state: LineState, line: int, start: int) -> None:
    """Let `line` begin at `start`, where its text begins, as if it stood at the container's indent."""
    state.bMarks[line] = start
    state.tShift[line] = 0
    state.sCount[line] = state.blkIndent


def opens(state: LineState, line: int, mark: str) -> bool:
    """Tell whether `line` begins with `mark` and holds no second one.

    A line that would interrupt a paragraph opens nothing if the paragraph so far holds an odd
    number of marks: then it closes the inline construct that began there.
    """
    start = state.bMarks[line] + state.tShift[line]
    if not state.src.startswith(mark, start) or state.is_code_block(line):
        return False
    if state.src.find(mark, start + len(mark), state.eMarks[line]) >= 0:
        return False
    if state.parentType != "paragraph" or state.line >= line:
        return True
    before = state.src[state.bMarks[state.line] : state.eMarks[line - 1]]
    return before.count(mark) % 2 == 0


def closing_mark(state: LineState, start: int, end: int, mark: str) -> Closing:
    """Return where the block that opens on line `start` ends: at its partner, or with its container."""
    line = start
    while line + 1 < end:
        line += 1
        first = state.bMarks[line] + state.tShift[line]
        last = state.eMarks[line]
        if first < last and state.sCount[line] < state.blkIndent:
            line -= 1
            break
        at = state.src.find(mark, first, last)
        if at >= 0:
            return Closing(line, at, at + len(mark))
    stop = state.eMarks[line] + (1 if line + 1 >= state.lineMax else 0)
    stop = min(stop, len(state.src))
    return Closing(line, stop, stop)


@contextmanager
def cut_in_two(state: LineState, start: int, close: Closing, mark: int) -> Iterator[None]:
    """Let the state see only what lies between the marks of a raw block."""
    kept = (state.bMarks[start], state.tShift[start], state.sCount[start])
    kept_end, kept_max = state.eMarks[close.line], state.lineMax
    mark_end = state.bMarks[start] + state.tShift[start] + mark
    begin_line_at(state, start, state.skipSpaces(mark_end))
    state.eMarks[close.line] = min(close.start, kept_end)
    state.lineMax = close.line + 1
    yield
    state.bMarks[start], state.tShift[start], state.sCount[start] = kept
    state.eMarks[close.line], state.lineMax = kept_end, kept_max
