"""`> [!type|metadata]- title`: the first line of a quote makes it a callout (spec §12).

A block rule of its own takes the title's line, so that what follows is parsed as the blocks it is;
an ordinary paragraph would swallow it.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Literal

from vaultkit.source.span import Span
from vaultkit.syntax.constructs.construct import Construct, Html, Place
from vaultkit.syntax.constructs.raw_block import LineState, begin_line_at
from vaultkit.syntax.dialect import CALLOUT, TRIMMED, canonical_callout
from vaultkit.syntax.elements import Callout

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token


def title(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse a callout's first line, which must be the first of its quote (CAL-06)."""
    if silent or not _begins_quote(state, start):
        return False
    first = state.bMarks[start] + state.tShift[start]
    match = CALLOUT.match(state.src, first, state.eMarks[start])
    if not match or not match[1].strip() or state.is_code_block(start):
        return False
    text = state.src[match.end() : state.eMarks[start]]
    token = state.push("callout_title_open", "", 1)
    token.map = [start, start + 1]
    token.meta = {"at": match.span(), "match": match, "title": text}
    inline = state.push("inline", "", 0)
    inline.map = [start, start + 1]
    inline.content = text.strip(TRIMMED)
    inline.children = []
    inline.meta["segments"] = [(0, match.end() + len(text) - len(text.lstrip(TRIMMED)))]
    state.push("callout_title_close", "", -1)
    state.line = start + 1
    welcome_lazy_line(state, start + 1, end)
    return True


def _begins_quote(state: StateBlock, line: int) -> bool:
    if state.parentType != "blockquote" or not state.tokens:
        return False
    opening = state.tokens[-1]
    return opening.type == "blockquote_open" and opening.map is not None and opening.map[0] == line


def welcome_lazy_line(state: LineState, line: int, end: int) -> None:
    """Let a line without `>` begin a block: the title above it is no paragraph that it could go on."""
    if line < end and state.sCount[line] < 0:
        begin_line_at(state, line, state.bMarks[line] + state.tShift[line])


def read(token: Token, place: Place) -> Callout:
    """Return the callout that a title token heads."""
    meta = token.meta
    return head(meta["match"], meta["title"], place.span(*meta["at"]), place.quotes)


def head(match: re.Match[str], title: str, span: Span, depth: int) -> Callout:
    """Return the callout whose head `match` is, by the dialect's `CALLOUT`, with `title` after it."""
    kind = match[1].strip().lower()
    fold: Literal["+", "-"] | None = "+" if match[3] == "+" else "-" if match[3] else None
    return Callout(
        span, kind, canonical_callout(kind), fold, title.strip() or None, match[2], depth
    )


def open_quote(token: Token, html: Html) -> None:
    """Write a quote, or the box of a callout in the shape Material knows: `details` if it folds."""
    head = html.siblings[html.at + 1]
    callout = head.meta.get("element") if head.type == "callout_title_open" else None
    if not isinstance(callout, Callout):
        html.write("<blockquote" + html.direction(), *html.identify(), ">\n")
        token.meta["end"] = "</blockquote>\n"
        return
    said = f' data-callout="{escape(callout.type)}"'
    if callout.metadata:
        said += f' data-callout-metadata="{escape(callout.metadata)}"'
    tag, kind = ("details", "") if callout.fold else ("div", "admonition ")
    open_ = " open" if callout.fold == "+" else ""
    said += open_ + html.direction()
    html.write(f'<{tag} class="{kind}{callout.canonical}"{said}', *html.identify(), ">\n")
    token.meta["end"] = f"</{tag}>\n"


def close_quote(token: Token, html: Html) -> None:
    """Write the end of what `open_quote` began."""
    html.write(html.opener.meta["end"])


def open_title(token: Token, html: Html) -> None:
    """Write the title's tag, and the type's name where no title is given (CAL-04)."""
    callout: Callout = token.meta["element"]
    tag = "summary" if callout.fold else 'p class="admonition-title"'
    html.write(f"<{tag}{html.auto}>")
    if callout.title is None:
        html.write(escape(default_title(callout.type)))


def close_title(token: Token, html: Html) -> None:
    """Write the title's end."""
    html.write("</summary>\n" if html.opener.meta["element"].fold else "</p>\n")


def default_title(kind: str) -> str:
    """Return the title of a callout that has none.

    >>> default_title("see-also")
    'See Also'
    """
    return " ".join(word[:1].upper() + word[1:] for word in kind.replace("-", " ").split())


def install(md: MarkdownIt) -> None:
    """The title comes first of all blocks: its line could be read as a table's head or a setext heading."""
    md.block.ruler.before("table", "callout_title", title)


CALLOUT_CONSTRUCT = Construct(
    "callout",
    install,
    {"callout_title_open": read},
    {
        "blockquote_open": open_quote,
        "blockquote_close": close_quote,
        "callout_title_open": open_title,
        "callout_title_close": close_title,
    },
)
