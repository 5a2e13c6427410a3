"""`#tag` (spec §8): at the start of a line or run, after a blank, or directly after an inline node.

Whether a `*` before it is a node is known only when the run's delimiters have been paired, so a tag
after one is taken back at the end if its delimiter stayed text.
"""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from vaultkit.syntax.constructs.construct import Construct, Html, Place, run_of
from vaultkit.syntax.dialect import TAG, is_tag_name
from vaultkit.syntax.elements import Tag
from vaultkit.syntax.pieces import TagLink

_UNDERSCORE = ord("_")


def tag(state: StateInline, silent: bool) -> bool:
    """Parse `#name` where a tag may stand (TAG-05, TAG-06, TAG-08)."""
    start = state.pos
    if silent or state.src[start] != "#":
        return False
    match = TAG.match(state.src, start, state.posMax)
    if not match or not _may_begin(state):
        return False
    name = _outside_emphasis(state, match[1])
    if not is_tag_name(name):
        return False
    before = _last_token(state)
    token = state.push("tag", "", 0)
    token.content = name
    token.meta = {"at": (start, start + 1 + len(name))}
    if before is not None and before.type == "text":
        token.meta["after"] = before
    state.pos = start + 1 + len(name)
    return True


def _may_begin(state: StateInline) -> bool:
    start = state.pos
    if start == 0 or state.src[start - 1].isspace():
        return True
    if not state.pending:
        before = state.tokens[-1] if state.tokens else None
        # A node ended here; a backslash that escapes nothing is two characters of text.
        return before is None or before.type != "text_special" or before.content != before.markup
    return state.src[start - 1] == "[" and start - 1 in run_of(state).brackets


def _last_token(state: StateInline) -> Token | None:
    """Return the token that ends right before the position, None after a blank or at the start."""
    if state.pending or not state.tokens or state.src[state.pos - 1].isspace():
        return None
    return state.tokens[-1]


def _outside_emphasis(state: StateInline, name: str) -> str:
    # `_` is a tag's character and emphasis' mark: inside an open pair the last ones close it.
    if not name.endswith("_"):
        return name
    opened = _open_underscores(state)
    while opened > 0 and name.endswith("_"):
        name = name[:-1]
        opened -= 1
    return name


def _open_underscores(state: StateInline) -> int:
    """Return how many `_` wait for their partner; each delimiter is looked at once."""
    counted = run_of(state).underscores
    seen, opened = counted.get(id(state.delimiters), (0, 0))
    for delimiter in state.delimiters[seen:]:
        if delimiter.marker == _UNDERSCORE:
            opened += delimiter.open - delimiter.close
    counted[id(state.delimiters)] = len(state.delimiters), opened
    return opened


def take_back(state: StateInline) -> None:
    """Make text of the tags whose delimiter turned out to be text."""
    for token in state.tokens:
        before: Token | None = token.meta.get("after")
        if token.type == "tag" and before is not None and before.type == "text" and before.content:
            token.type = "text"
            token.content = "#" + token.content


def read(token: Token, place: Place) -> Tag:
    """Return the tag that a token says."""
    return Tag(place.span(*token.meta["at"]), token.content, place.in_comment)


def html(token: Token, html: Html) -> None:
    """Write a link to the tag's page, whose address is the page's to say."""
    html.write(TagLink(token.content))


def install(md: MarkdownIt) -> None:
    """Tags come last of all inlines; they are settled when emphasis is."""
    md.inline.ruler.push("tag", tag)
    md.inline.ruler2.before("fragments_join", "tag", take_back)


TAG_CONSTRUCT = Construct("tag", install, {"tag": read}, {"tag": html})
