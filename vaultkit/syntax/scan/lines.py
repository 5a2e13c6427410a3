"""The lines of a note's body as markdown-it keeps them: where each begins and ends, and how far it is indented."""

from __future__ import annotations

from itertools import accumulate

from vaultkit.syntax.constructs.raw_block import is_code
from vaultkit.syntax.elements import Element
from vaultkit.syntax.positions import SourceMap
from vaultkit.syntax.scan.inline import Runs

BLANK = " \t"


class Lines:
    """markdown-it's line arrays and block state, under its names: `raw_block` serves both engines."""

    def __init__(self, source: SourceMap, runs: Runs) -> None:
        self._span = source.span
        self.runs = runs
        self.out: list[Element] = runs.out
        self.src = source.source
        self.blkIndent = 0
        self.listIndent = -1
        self.parentType = "root"
        self.line = 0
        self.level = 0
        self.quotes = 0
        self.new_quote = -1
        self.new_item = False
        self._measure()

    def _measure(self) -> None:
        lines = self.src.split("\n")
        if not lines[-1].strip(BLANK):
            lines.pop()  # markdown-it gives a last line of blanks no mark
        lengths = [len(line) for line in lines]
        end = len(self.src)
        starts = list(accumulate((n + 1 for n in lengths), initial=0))
        self.eMarks = [start + n for start, n in zip(starts, lengths, strict=False)] + [end]
        self.bMarks = [*starts[:-1], end]
        self.tShift = [len(line) - len(line.lstrip(BLANK)) for line in lines] + [0]
        self.sCount = self.tShift.copy()
        if "\t" in self.src:
            for i, line in enumerate(lines):
                if "\t" in line[: self.tShift[i]]:
                    self.sCount[i] = len(line[: self.tShift[i]].expandtabs(4))
        self.bsCount = [0] * (len(lines) + 1)
        self.lineMax = len(lines)

    def isEmpty(self, line: int) -> bool:
        """Tell whether only blanks stand on `line`, inside its container."""
        return self.bMarks[line] + self.tShift[line] >= self.eMarks[line]

    def is_code_block(self, line: int) -> bool:
        """Tell whether `line` is indented as code is."""
        return is_code(self, line)

    def skipSpaces(self, pos: int) -> int:
        """Return the offset of the first character from `pos` on that is no blank."""
        while pos < len(self.src) and self.src[pos] in BLANK:
            pos += 1
        return pos
