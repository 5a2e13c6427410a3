"""`[[target#subpath|display]]` and `![[embed]]` (spec §2, §7).

It closes at the first `]]` that is not needed to close an inner `[`; a second `[[` starts over; it
never crosses a line end. Stands before `link` and `image`: in a Markdown label the wikilink wins.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from vaultkit.syntax.constructs.construct import Construct, Html, Place
from vaultkit.syntax.dialect import WikiText, close_of, size, split_wikilink
from vaultkit.syntax.elements import Link
from vaultkit.syntax.pieces import Embed, LinkEnd, LinkStart
from vaultkit.syntax.plain import display

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token


def wikilink(state: StateInline, silent: bool) -> bool:
    """Parse `[[…]]` at the state's position."""
    return state.src.startswith("[[", state.pos) and _parse(state, silent, state.pos)


def embed(state: StateInline, silent: bool) -> bool:
    """Parse `![[…]]` at the state's position."""
    return state.src.startswith("![[", state.pos) and _parse(state, silent, state.pos + 1)


def _parse(state: StateInline, silent: bool, opening: int) -> bool:
    close = close_of(state.src, opening + 2, state.posMax)
    if close is None:
        return False
    parts = split_wikilink(state.src[opening + 2 : close])
    if parts is None:
        return False
    if not silent:
        token = state.push("wikilink", "", 0)
        token.meta = {
            "at": (state.pos, close + 2),
            "target": (opening + 2, opening + 2 + parts.target_length),
            "embed": opening > state.pos,
            "parts": parts,
        }
    state.pos = close + 2
    return True


def read(token: Token, place: Place) -> Link:
    """Return the link that a wikilink token says."""
    parts: WikiText = token.meta["parts"]
    width, height = size(parts.display) if token.meta["embed"] else (None, None)
    return Link(
        span=place.span(*token.meta["at"]),
        syntax="wikilink",
        embed=token.meta["embed"],
        external=False,
        path=parts.target.path,
        subpath=parts.target.subpath,
        display=parts.display,
        target=place.span(*token.meta["target"]),
        width=width,
        height=height,
        in_comment=place.in_comment,
    )


def html(token: Token, html: Html) -> None:
    """Write a link with its text, or the place where a file is shown."""
    link: Link = token.meta["element"]
    if link.embed:
        html.write(Embed(link, display(link), standing=html.standing))
    else:
        html.write(LinkStart(link), escape(display(link)), LinkEnd())


def install(md: MarkdownIt) -> None:
    """Put the wikilink rules before those of Markdown's links and images."""
    md.inline.ruler.before("link", "wikilink", wikilink)
    md.inline.ruler.before("image", "embed", embed)


WIKILINK = Construct("wikilink", install, {"wikilink": read}, {"wikilink": html})
