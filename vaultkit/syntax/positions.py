"""From offsets in what is parsed to offsets in the file: the maps that both engines use.

`located` makes the segments for markdown-it's tokens, the scanner its own.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from vaultkit.source.span import Span
from vaultkit.syntax.dialect import TRIMMED

Segments = list[tuple[int, int]]
"""Pairs of (offset in an inline token's content, offset in the parsed source), both ascending."""

_LINE_END = re.compile(r"\r\n|\r|\n")


def row_cells(source: str, start: int, end: int) -> list[tuple[str, Segments]]:
    """Return the cells of the table row that stands from `start` to `end`: each one's text and segments."""
    text = source[start:end]
    start += len(text) - len(text.lstrip(TRIMMED))
    cells = _split_row(text.strip(TRIMMED), start)
    # A pipe at either end of the row borders a cell; it makes none.
    if cells and not cells[0][0]:
        cells.pop(0)
    if cells and not cells[-1][0]:
        cells.pop()
    return [(text.strip(TRIMMED), _trim_cell(text, segments)) for text, segments in cells]


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
    cut = len(text) - len(text.lstrip(TRIMMED))
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
