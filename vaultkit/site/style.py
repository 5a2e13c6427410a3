"""How notes are rendered, in a form that can be handed to another process and told from other ways."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from vaultkit.site.clean import tame
from vaultkit.site.code import render_code
from vaultkit.site.diagrams import diagram
from vaultkit.site.mathml import render_math
from vaultkit.site.sheet import Sheet, sheet_of
from vaultkit.source.document import Document
from vaultkit.syntax.allowance import WATCHED, TooCostly, within
from vaultkit.syntax.constructs.construct import Rendering
from vaultkit.syntax.html import render
from vaultkit.syntax.pieces import BaseBlock, Piece
from vaultkit.syntax.reference import parse_tokens

_SECONDS = 20.0  # of the processor; reading a note takes a third of that
STOPPED = Sheet(("<p>This note takes too long to show.</p>\n",), 1, (), {}, (), {}, "", False)
"""The sheet of a note that takes too long."""

RenderCode = Callable[[str, str], str]
"""Code and the words after its fence, to HTML. Equal ones have equal `repr`, and other processes know them, too."""


class Style(NamedTuple):
    """All that a sheet depends on besides the note's text."""

    breaks: bool = True
    """Whether a single line end is shown as a break (spec LST-02)."""
    fences: RenderCode | None = None
    """What renders code instead of `code`; not trusted, it is cleaned with the note."""

    def sheet(self, document: Document) -> Sheet:
        """Return the sheet of a note's text, or STOPPED if that takes too long. Never raises for what it says."""
        if len(document.text) < WATCHED:
            return self._sheet(document)
        try:
            return within(_SECONDS, lambda: self._sheet(document))
        except TooCostly:
            return STOPPED

    def _sheet(self, document: Document) -> Sheet:
        rendering = Rendering(
            code=partial(_code, self),
            math=render_math,
            raw=tame,
            breaks=self.breaks,
        )
        return sheet_of(render(parse_tokens(document), rendering))


def _code(style: Style, code: str, info: str) -> Sequence[Piece]:
    if info.split(None, 1)[:1] == ["mermaid"]:  # never the engine's: its theme fetches a script
        return diagram(code)
    if info.split(None, 1)[:1] == ["base"]:
        return (BaseBlock(code),)
    return ((style.fences or render_code)(code, info),)
