"""`# Heading` and setext headings, as far as links can reach them (spec §5); the rules are CommonMark's."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.token import Token

from vaultkit.syntax.constructs.construct import Construct, Place
from vaultkit.syntax.elements import Heading


def read(token: Token, place: Place) -> Heading | None:
    """Return the heading that a `heading_open` token begins; None in a quote, list or comment (HDG-07)."""
    if not place.at_root:
        return None
    return Heading(place.span(*token.meta["at"]), int(token.tag[1:]), token.meta["text"])


def install(md: MarkdownIt) -> None:
    """Do nothing: `positions` has put CommonMark's rules in place."""


HEADING = Construct("heading", install, {"heading_open": read})
