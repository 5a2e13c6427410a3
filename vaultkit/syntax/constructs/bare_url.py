"""`https://example.org` in running text, by GFM's autolink rules (spec MDL-10); nothing in it is a tag."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from vaultkit.syntax.constructs.construct import Construct, Place
from vaultkit.syntax.elements import BareUrl

_STOP = re.compile(r"[\n!#$%&*+\-:<=>@\[\\\]^_`{}~]|https?://", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s<]+", re.IGNORECASE)
_HOST = re.compile(r"https?://[\w-]+(?:\.[\w-]+)*", re.IGNORECASE)
_TRAILING = "?!.,:*_~'\""
_ENTITY = re.compile(r"&[A-Za-z0-9]+;\Z")


def bare_url(state: StateInline, silent: bool) -> bool:
    """Parse an address that begins a word."""
    start = state.pos
    if state.src[start] not in "hH" or state.linkLevel or not _begins_word(state.src, start):
        return False
    match = _ADDRESS.match(state.src, start, state.posMax)
    if not match or not _HOST.match(match[0]):
        return False
    url = _without_trailing(match[0])
    if not silent:
        token = state.push("bare_url", "a", 0)
        token.content = url
        token.meta = {"at": (start, start + len(url))}
    state.pos = start + len(url)
    return True


def _begins_word(text: str, at: int) -> bool:
    return at == 0 or text[at - 1].isspace() or text[at - 1] in "*_~(="


def _without_trailing(url: str) -> str:
    while True:
        if url[-1] in _TRAILING or (url[-1] == ")" and url.count(")") > url.count("(")):
            url = url[:-1]
        elif entity := _ENTITY.search(url):
            url = url[: entity.start()]
        else:
            return url


def read(token: Token, place: Place) -> BareUrl:
    """Return the address that a token says."""
    return BareUrl(place.span(*token.meta["at"]))


def install(md: MarkdownIt) -> None:
    """The text rule has to stop before an address, or this rule would never see one."""
    md.inline.terminator_re = _STOP
    md.inline.ruler.after("text", "bare_url", bare_url)


BARE_URL = Construct("bare address", install, {"bare_url": read})
