"""`$inline$` and `$$display$$` (spec §14); what stands inside is hidden from everything else."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from vaultkit.syntax.constructs.construct import Construct, Html, Place, Run, run_of
from vaultkit.syntax.constructs.raw_block import Closing, closing_mark, opens
from vaultkit.syntax.elements import Math

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

_MARK = "$$"
_BLANKS = " \t\n"


def inline(state: StateInline, silent: bool) -> bool:
    """Parse `$x$` or `$$x$$` inside one run of text."""
    text, start, limit = state.src, state.pos, state.posMax
    if text[start] != "$":
        return False
    width = 2 if text.startswith(_MARK, start) else 1
    close = closing_dollar(run_of(state), start, limit)
    if close is None:
        if not silent:
            state.append_pending("$" * width)
        state.pos = min(start + width, limit)
        return True
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.content = text[start + width : close]
        token.meta = {"at": (start, close + width), "display": width == 2}
    state.pos = close + width
    return True


def closing_dollar(run: Run, start: int, limit: int) -> int | None:
    """Return where the math that opens at `start` is closed, before `limit`; None if it is not.

    `$$` is closed by `$$` (MTH-02), `$` by a dollar with no blank before and no digit after it (MTH-01).
    """
    if run.text.startswith(_MARK, start):
        return _display_close(run.dollars, start + 3, limit)
    if start + 1 >= limit or run.text[start + 1] in _BLANKS:
        return None
    i = bisect_left(run.closing_dollars, start + 2)
    closers = run.closing_dollars[i : i + 1]
    return closers[0] if closers and closers[0] < limit else None


def _display_close(dollars: list[int], start: int, limit: int) -> int | None:
    for i in range(bisect_left(dollars, start), len(dollars) - 1):
        if dollars[i + 1] >= limit:
            return None
        if dollars[i + 1] == dollars[i] + 1:
            return dollars[i]
    return None


def block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse math over several lines; unclosed, it runs to the end of its container (MTH-03)."""
    if not opens(state, start, _MARK):
        return False
    if silent:
        return True
    mark = state.bMarks[start] + state.tShift[start]
    close = closing_mark(state, start, end, _MARK)
    token = state.push("math_block", "math", 0)
    token.map = [start, close.line + 1]
    token.content = _inside(state, start, close)
    token.meta = {"at": (mark, close.end), "display": True}
    close.go_on(state)
    return True


def _inside(state: StateBlock, start: int, close: Closing) -> str:
    """Return what stands between the marks, without what marks the containers around it (`>`)."""
    mark = state.bMarks[start] + state.tShift[start] + len(_MARK)
    if close.line == start:
        return state.src[mark : close.start]
    between = state.getLines(start + 1, close.line, state.blkIndent, True)
    last = state.bMarks[close.line] + state.tShift[close.line]
    return f"{state.src[mark : state.eMarks[start]]}\n{between}{state.src[last : close.start]}"


def read(token: Token, place: Place) -> Math:
    """Return the math that a token says."""
    return Math(place.span(*token.meta["at"]), token.meta["display"])


def html_inline(token: Token, html: Html) -> None:
    """Write math inside a line; how is the page's to say."""
    math = html.rendering.math(token.content, token.meta["display"])
    html.write(f'<span class="arithmatex">{math}</span>')


def html_block(token: Token, html: Html) -> None:
    """Write math on lines of its own."""
    math = html.rendering.math(token.content, True)
    html.write('<div class="arithmatex"', *html.identify(), f">{math}</div>\n")


def install(md: MarkdownIt) -> None:
    """Math comes after code, which hides it, and before all that it hides."""
    terminated = ["paragraph", "reference", "blockquote", "list"]
    md.block.ruler.before("blockquote", "math", block, {"alt": terminated})
    md.inline.ruler.after("backticks", "math", inline)


MATH = Construct(
    "math",
    install,
    {"math_inline": read, "math_block": read},
    {"math_inline": html_inline, "math_block": html_block},
)
