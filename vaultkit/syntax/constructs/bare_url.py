"""`https://example.org` in running text, by GFM's autolink rules (spec MDL-10); nothing in it is a tag."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from vaultkit.syntax.constructs.construct import Construct, Html, Place
from vaultkit.syntax.elements import BareUrl

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

_STOP = re.compile(r"[\n!#$%&*<=\[\\\]^_`~]|https?://", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s<]+", re.IGNORECASE)
_HOST = re.compile(r"https?://[\w-]+(?:\.[\w-]+)*", re.IGNORECASE)
_TRAILING = "?!.,:*_~'\""
_ENTITY = re.compile(r"&[A-Za-z0-9]+;\Z")


def bare_url(state: StateInline, silent: bool) -> bool:
    """Parse an address that begins a word."""
    start = state.pos
    if silent:
        return False  # a label is being measured: an address must not swallow its bracket
    if state.src[start] not in "hH" or state.linkLevel:
        return False
    end = address_end(state.src, start, state.posMax)
    if end is None:
        return False
    url = state.src[start:end]
    token = state.push("bare_url", "a", 0)
    token.content = url
    token.meta = {"at": (start, start + len(url))}
    state.pos = start + len(url)
    return True


def address_end(text: str, start: int, limit: int) -> int | None:
    """Return where the address ends that begins a word at `start`, or None if none does."""
    if not _begins_word(text, start):
        return None
    match = _ADDRESS.match(text, start, limit)
    if not match or not _HOST.match(match[0]):
        return None
    url, mark, _ = match[0].partition("==")
    if mark and text.endswith("==", 0, start):
        return start + len(url)  # a highlight that holds an address ends behind it
    return start + _length_without_trailing(match[0])


def _begins_word(text: str, at: int) -> bool:
    return at == 0 or text[at - 1].isspace() or text[at - 1] in "*_~(="


def _length_without_trailing(url: str) -> int:
    """Return how much of `url` is the address: final punctuation, entities and unpaired `)` are not."""
    surplus = url.count(")") - url.count("(")
    end = len(url)
    while True:
        if url[end - 1] in _TRAILING:
            end -= 1
        elif url[end - 1] == ")" and surplus > 0:
            surplus -= 1
            end -= 1
        elif url[end - 1] == ";" and (entity := _ENTITY.search(url, max(end - 40, 0), end)):
            end = entity.start()
        else:
            return end


def read(token: Token, place: Place) -> BareUrl:
    """Return the address that a token says."""
    return BareUrl(place.span(*token.meta["at"]))


def html(token: Token, html: Html) -> None:
    """Write a link; its scheme is known to be `http` or `https`."""
    url = escape(token.content)
    html.write(f'<a class="vk-external" href="{url}">{url}</a>')


def install(md: MarkdownIt) -> None:
    """Let the text rule stop before an address, and where other rules begin or a label may end, nowhere else."""
    md.inline.terminator_re = _STOP
    md.inline.ruler.after("text", "bare_url", bare_url)


BARE_URL = Construct("bare address", install, {"bare_url": read}, {"bare_url": html})
