"""Stretches of a note in which every symbol is plain to see: one expression says how far, a second finds them.

A vault's notes are read for their symbols more often than for anything else. What `shapes` is not sure of is
left to `plain`, and behind it to `blocks`.
"""

from __future__ import annotations

import re

from vaultkit.source.path import plain_spaces
from vaultkit.source.span import Span
from vaultkit.syntax.constructs.callout import head
from vaultkit.syntax.dialect import CALLOUT, TRIMMED, leads_to, size, split_subpath
from vaultkit.syntax.elements import (
    BlockId,
    FootnoteDefinition,
    FootnoteReference,
    Heading,
    Link,
    Tag,
)
from vaultkit.syntax.scan.inline import Runs
from vaultkit.syntax.scan.plain import Plain
from vaultkit.syntax.scan.shapes import HEADS_A_TABLE, STRETCH, SYMBOL, table

_OPENS_COMMENT = re.compile(rf"%%(?!{HEADS_A_TABLE})(?:[ \t]*+\n|[ \t]*+(?=[A-Za-z]))")
_PATIENCE = 256
"""How many stretches are looked for in a note: each time, lists may be gone over to their end."""
_REST = re.compile(r"[ \t]*+(?:\n|\Z)")

_new = tuple.__new__  # what `Span` does in half the time


class Stretches(Plain):
    """The way down a note's body, for its symbols alone."""

    def __init__(self, source: str, runs: Runs) -> None:
        super().__init__(source, runs)
        self._shift = runs.source.shift
        self._patience = _PATIENCE

    def _skip(self, at: int) -> int:
        """Read the stretches that begin at `at`, and the tables and comments between them."""
        after: int | None = at
        while after is not None:
            at = self._stretch(after)
            match self.src[at : at + 1]:
                case "|":
                    after = self._table(at)
                case "%":
                    after = self._comment(at)
                case _:
                    after = None
        return at

    def _stretch(self, at: int) -> int:
        if not self._patience or self.src[at - 1 : at] not in ("", "\n"):
            return super()._skip(at)
        self._patience -= 1
        match = STRETCH.match(self.src, at)
        end = match.end() if match else at
        if end > at:
            self._find(at, end)
        return end

    def _table(self, at: int) -> int | None:
        match = table().match(self.src, at)
        if not match:
            return None
        rows = match[0].replace("\\|", "").splitlines()
        if len({row.count("|") for row in rows}) > 1:
            return None
        self._find(at, match.end())
        return match.end()

    def _comment(self, at: int) -> int | None:
        """Read the block comment that begins at `at`, if all in it is plain."""
        opening = _OPENS_COMMENT.match(self.src, at)
        close = self.src.find("%%", opening.end()) if opening else -1
        if not opening or close < 0 or self.src.find("\n", at, close) < 0:
            return None
        start, rest = opening.end(), _REST.match(self.src, close + 2)
        inside = STRETCH.match(self.src, start, close)
        if not rest or not inside or inside.end() < close:
            return None
        self._find(start, close, in_comment=True)
        return rest.end()

    def _find(self, start: int, end: int, *, in_comment: bool = False) -> None:
        add, span = self.runs.out.append, self._span
        for found in SYMBOL.finditer(self.src, start, end):
            match found.lastgroup:
                case None:
                    pass  # what hides symbols, and holds none
                case "target" | "display":
                    add(self._wikilink(found, in_comment))
                case "heading" if not in_comment:
                    text = found["heading"].rstrip(TRIMMED)
                    place = span(found.start(), found.start("heading") + len(text))
                    add(Heading(place, len(found["marks"]) + 1, text))
                case "id" if not in_comment:
                    add(BlockId(span(*found.span()), found["id"]))
                case "destination":
                    self._markdown_link(found, in_comment)
                case "tag":
                    add(Tag(span(*found.span()), found["tag"], in_comment))
                case "comment":
                    self._find(*found.span("comment"), in_comment=True)
                case "callout":
                    self._callout(*found.span("callout"))
                case "footnote":
                    self._footnote(*found.span(), found["footnote"])

    def _callout(self, start: int, end: int) -> None:
        match = CALLOUT.match(self.src, start, end)
        if match:
            title = self.src[end : self._line_end(end)]
            self.runs.out.append(head(match, title, self._span(start, end), 1))

    def _footnote(self, start: int, end: int, name: str) -> None:
        begins = self.src[start - 1 : start] in ("", "\n") and self.src.startswith(":", end)
        self.runs.out.append(
            FootnoteDefinition(self._span(start, end + 1), name)
            if begins
            else FootnoteReference(self._span(start, end), name)
        )

    def _markdown_link(self, found: re.Match[str], in_comment: bool) -> None:
        destination = found["destination"]
        external, (path, subpath) = leads_to(destination)
        if external:
            return
        start, end = found.span()
        embed = self.src[start - 1 : start] == "!"
        display = self._span(*found.span("label")).of(self.runs.file).strip()
        width, height = size(display) if embed else (None, None)
        target = self._span(*found.span("destination"))
        place = self._span(start - embed, end)
        self.runs.out.append(
            Link(
                place,
                "markdown",
                embed,
                False,
                path,
                subpath,
                display,
                target,
                width,
                height,
                in_comment,
            )
        )

    def _wikilink(self, found: re.Match[str], in_comment: bool) -> Link:
        start, end = found.span()
        written, display = found.group(1, 2)
        written = written.removesuffix("\\")  # in a table it escapes the bar
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
