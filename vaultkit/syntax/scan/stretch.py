"""Stretches of a note in which every symbol is plain to see, read by two expressions: one says how far, one finds.

A vault's notes are read for their symbols more often than for anything else, and most of what people write is
paragraphs, list items of one line and headings of words and wikilinks. `_STRETCH` goes over as many of these as
there are, `_SYMBOL` finds what is in them. What either is not sure of is left to `plain`, and behind it to `blocks`.
"""

from __future__ import annotations

import re

from vaultkit.source.path import plain_spaces
from vaultkit.source.span import Span
from vaultkit.syntax.dialect import TRIMMED, size, split_subpath
from vaultkit.syntax.elements import BlockId, Heading, Link, Tag
from vaultkit.syntax.scan.inline import Runs
from vaultkit.syntax.scan.plain import BEGINNINGS, DELIMITERS, ENDS_ITEM, ENDS_TEXT, Plain

_DULL_MARKS = r"\[(?![\[^])|\](?!\((?![a-z]{2,12}://))|#(?:(?<=[A-Za-z0-9]#)|(?<=[^\\]/#))"
_DULL = rf"[^\n\[\]#^]*+(?:(?:{_DULL_MARKS})[^\n\[\]#^]*+)*+"
"""The rest of a line that holds no symbol, whatever else is in it: neither a link inward nor a tag nor a caret."""

_WORDS = r"[^\n\[\]\\`$<%^#!:]*+"
_TARGET = r"[^\s\[\]|\\][^\[\]|\\\n]*+(?:\|[^\[\]\n]*+)?"
_URL = r"[a-z]{2,12}://(?:[A-Za-z0-9./_?=;:+,~@#*'-]|%(?!%)|&(?![#A-Za-z0-9]+;))*+"
_HTML = r"</?(?![aA][\s/>])[A-Za-z][A-Za-z0-9-]*+(?: [A-Za-z-]+=(?:\"[^\"<>\n\[\]#^`]*+\"|[A-Za-z0-9]++))*+ ?/?>"
_LABEL = rf"{_WORDS}(?:{_HTML}{_WORDS})*+"
_TAG = r"[A-Za-z][A-Za-z0-9-]*+(?:/[A-Za-z0-9-]++)*+(?=[\s.,;]|\Z)"
_MARKS = (
    rf"!?\[(?:\[{_TARGET}\]\](?!\()|{_LABEL}\]\({_URL}\))"
    rf"|:(?!//)|!(?!\[)|%(?!%)|#(?:(?<=[A-Za-z0-9/]#)|(?<=[ \n]#){_TAG})"
    rf"|`[^`\n\[\]#^%<$]++`(?!`)|<{_URL}>|{_HTML}"
)
_SENTENCE = rf"{_WORDS}(?:(?:{_MARKS}){_WORDS})*+"
_PLAIN = rf"{_WORDS}(?:(?:{_MARKS}|%%{_SENTENCE}%%){_WORDS})*+"
"""The rest of a line of words, links, tags and simple code, in which no mark can mean anything else."""

_ID = r"\^(?<=[^\n] \^)[A-Za-z0-9-]++"
_DULL_LINES = rf"(?:(?={BEGINNINGS}){_DULL}(?:\n|\Z))++"


def _lines(ends: str) -> str:
    """Return what matches running text up to what `ends` it: all its lines dull, or all plain; an id may be last."""
    plain = rf"(?:(?={BEGINNINGS}){_PLAIN}(?:{_ID}(?=(?:\n|\Z)(?:{ends})))?(?:\n|\Z))++"
    return rf"(?:{_DULL_LINES}(?={ends})|{plain}(?={ends}))"


_HEADING = r"[^\s\[\]#^|][^\n\[\]#^|]*+"
_COMMENT = r"<!--(?!-?>)[^-]*+(?:-(?!->)[^-]*+)*+-->[^\n]*+"
_FENCE = r"```(?!`)[^`\n]*+\n(?:(?! {0,3}```)[^\n]*+\n)*+```++[ \t]*+(?=\n|\Z)"
_HEADS_A_TABLE = rf"[^\n|]*+\|[^\n]*+\n{DELIMITERS.pattern}"
_STRETCH = re.compile(
    r"(?:[ \t]*+\n"
    rf"|[*+-] {{1,4}}(?:\[[^\[\]\\\n]\] (?=[^\s]))?{_lines(ENDS_ITEM.pattern)}"
    rf"|{_lines(ENDS_TEXT.pattern)}"
    rf"|#{{1,6}}[ \t]{_HEADING}(?:\n|\Z)"
    rf"|(?=<!--)(?!{_HEADS_A_TABLE}){_COMMENT}(?:\n|\Z)"
    rf"|(?!{_HEADS_A_TABLE}){_FENCE}(?:\n|\Z)"
    r")*+"
)
_SYMBOL = re.compile(
    r"\[\[(?P<target>[^\[\]|\n]++)(?:\|(?P<display>[^\[\]\n]*+))?\]\]"
    rf"|#(?<![^\n]#)(?P<marks>#{{0,5}})[ \t](?P<heading>{_HEADING})"
    rf"|#(?<=[ \n]#)(?P<tag>{_TAG})"
    r"|\^(?P<id>[A-Za-z0-9-]++)"
    r"|%%(?P<comment>[^%\n\[#]*+[\[#](?:[^%\n]|%(?!%))*+)%%"
    rf"|<!--(?<![^\n]<!--){_COMMENT[4:]}"
    rf"|```(?<![^\n]```){_FENCE[3:]}"
)
_BULLETS = ("- ", "* ", "+ ")


_new = tuple.__new__  # what `Span` does in half the time


class Stretches(Plain):
    """The way down a note's body, for its symbols alone."""

    def __init__(self, source: str, runs: Runs) -> None:
        super().__init__(source, runs)
        self._shift = runs.source.shift

    def _skip(self, at: int) -> int:
        """Read the stretch that begins at `at`."""
        match = _STRETCH.match(self.src, at)
        end = match.end() if match else at
        if end > at:
            self._find(at, end)
            self._note_bullet(at, end)
        return end

    def _note_bullet(self, start: int, end: int) -> None:
        """Note the bullet of the list that may go on behind the stretch."""
        last = self.src[start:end].rstrip().rpartition("\n\n")[2]
        if not last:
            return
        self.mark = ""
        for line in reversed(last.split("\n")):
            if line[:2] in _BULLETS:
                self.mark = line[0]
            if self.mark or line[:1] == "#" or "-->" in line or "```" in line:
                break

    def _find(self, start: int, end: int, *, in_comment: bool = False) -> None:
        add, span = self.runs.out.append, self._span
        for found in _SYMBOL.finditer(self.src, start, end):
            match found.lastgroup:
                case "target" | "display":
                    add(self._link(found, in_comment))
                case "heading":
                    text = found["heading"].rstrip(TRIMMED)
                    place = span(found.start(), found.start("heading") + len(text))
                    add(Heading(place, len(found["marks"]) + 1, text))
                case "tag":
                    add(Tag(span(*found.span()), found["tag"], in_comment))
                case "id":
                    add(BlockId(span(*found.span()), found["id"]))
                case "comment":
                    self._find(*found.span("comment"), in_comment=True)

    def _link(self, found: re.Match[str], in_comment: bool) -> Link:
        start, end = found.span()
        written, display = found.groups()[:2]
        if display:
            display = display.strip()
        path, subpath = written.strip(), None
        if "#" in written or not written.isascii():
            path, subpath = split_subpath(plain_spaces(written))
        target = self._span(start + 2, start + 2 + len(written))
        if self.src[start - 1 : start] != "!":
            span = self._span(start, end)
            return Link(
                span,
                "wikilink",
                False,
                False,
                path,
                subpath,
                display,
                target,
                None,
                None,
                in_comment,
            )
        span = self._span(start - 1, end)
        width, height = size(display)
        return Link(
            span, "wikilink", True, False, path, subpath, display, target, width, height, in_comment
        )

    def _span(self, start: int, end: int) -> Span:
        shift = self._shift
        if shift is None:
            return self.runs.source.span(start, end)
        return _new(Span, (start + shift, end + shift))
