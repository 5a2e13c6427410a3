"""Places in a text: spans, positions, and the way between them."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open place in a note, in code points from the start of the file."""

    start: int
    """The first code point."""
    end: int
    """The code point after the last one; `text[start:end]` is what the span covers."""

    def of(self, text: str) -> str:
        """Return what the span covers in `text`.

        >>> Span(2, 7).of("a [[B]] c")
        '[[B]]'
        """
        return text[self.start : self.end]

    def moved(self, by: int) -> Span:
        """Return the span `by` code points further on."""
        return Span(self.start + by, self.end + by)


class Position(NamedTuple):
    """A place as people name it; both numbers count from 1, columns in code points."""

    line: int
    """The line; only `\\n` ends one."""
    column: int
    """The code point in that line."""


class Lines:
    """Where the lines of a text begin: offsets to positions and back, by bisection."""

    def __init__(self, text: str) -> None:
        starts = [0]
        at = text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = text.find("\n", at + 1)
        self._starts = starts
        self._length = len(text)

    def __len__(self) -> int:
        return len(self._starts)

    def position(self, offset: int) -> Position:
        """Return the position of the code point at `offset`."""
        line = bisect_right(self._starts, offset)
        return Position(line, offset - self._starts[line - 1] + 1)

    def span(self, line: int) -> Span:
        """Return the span of `line` (from 1), without its line end.

        Raises IndexError for a line the text does not have.
        """
        start = self._starts[line - 1]
        end = self._starts[line] - 1 if line < len(self._starts) else self._length
        return Span(start, end)
