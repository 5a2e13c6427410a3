"""`[label](destination "title")`, `![alt](…)`, `[label][reference]` and `<https://…>` (spec §3).

CommonMark's own links, with three differences from markdown-it's rules: they say where their parts
stand, an image's alternative text is not live, and every scheme is a link (what may be followed is
for the page to decide, not for the index).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.helpers import parseLinkDestination, parseLinkLabel, parseLinkTitle
from markdown_it.rules_inline import StateInline, autolink
from markdown_it.token import Token

from vaultkit.source.span import Span
from vaultkit.syntax.constructs.construct import Construct, Html, Place, run_of
from vaultkit.syntax.dialect import leads_to, size
from vaultkit.syntax.elements import Link, LinkSyntax
from vaultkit.syntax.pieces import Embed, LinkEnd, LinkStart
from vaultkit.syntax.plain import display

_BLANKS = " \t\n"
_PLAIN = re.compile(r"[^\x00-\x20\x7f()<\\&]++(?=[ )\n\t])")
"""A destination that nothing in it makes another, up to what ends it; most are."""
_PLAIN_LABEL = re.compile(r"\[[^!$%&<=\[\\\]^`~]*+\]")
"""A label in which nothing begins that could hold its bracket; most are."""
_AUTOLINK = re.compile(r"<[^\x00-\x20<>]++>")


@dataclass(frozen=True, slots=True)
class _Rest:
    """What follows a label: `(destination "title")`, `[reference]` or nothing."""

    end: int
    destination: str
    title: str
    target: tuple[int, int] | None
    """Where the destination stands; None for a reference."""


def link(state: StateInline, silent: bool) -> bool:
    """Parse a link at the state's position; its label is parsed too."""
    if state.src[state.pos] != "[" or state.pos > run_of(state).last_bracket:
        return False
    label_end = _label_end(state)
    rest = _rest(state, state.pos, label_end)
    if rest is None:
        return False
    if not silent:
        _push_link(state, label_end, rest)
    state.pos = rest.end
    return True


def _label_end(state: StateInline) -> int:
    """Return where the label ends that begins at the state's position, -1 if it does not."""
    plain = _PLAIN_LABEL.match(state.src, state.pos, state.posMax)
    if plain and state.level < state.md.options["maxNesting"]:
        return plain.end() - 1
    return parseLinkLabel(state, state.pos, True)


def _push_link(state: StateInline, label_end: int, rest: _Rest) -> None:
    start, limit = state.pos, state.posMax
    token = state.push("link_open", "a", 1)
    token.meta = _meta(start, start + 1, label_end, rest)
    state.pos, state.posMax = start + 1, label_end
    state.linkLevel += 1
    state.md.inline.tokenize(state)
    state.linkLevel -= 1
    state.posMax = limit
    state.push("link_close", "a", -1)


def image(state: StateInline, silent: bool) -> bool:
    """Parse an image at the state's position; nothing in its alternative text is live (spec TAG-16)."""
    if not state.src.startswith("![", state.pos) or state.pos > run_of(state).last_bracket:
        return False
    label_end = parseLinkLabel(state, state.pos + 1, False)
    rest = _rest(state, state.pos + 1, label_end)
    if rest is None:
        return False
    if not silent:
        token = state.push("image", "img", 0)
        token.meta = _meta(state.pos, state.pos + 2, label_end, rest)
        token.content = state.src[state.pos + 2 : label_end]
    state.pos = rest.end
    return True


def _meta(start: int, label: int, label_end: int, rest: _Rest) -> dict[str, object]:
    return {
        "at": (start, rest.end),
        "label": (label, label_end),
        "destination": rest.destination,
        "title": rest.title,
        "target": rest.target,
    }


def _rest(state: StateInline, label: int, label_end: int) -> _Rest | None:
    if label_end < 0:
        return None
    return _inline_rest(state, label_end + 1) or _reference_rest(state, label, label_end)


def _inline_rest(state: StateInline, start: int) -> _Rest | None:
    text, limit = state.src, state.posMax
    if start >= limit or text[start] != "(":
        return None
    at = _skip_blanks(text, start + 1, limit)
    destination, target, end = _destination(text, at, limit)
    at = _skip_blanks(text, end, limit)
    title = ""
    if at < limit and at != end and (parsed := parseLinkTitle(text, at, limit)).ok:
        title = parsed.str
        at = _skip_blanks(text, parsed.pos, limit)
    if at >= limit or text[at] != ")":
        return None
    return _Rest(at + 1, destination, title, target)


def _destination(text: str, at: int, limit: int) -> tuple[str, tuple[int, int], int]:
    """Return the destination that begins at `at`, perhaps none; where it stands; and the end of its brackets."""
    if plain := _PLAIN.match(text, at, limit):
        return plain[0], plain.span(), plain.end()
    parsed = parseLinkDestination(text, at, limit)
    if not parsed.ok:
        return "", (at, at), at
    inset = text[at] == "<"
    return parsed.str, (at + inset, parsed.pos - inset), parsed.pos


def _skip_blanks(text: str, at: int, limit: int) -> int:
    while at < limit and text[at] in _BLANKS:
        at += 1
    return at


def _reference_rest(state: StateInline, label: int, label_end: int) -> _Rest | None:
    references = state.env.get("references")
    if not references:
        return None
    name, end = state.src[label + 1 : label_end], label_end + 1
    if end < state.posMax and state.src[end] == "[":
        close = parseLinkLabel(state, end)
        if close >= 0:
            name, end = state.src[end + 1 : close] or name, close + 1
    found = references.get(normalizeReference(name))
    return _Rest(end, found["href"], found["title"], None) if found else None


def located_autolink(state: StateInline, silent: bool) -> bool:
    """Parse `<https://…>` by CommonMark's rule and say where it stands."""
    start, before = state.pos, len(state.tokens)
    if not _AUTOLINK.match(state.src, start, state.posMax) or not autolink(state, silent):
        return False
    if not silent:
        opening = next(t for t in state.tokens[before:] if t.type == "link_open")
        opening.meta = {"at": (start, state.pos), "destination": str(opening.attrs["href"])}
    return True


def read_link(token: Token, place: Place) -> Link | None:
    """Return the link that a `link_open` token says; None where it leads nowhere (spec MDL-14)."""
    if token.markup == "autolink":
        span = place.span(*token.meta["at"])
        inside = Span(span.start + 1, span.end - 1)
        return _link(token, place, "autolink", None, inside)
    return _read(token, place, embed=False)


def read_image(token: Token, place: Place) -> Link | None:
    """Return the embed that an `image` token says."""
    return _read(token, place, embed=True)


def _read(token: Token, place: Place, *, embed: bool) -> Link | None:
    if not token.meta["destination"]:
        return None
    display = place.raw(*token.meta["label"]).strip()
    if token.meta["target"] is None:
        return _link(token, place, "reference", display, place.span(*token.meta["at"]), embed=embed)
    return _link(token, place, "markdown", display, place.span(*token.meta["target"]), embed=embed)


def _link(
    token: Token,
    place: Place,
    syntax: LinkSyntax,
    display: str | None,
    target: Span,
    *,
    embed: bool = False,
) -> Link:
    destination: str = token.meta["destination"]
    external, (path, subpath) = leads_to(destination)
    width, height = size(display) if embed else (None, None)
    return Link(
        span=place.span(*token.meta["at"]),
        syntax=syntax,
        embed=embed,
        external=external,
        path=path,
        subpath=subpath,
        display=display,
        target=target,
        width=width,
        height=height,
        in_comment=place.in_comment,
    )


def html_open(token: Token, html: Html) -> None:
    """Write where the link begins; one that leads nowhere is its label, one without a label its address."""
    if link := token.meta.get("element"):
        html.write(LinkStart(link, token.meta.get("title", "")))
        if html.siblings[html.at + 1].type == "link_close":
            html.write(escape(display(link)))


def html_close(token: Token, html: Html) -> None:
    """Write where the link ends."""
    if html.opener.meta.get("element"):
        html.write(LinkEnd())


def html_image(token: Token, html: Html) -> None:
    """Write the place where an image, or another file, is shown."""
    if link := token.meta.get("element"):
        html.write(Embed(link, display(link), token.meta["title"], html.standing))


def install(md: MarkdownIt) -> None:
    """Put the rules in the place of markdown-it's, and let destinations be as they are written."""
    md.inline.ruler.at("link", link)
    md.inline.ruler.at("image", image)
    md.inline.ruler.at("autolink", located_autolink)
    md.normalizeLink = _as_written  # type: ignore[method-assign]
    md.validateLink = _always  # type: ignore[method-assign]


def _as_written(url: str) -> str:
    return url


def _always(url: str) -> bool:
    return True


MARKDOWN_LINK = Construct(
    "Markdown link",
    install,
    {"link_open": read_link, "image": read_image},
    {"link_open": html_open, "link_close": html_close, "image": html_image},
)
