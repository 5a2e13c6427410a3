"""`# Heading` and setext headings, as far as links can reach them (spec §5); the rules are CommonMark's."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.token import Token

from vaultkit.syntax.constructs.construct import Construct, Html, Place
from vaultkit.syntax.elements import Heading
from vaultkit.syntax.pieces import Identity, Permalink


def read(token: Token, place: Place) -> Heading | None:
    """Return the heading that a `heading_open` token begins; None in a quote, list or comment (HDG-07)."""
    if token.level:
        return None
    return Heading(place.span(*token.meta["at"]), int(token.tag[1:]), token.meta["text"])


def open_tag(token: Token, html: Html) -> None:
    """Write the opening tag; only a heading that links can reach has an id."""
    heading = token.meta.get("element")
    ids = [Identity(heading.span.start)] if heading else []
    html.write(f"<{token.tag}{html.auto}", *ids, ">")


def close_tag(token: Token, html: Html) -> None:
    """Write the link to the heading itself, and its end."""
    heading = html.opener.meta.get("element")
    html.write(*([Permalink(heading.span.start)] if heading else []), f"</{token.tag}>\n")


def install(md: MarkdownIt) -> None:
    """Do nothing: `positions` has put CommonMark's rules in place."""


HEADING = Construct(
    "heading",
    install,
    {"heading_open": read},
    {"heading_open": open_tag, "heading_close": close_tag},
)
