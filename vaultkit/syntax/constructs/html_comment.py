"""`<!-- … -->` in running text (CommonMark 0.31, §6.6): to the first `-->`, whatever the dashes before it.

markdown-it's own rule for inline HTML still reads comments as CommonMark 0.30 did, and lets
`<!-- [[x]] --->` show its inside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultkit.syntax.constructs.construct import Construct

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline


def comment_end(text: str, start: int, limit: int) -> int | None:
    """Return where the HTML comment ends that begins at `start`, or None if none does before `limit`."""
    for short in ("<!-->", "<!--->"):
        if text.startswith(short, start, limit):
            return start + len(short)
    close = text.find("-->", start + 4, limit)
    return close + 3 if close >= 0 else None


def comment(state: StateInline, silent: bool) -> bool:
    """Parse a comment; the token is one of inline HTML, which nothing shows."""
    if not state.src.startswith("<!--", state.pos):
        return False
    # Without the look behind, a run of openers would be searched to its end once for each.
    if state.html_terminator_last("-->") < state.pos + 2:
        return False
    end = comment_end(state.src, state.pos, state.posMax)
    if end is None:
        return False
    if not silent:
        token = state.push("html_inline", "", 0)
        token.content = state.src[state.pos : end]
    state.pos = end
    return True


def install(md: MarkdownIt) -> None:
    """The rule stands before markdown-it's, which still reads tags."""
    md.inline.ruler.before("html_inline", "html_comment", comment)


HTML_COMMENT = Construct("HTML comment", install)
