"""What can begin on a line, asked without reading it: whether it ends the text, quote, table or list before it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vaultkit.syntax.constructs.raw_block import opens
from vaultkit.syntax.dialect import FOOTNOTE, TRIMMED
from vaultkit.syntax.positions import row_cells
from vaultkit.syntax.scan.lines import BLANK, Lines

if TYPE_CHECKING:
    from vaultkit.syntax.scan.markup import BlockKind

HR = re.compile(r"(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})\Z")
ATX = re.compile(r"(#{1,6})(?=[ \t]|\Z)")
FENCE = re.compile(r"`{3,}(?=[^`]*\Z)|~{3,}")
FOOTNOTE_DEFINITION = re.compile(FOOTNOTE.pattern + ":")
_BULLET = re.compile(r"[*+-](?=[ \t]|\Z)")
_ORDERED = re.compile(r"([0-9]{1,9})[.)](?=[ \t]|\Z)")
_DELIMITER_ROW = re.compile(r"(?:[-:|][-:|]|[:|][ \t])[-:| \t]*\Z")
_DELIMITER_CELL = re.compile(r":?-+:?\Z")
_ID_LINE = re.compile(r"\^([A-Za-z0-9-]+)[ \t]*\Z")

_IN_LIST = frozenset("`~$%>*-_^")
"""What a line begins with if it can end a list."""
IN_TEXT = _IN_LIST | frozenset("+0123456789[<#")
"""What a line begins with if it can end anything else, or begin a block at all."""


class Starts(Lines):
    """The rules in their silent mode."""

    def _interrupts(self, line: int, end: int, *, ids: bool = True) -> bool:
        """Tell whether a block begins on `line` that ends the one before it, whose kind is `parentType`."""
        parent = self.parentType
        if parent == "paragraph" and self._table_columns(line, end):
            return True
        at = self.bMarks[line] + self.tShift[line]
        mark = self.src[at]
        if mark not in (_IN_LIST if parent == "list" else IN_TEXT) or self.is_code_block(line):
            return False
        match mark:
            case "`" | "~":
                return FENCE.match(self.src, at, self.eMarks[line]) is not None
            case "$":
                return opens(self, line, "$$")
            case "%":
                return opens(self, line, "%%")
            case ">":
                return True
            case "[":
                return FOOTNOTE_DEFINITION.match(self.src, at, self.eMarks[line]) is not None
            case "^":
                outside = parent != "paragraph" or self.sCount[line] < self.blkIndent
                return ids and outside and self._is_id_line(line, end, at) is not None
            case "<":
                kind = self._html_kind(line, at)
                return kind is not None and kind.interrupts
            case "#":
                return ATX.match(self.src, at, self.eMarks[line]) is not None
        if HR.match(self.src, at, self.eMarks[line]):
            return True
        return parent != "list" and self._list_interrupts(line, at)

    def _list_interrupts(self, line: int, at: int) -> bool:
        if self._belongs_to_text(line):
            return False
        marker = self._marker(at, self.eMarks[line])
        if marker is None:
            return False
        if self.parentType != "paragraph" or self.sCount[line] < self.blkIndent:
            return True
        after, _, number = marker
        return number in (None, 1) and self.skipSpaces(after) < self.eMarks[line]

    def _belongs_to_text(self, line: int) -> bool:
        # `- a` / ` - b` / `  - c` / `   - d` / `    - e`: the last is the text of d.
        indent = self.sCount[line]
        return 0 <= self.listIndent <= indent - 4 and indent < self.blkIndent

    def _marker(self, at: int, end: int) -> tuple[int, str, int | None] | None:
        """Return a list marker's end, its last character, and its number if it has one."""
        if match := _BULLET.match(self.src, at, end):
            return match.end(), match[0], None
        if match := _ORDERED.match(self.src, at, end):
            return match.end(), self.src[match.end() - 1], int(match[1])
        return None

    def _is_id_line(self, line: int, end: int, at: int) -> re.Match[str] | None:
        match = _ID_LINE.match(self.src, at, self.eMarks[line])
        if not match:
            return None
        after = line + 1
        if after >= end or self.isEmpty(after) or self.sCount[after] < self.blkIndent:
            return match
        kept, self.parentType = self.parentType, "paragraph"
        ends = self._interrupts(after, end, ids=False)
        self.parentType = kept
        return match if ends else None

    def _html_kind(self, line: int, at: int) -> BlockKind | None:
        return html_kind(self.src[at : self.eMarks[line]])

    def _table_columns(self, line: int, end: int) -> int:
        """Return how many columns the table has that begins on `line`, 0 if none does."""
        below = line + 1
        if below >= end or self.sCount[below] < self.blkIndent or self.is_code_block(below):
            return 0
        at = self.bMarks[below] + self.tShift[below]
        if self.src[at : at + 1] not in ("|", "-", ":"):
            return 0
        if not _DELIMITER_ROW.match(self.src, at, self.eMarks[below]):
            return 0
        start = self.bMarks[line] + self.tShift[line]
        if "|" not in self.src[start : self.eMarks[line]] or self.is_code_block(line):
            return 0
        count = _delimiters(self.src[at : self.eMarks[below]])
        return count if count == len(row_cells(self.src, start, self.eMarks[line])) else 0


def _delimiters(row: str) -> int:
    """Return how many columns a delimiter row has, 0 if it is none."""
    cells = [cell.strip(TRIMMED) for cell in row.split("|")]
    inner = [cell for i, cell in enumerate(cells) if cell or 0 < i < len(cells) - 1]
    return len(inner) if all(_DELIMITER_CELL.match(cell) for cell in inner) else 0


def html_kind(line: str) -> BlockKind | None:
    """Return the kind of HTML block that begins with `line`, None if none does."""
    from vaultkit.syntax.scan.markup import block_kind  # many a vault can do without

    return block_kind(line)


def heading_text(raw: str) -> str:
    """Return what stands after an ATX heading's hashes without those that close it."""
    raw = raw.rstrip(BLANK)
    bare = raw.rstrip("#")
    return bare if bare and bare[-1] in BLANK else raw  # closing hashes need a blank before
