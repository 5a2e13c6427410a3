"""Blocks that hold no blocks: code, math, HTML, headings, tables, text."""

from __future__ import annotations

import re

from vaultkit.syntax.constructs.construct import RunKind
from vaultkit.syntax.constructs.raw_block import closing_mark, opens
from vaultkit.syntax.dialect import TRIMMED
from vaultkit.syntax.elements import BlockId, Heading, Math
from vaultkit.syntax.positions import Segments, row_cells
from vaultkit.syntax.scan.lines import BLANK
from vaultkit.syntax.scan.starts import ATX, FENCE, HR, Starts, heading_text

_MAX_COMPLETED_CELLS = 0x10000
_UNDERLINE = re.compile(r"(?:-+|=+)[ \t]*\Z")


class Leaves(Starts):
    """The rules of leaf blocks; each reads its block and moves `line` behind it, or says no."""

    def _code(self, line: int, end: int) -> None:
        line += 1
        last = line
        while line < end and (self.isEmpty(line) or self.is_code_block(line)):
            line += 1
            if not self.isEmpty(line - 1):
                last = line
        self.line = last

    def _fence(self, line: int, end: int, at: int) -> bool:
        opening = FENCE.match(self.src, at, self.eMarks[line])
        if not opening:
            return False
        mark, length = opening[0][0], len(opening[0])
        line += 1
        while line < end:
            start, stop = self.bMarks[line] + self.tShift[line], self.eMarks[line]
            if (start < stop and self.sCount[line] < self.blkIndent) or start >= len(self.src):
                break
            line += 1
            marks = self.src[start:stop]
            rest = marks.lstrip(mark)
            closes = len(marks) - len(rest) >= length and not rest.strip(BLANK)
            if closes and not self.is_code_block(line - 1):
                break
        self.line = line
        return True

    def _math(self, line: int, end: int, at: int) -> bool:
        if not opens(self, line, "$$"):
            return False
        close = closing_mark(self, line, end, "$$")
        self.out.append(Math(self._span(at, close.end), True))
        close.go_on(self)
        return True

    def _rule(self, line: int, at: int) -> bool:
        if not HR.match(self.src, at, self.eMarks[line]):
            return False
        self.line = line + 1
        return True

    def _block_id(self, line: int, end: int, at: int) -> bool:
        match = self._is_id_line(line, end, at)
        if match is None:
            return False
        if not self.runs.comments:
            self.out.append(BlockId(self._span(at, match.end(1)), match[1]))
        self.line = line + 1
        return True

    def _html(self, line: int, end: int, at: int) -> bool:
        kind = self._html_kind(line, at)
        if kind is None:
            return False
        closing, ends_blank = kind.ends, bool(kind.ends.search(""))
        closed = closing.search(self.src[at : self.eMarks[line]]) is not None
        line += 1
        while line < end and not closed:
            if self.sCount[line] < self.blkIndent and (ends_blank or not self.isEmpty(line)):
                break
            text = self.src[self.bMarks[line] + self.tShift[line] : self.eMarks[line]]
            closed = closing.search(text) is not None
            line += not closed or bool(text)
        self.line = line
        return True

    def _heading(self, line: int, at: int) -> bool:
        match = ATX.match(self.src, at, self.eMarks[line])
        if not match:
            return False
        text = heading_text(self.src[match.end() : self.eMarks[line]])
        if self.level == 0:
            span = self._span(at, self._line_end(line, at))
            self.out.append(Heading(span, len(match[1]), text.strip(TRIMMED)))
        self.runs.read_lines(match.end(), match.end() + len(text), "heading")
        self.line = line + 1
        return True

    def _line_end(self, line: int, at: int) -> int:
        return at + len(self.src[at : self.eMarks[line]].rstrip(TRIMMED))

    def _table(self, line: int, end: int) -> bool:
        columns = self._table_columns(line, end)
        if not columns:
            return False
        self.parentType = "table"
        completed = 0
        row = line
        while row < end:
            start = self.bMarks[row] + self.tShift[row]
            if row > line:
                if self.sCount[row] < self.blkIndent or start >= self.eMarks[row]:
                    break
                self.parentType = "table"
                if self._interrupts(row, end) or self.is_code_block(row):
                    break
                if not self.src[start : self.eMarks[row]].strip(TRIMMED):
                    break
            cells = row_cells(self.src, start, self.eMarks[row])
            completed += columns - len(cells)
            if row > line and completed > _MAX_COMPLETED_CELLS:
                break
            for text, segments in cells[:columns]:
                self.runs.read(text, segments[0][1], "cell", segments if segments[1:] else None)
            row += 2 if row == line else 1
        self.line = row
        return True

    def _paragraph(self, line: int, end: int, *, begins_item: bool) -> None:
        stop, level = self._text_end(line, end, setext=True)
        if not level and end != self.lineMax:
            # Only a setext heading minds where its container ends; a paragraph looks further.
            stop, _ = self._text_end(line, self.lineMax, setext=False)
        kind: RunKind = "heading" if level else "item" if begins_item else "paragraph"
        if level and self.level == 0:
            self._setext(line, stop, level)
        if self.quotes:
            text, segments = self._text_of(line, stop)
            self.runs.read(text, segments[0][1], kind, segments)
        else:
            # Only blanks can stand between the lines' texts, and they have no meaning there.
            start = self.bMarks[line] + self.tShift[line]
            self.runs.read_lines(start, self.eMarks[stop - 1], kind)
        self.line = stop + bool(level)

    def _setext(self, line: int, stop: int, level: int) -> None:
        text, segments = self._text_of(line, stop)
        underline = self.bMarks[stop] + self.tShift[stop]
        # A text of nothing but odd blanks is trimmed away: what is left stands where its last line begins.
        start = segments[0][1] if text else self.bMarks[stop - 1]
        span = self._span(start, self._line_end(stop, underline))
        self.out.append(Heading(span, level, " ".join(part.strip() for part in text.split("\n"))))

    def _text_end(self, line: int, end: int, *, setext: bool) -> tuple[int, int]:
        """Return the line after the text that begins on `line`, and the level if it is a setext heading."""
        self.parentType = "paragraph"
        src, starts, shifts, ends, columns = (
            self.src,
            self.bMarks,
            self.tShift,
            self.eMarks,
            self.sCount,
        )
        line += 1
        while line < end:
            at = starts[line] + shifts[line]
            if at >= ends[line]:
                break
            column = columns[line] - self.blkIndent
            if column <= 3:
                underlined = setext and column >= 0 and src[at] in "-="
                if underlined and _UNDERLINE.match(src, at, ends[line]):
                    return line, 1 if src[at] == "=" else 2
                if columns[line] >= 0 and self._interrupts(line, end):
                    break
            line += 1
        return line, 0

    def _text_of(self, line: int, stop: int) -> tuple[str, Segments]:
        """Return the trimmed text of the lines, with where it came from."""
        segments: Segments = []
        parts: list[str] = []
        offset = 0
        for i in range(line, stop):
            start = self.bMarks[i] + self.tShift[i]
            parts.append(self.src[start : self.eMarks[i]])
            segments.append((offset, start))
            offset += len(parts[-1]) + 1
        text = "\n".join(parts)
        cut = _leading(text)
        moved = [(offset - cut, start) for offset, start in segments]
        first = max(s for s in moved if s[0] <= 0)
        return text.strip(TRIMMED), [
            (0, first[1] - first[0]),
            *(s for s in moved if s[0] > 0),
        ]


def _leading(text: str) -> int:
    return len(text) - len(text.lstrip(TRIMMED))
