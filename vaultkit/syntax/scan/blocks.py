"""The quick engine: a note's elements without a token, for the index.

A port of markdown-it's block rules, rule for rule, on the same line arrays and under the same names,
so that its quirks (lazy lines, tables that beat lists, paragraphs that look past a quote) carry over;
running text goes to `inline`. One law holds it to the parser of record: **equal elements, or
it declines.** It declines a note that defines link references or nests very deep; a run of text that
is not plainly simple is read by the parser's own inline rules.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from vaultkit.source.span import Span
from vaultkit.syntax.constructs.callout import head, welcome_lazy_line
from vaultkit.syntax.constructs.raw_block import begin_line_at, closing_mark, cut_in_two, opens
from vaultkit.syntax.dialect import CALLOUT
from vaultkit.syntax.elements import Comment, Element, FootnoteDefinition
from vaultkit.syntax.positions import SourceMap
from vaultkit.syntax.scan.inline import Runs
from vaultkit.syntax.scan.leaves import Leaves
from vaultkit.syntax.scan.lines import BLANK
from vaultkit.syntax.scan.plain import Plain
from vaultkit.syntax.scan.starts import FOOTNOTE_DEFINITION, IN_TEXT

_MAX_NESTING = 60
_REFERENCE = re.compile(r"\[(?:[^\[\]\\]|\\[\s\S])*\]:")


class Declined(Exception):
    """The note holds something that only the parser of record reads."""


def scan(
    text: str, source: SourceMap, *, symbols_only: bool = False
) -> tuple[list[Element], list[Span]]:
    """Return the elements of a note's body, in no order, and the runs that hold links.

    With `symbols_only`, what is no symbol may be missing: other notes need not know of it.
    Raises Declined for what is not its to read.
    """
    runs = Runs(text, source, symbols_only=symbols_only)
    plain: Plain = Plain(source.source, runs)
    if symbols_only:
        from vaultkit.syntax.scan.stretch import Stretches  # takes longer to load than a few notes

        plain = Stretches(source.source, runs)
    at = plain.read(0)
    if at < len(source.source):
        Scanner(source, runs).read_on(plain, at)
    return runs.out, runs.linked


class Scanner(Leaves):
    """One pass over a note's body: which block begins where, and the blocks that hold blocks."""

    def read_on(self, plain: Plain, at: int) -> None:
        """Read the block that begins on the line at `at`, the plain ones behind it, and so on to the end.

        Raises Declined for a table whose head may be the item of a list that goes on.
        """
        while (line := bisect_left(self.bMarks, at)) < self.lineMax:
            self.line = line
            marked = self._marker(self.bMarks[line], self.eMarks[line])
            if at and marked and self._table_columns(line, self.lineMax):
                raise Declined
            self._block(line, self.lineMax)
            at = plain.read(self.bMarks[self.line])

    def _tokenize(self, line: int, end: int) -> None:
        while line < end:
            while line < self.lineMax and self.isEmpty(line):
                line += 1
            self.line = line
            if line >= end or self.sCount[line] < self.blkIndent:
                break
            if self.level >= _MAX_NESTING:
                raise Declined
            self._block(line, end)
            line = self.line
            if line < end and self.isEmpty(line):
                line += 1
                self.line = line

    def _block(self, line: int, end: int) -> None:
        at = self.bMarks[line] + self.tShift[line]
        begins_quote, self.new_quote = self.new_quote == line, -1
        begins_item, self.new_item = self.new_item, False
        if begins_quote and self._callout(line, end, at):
            return
        if self._table(line, end):
            return
        if self.is_code_block(line):
            self._code(line, end)
        elif self.src[at] not in IN_TEXT or not self._begun_by(self.src[at], line, end, at):
            self._paragraph(line, end, begins_item=begins_item)

    def _begun_by(self, mark: str, line: int, end: int, at: int) -> bool:
        """Read the block that `mark`, the first character of `line`, begins, if it begins one."""
        match mark:
            case "`" | "~":
                return self._fence(line, end, at)
            case "$":
                return self._math(line, end, at)
            case "%":
                return self._comment(line, end, at)
            case ">":
                return self._quote(line, end)
            case "[":
                return self._footnote(line, end, at)
            case "^":
                return self._block_id(line, end, at)
            case "<":
                return self._html(line, end, at)
            case "#":
                return self._heading(line, at)
        return self._rule(line, at) or self._list(line, end)

    def _callout(self, line: int, end: int, at: int) -> bool:
        match = CALLOUT.match(self.src, at, self.eMarks[line])
        if not match or not match[1].strip() or self.is_code_block(line):
            return False
        title = self.src[match.end() : self.eMarks[line]]
        self.out.append(head(match, title, self._span(*match.span()), self.quotes))
        self.runs.read_lines(match.end(), self.eMarks[line], "title")
        self.line = line + 1
        welcome_lazy_line(self, line + 1, end)
        return True

    def _comment(self, line: int, end: int, at: int) -> bool:
        if not opens(self, line, "%%"):
            return False
        close = closing_mark(self, line, end, "%%")
        self.out.append(Comment(self._span(at, close.end), "block"))
        self.runs.comments += 1
        self.level += 1
        with cut_in_two(self, line, close, 2):
            self._tokenize(line, close.line + 1)
        self.level -= 1
        self.runs.comments -= 1
        close.go_on(self)
        return True

    def _footnote(self, line: int, end: int, at: int) -> bool:
        match = FOOTNOTE_DEFINITION.match(self.src, at, self.eMarks[line])
        if not match:
            if _REFERENCE.match(self.src, at):
                raise Declined
            return False
        self.out.append(FootnoteDefinition(self._span(*match.span()), match[1]))
        kept = self.bMarks[line], self.tShift[line], self.sCount[line], self.blkIndent
        self.blkIndent += 2
        begin_line_at(self, line, self.skipSpaces(match.end()))
        self.level += 1
        self._tokenize(line, end)
        self.level -= 1
        self.line = max(self.line, line + 1)
        self.bMarks[line], self.tShift[line], self.sCount[line], self.blkIndent = kept
        return True

    def _quote(self, line: int, end: int) -> bool:
        kept: list[tuple[int, int, int, int]] = []
        kept_max, kept_indent = self.lineMax, self.blkIndent
        self.parentType = "blockquote"
        stop = line
        blank = False
        while stop < end:
            at = self.bMarks[stop] + self.tShift[stop]
            if at >= self.eMarks[stop]:
                break
            inside = self.src[at] == ">" and (stop == line or self.sCount[stop] >= self.blkIndent)
            if not inside and blank:
                break
            ends = not inside and self._interrupts(stop, end)
            if ends:
                self.lineMax = stop
            if not ends or self.blkIndent:
                kept.append(
                    (self.bMarks[stop], self.tShift[stop], self.sCount[stop], self.bsCount[stop])
                )
            if inside:
                blank = self._unquote(stop, at)
            elif ends:
                self.sCount[stop] -= self.blkIndent
                break
            else:
                self.sCount[stop] = -1  # a lazy line: it goes on the paragraph above
            stop += 1
        self.blkIndent = 0
        self.quotes += 1
        self.level += 1
        self.new_quote = line
        self._tokenize(line, stop)
        self.level -= 1
        self.quotes -= 1
        self.lineMax, self.blkIndent = kept_max, kept_indent
        for i, marks in enumerate(kept, line):
            self.bMarks[i], self.tShift[i], self.sCount[i], self.bsCount[i] = marks
        return True

    def _unquote(self, line: int, mark: int) -> bool:
        """Move the start of `line` behind its `>` and one blank; tell whether nothing follows.

        Raises Declined for a tab: it is wider than the blank that belongs to the mark.
        """
        start = mark + 1 + self.src.startswith(" ", mark + 1)
        text = self.skipSpaces(start)
        if "\t" in self.src[start:text]:
            raise Declined
        self.bsCount[line] = self.sCount[line] + 1 + (start > mark + 1)
        self.bMarks[line] = start
        self.tShift[line] = self.sCount[line] = text - start
        return text >= self.eMarks[line]

    def _list(self, line: int, end: int) -> bool:
        if self._belongs_to_text(line):
            return False
        marker = self._marker(self.bMarks[line] + self.tShift[line], self.eMarks[line])
        if marker is None:
            return False
        _, mark, number = marker
        while marker is not None and marker[1] == mark and (marker[2] is None) == (number is None):
            self._item(line, end, marker[0])
            line = self.line
            if line >= end or self.sCount[line] < self.blkIndent or self.is_code_block(line):
                break
            self.parentType = "list"
            if self.isEmpty(line) or self._interrupts(line, end):
                break
            marker = self._marker(self.bMarks[line] + self.tShift[line], self.eMarks[line])
        self.line = line
        return True

    def _item(self, line: int, end: int, at: int) -> None:
        stop = self.eMarks[line]
        first = column = self.sCount[line] + at - (self.bMarks[line] + self.tShift[line])
        while at < stop and self.src[at] in BLANK:
            tab = self.src[at] == "\t"
            column += 4 - (column + self.bsCount[line]) % 4 if tab else 1
            at += 1
        gap = 1 if at >= stop or column - first > 4 else column - first
        kept = self.tShift[line], self.sCount[line], self.listIndent
        self.listIndent, self.blkIndent = self.blkIndent, first + gap
        self.tShift[line], self.sCount[line] = at - self.bMarks[line], column
        self.level += 2
        if at >= stop and self.isEmpty(line + 1):
            self.line = min(self.line + 2, end)
        else:
            self.new_item = True
            self._tokenize(line, end)
            self.new_item = False
        self.level -= 2
        self.blkIndent = self.listIndent
        self.tShift[line], self.sCount[line], self.listIndent = kept
