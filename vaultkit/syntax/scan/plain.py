"""Blocks that plainly begin and end where they seem to, read at the root of a note without its line arrays.

Most of what people write is paragraphs between blank lines, headings, lists of one-line items and HTML
comments. Each expression below says yes only where `blocks` could say nothing else: every line begins
with what begins no other block (a set or a mark, which a search passes over fastest), and what follows ends the block by every rule. All else is left to
`blocks`, which goes on for one block; the law of the engines holds both.
"""

from __future__ import annotations

import re

from vaultkit.syntax.dialect import TRIMMED
from vaultkit.syntax.elements import Heading
from vaultkit.syntax.scan.inline import Runs
from vaultkit.syntax.scan.starts import ATX, heading_text, html_kind

BEGINNINGS = "|".join(
    (
        r"[^\s`~$%>*\-_^+0-9\[<#|:=\x00-\x1f]",
        r"[*_][*_]?[^\s*_]",  # neither a rule nor a bullet
        r"[0-9][0-9]{0,8}[^\s0-9.)]",  # no number of a list
        r"%(?!%)|%%[^%\n]*+(?:%(?!%)[^%\n]*+)*+%%",  # a comment that ends on its line is running text
        r"##{0,5}[^\s#]",  # a tag, no heading
        r"``?[^`\n]",  # code, no fence
        r"\$[^$\n]",
        r"\[\[|\[[^\[\]\\\n^][^\[\]\\\n]*\](?:\(|[ \t])",  # no footnote, no reference's definition
        # a tag that begins no HTML block: of another name than those that do, and not alone on its line
        r"<(?:a|b|br|em|font|i|img|kbd|mark|small|span|strong|sub|sup|u)"
        r"(?:[ \t]+[A-Za-z-]+=\"[^\"<>\n]*\")*[ \t]*>[ \t]*[^\s<]",
    )
)
_LINE = rf"(?:{BEGINNINGS})[^\n]*(?:\n|\Z)"
_TEXT = re.compile(rf"(?:{_LINE})+")
_ITEM = re.compile(rf"[*+-] {{1,4}}(?={BEGINNINGS})")
_BLANK = re.compile(r"(?:[ \t]*\n)*")
ENDS_TEXT = re.compile(r"[ \t]*(?:\n|\Z)|#{1,6}[ \t]|[*+-][ \t]+[^\s*+-]|<!--")
"""What ends a paragraph or an item above it, and is no row of a table that its last line could head."""
ENDS_ITEM = re.compile(
    r"#{1,6}[ \t]|[*+-][ \t]+[^\s*+-]|<!--|(?:[ \t]*\n)+(?:\Z|[^ \t\n])|[ \t]*\Z"
)
"""What ends an item of one line: the same, but behind blank lines nothing indented may come."""
DELIMITERS = re.compile(r"[ \t]*(?:[-:|][-:|]|[:|][ \t])")
"""What a line may begin with that makes a table's head of the one above."""


class Plain:
    """The way down a note's body from one plain block to the next."""

    def __init__(self, source: str, runs: Runs) -> None:
        self.src = source
        self.runs = runs

    def read(self, at: int) -> int:
        """Read the plain blocks from the line that begins at `at`; return where the first other begins."""
        src = self.src
        end = len(src)
        after: int | None = at
        while after is not None:
            at = self._skip(after)
            if at >= end:
                return end
            match src[at]:
                case "#":
                    after = self._heading(at) or self._paragraph(at)
                case "-" | "*" | "+":
                    after = self._item(at) or self._paragraph(at)
                case "<":
                    after = self._html(at)
                case _:
                    after = self._paragraph(at)
        return at

    def _skip(self, at: int) -> int:
        """Pass over blank lines."""
        match = _BLANK.match(self.src, at)
        return match.end() if match else at

    def _paragraph(self, at: int, second: int | None = None) -> int | None:
        """Read a paragraph whose first line, if `second` says where the next begins, is known to be one's."""
        match = _TEXT.match(self.src, at if second is None else second)
        stop = match.end() if match else second
        if stop is None or not ENDS_TEXT.match(self.src, stop):
            return None
        self.runs.read_lines(at, stop, "paragraph")
        return stop

    def _line_end(self, at: int) -> int:
        end = self.src.find("\n", at)
        return end if end >= 0 else len(self.src)

    def _may_head_a_table(self, at: int, end: int) -> bool:
        below = self.src.find("|", at, end) >= 0 and DELIMITERS.match(self.src, end + 1)
        return bool(below)

    def _heading(self, at: int) -> int | None:
        end = self._line_end(at)
        match = ATX.match(self.src, at, end)
        if not match or self._may_head_a_table(at, end):
            return None
        text = heading_text(self.src[match.end() : end])
        length = len(self.src[at:end].rstrip(TRIMMED))
        span = self.runs.source.span(at, at + length)
        self.runs.out.append(Heading(span, len(match[1]), text.strip(TRIMMED)))
        self.runs.read_lines(match.end(), match.end() + len(text), "heading")
        return end + 1

    def _item(self, at: int) -> int | None:
        match = _ITEM.match(self.src, at)
        if not match:
            return None
        end = self._line_end(at)
        if not ENDS_ITEM.match(self.src, end + 1):
            return None
        self.runs.read_lines(match.end(), end, "item")
        return end + 1

    def _html(self, at: int) -> int | None:
        end = self._line_end(at)
        if not self.src.startswith("<!--", at):
            first = self.src[at:end]
            return None if html_kind(first) else self._paragraph(at, end + 1)
        if self._may_head_a_table(at, end):
            return None
        close = self.src.find("-->", at)
        return len(self.src) if close < 0 else self._line_end(close) + 1
