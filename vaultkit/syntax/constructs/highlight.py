"""`==marked==` (spec INL-01): a pair like emphasis; the opener is not followed, the closer not preceded by a blank."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token

from vaultkit.syntax.constructs.construct import Construct, Html, Place
from vaultkit.syntax.elements import Highlight

_MARKER = ord("=")


def marks(state: StateInline, silent: bool) -> bool:
    """Put each `==` as a piece of text and note it as a delimiter; a single or left-over `=` is text."""
    start = state.pos
    if silent or not state.src.startswith("==", start):
        return False
    end = start
    while end < state.posMax and state.src[end] == "=":
        end += 1
    before = state.src[start - 1] if start else " "
    after = state.src[end] if end < state.posMax else " "
    for at in range(start, end - 1, 2):
        token = state.push("text", "", 0)
        token.content = "=="
        token.meta = {"at": (at, at + 2)}
        state.delimiters.append(
            Delimiter(
                marker=_MARKER,
                length=0,
                token=len(state.tokens) - 1,
                end=-1,
                open=not after.isspace(),
                close=not before.isspace(),
            )
        )
    if (end - start) % 2:
        state.append_pending("=")
    state.pos = end
    return True


def pair(state: StateInline) -> None:
    """Make tags of the delimiters that `balance_pairs` has paired."""
    levels = [meta["delimiters"] for meta in state.tokens_meta if meta and "delimiters" in meta]
    for delimiters in [state.delimiters, *levels]:
        for opener in delimiters:
            if opener.marker == _MARKER and opener.end >= 0:
                _make_tags(state, opener.token, delimiters[opener.end].token)


def _make_tags(state: StateInline, first: int, last: int) -> None:
    opening, closing = state.tokens[first], state.tokens[last]
    opening.type, opening.tag, opening.nesting, opening.content = "mark_open", "mark", 1, ""
    closing.type, closing.tag, closing.nesting, closing.content = "mark_close", "mark", -1, ""
    opening.meta = {"at": (opening.meta["at"][0], closing.meta["at"][1])}


def read(token: Token, place: Place) -> Highlight:
    """Return the highlight that a `mark_open` token begins."""
    return Highlight(place.span(*token.meta["at"]))


def html_open(token: Token, html: Html) -> None:
    """Write the opening tag."""
    html.write("<mark>")


def html_close(token: Token, html: Html) -> None:
    """Write the closing tag."""
    html.write("</mark>")


def install(md: MarkdownIt) -> None:
    """Highlights pair as emphasis does."""
    md.inline.ruler.before("emphasis", "highlight", marks)
    md.inline.ruler2.before("emphasis", "highlight", pair)


HIGHLIGHT = Construct(
    "highlight", install, {"mark_open": read}, {"mark_open": html_open, "mark_close": html_close}
)
