"""`#tag` (spec §8): at the start of a line or run, after a blank, or directly after an inline node.

Whether a `*` before it is a node is known only when the run's delimiters have been paired, so a tag
after one is taken back at the end if its delimiter stayed text.
"""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from vaultkit.syntax.constructs.construct import Construct, Place, run_of
from vaultkit.syntax.dialect import TAG, is_tag_name
from vaultkit.syntax.elements import Tag

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
    if state.src[start - 1] == "[":
        return start - 1 in run_of(state).brackets
    return not state.pending


def _last_token(state: StateInline) -> Token | None:
    """Return the token that ends right before the position, None after a blank or at the start."""
    if state.pending or not state.tokens or state.src[state.pos - 1].isspace():
        return None
    return state.tokens[-1]


def _outside_emphasis(state: StateInline, name: str) -> str:
    # `_` is a tag's character and emphasis' mark: inside an open pair the last ones close it.
    if not name.endswith("_"):
        return name
    marks = [d for d in state.delimiters if d.marker == _UNDERSCORE]
    opened = sum(1 for d in marks if d.open) - sum(1 for d in marks if d.close)
    while opened > 0 and name.endswith("_"):
        name = name[:-1]
        opened -= 1
    return name


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


def install(md: MarkdownIt) -> None:
    """Tags come last of all inlines; they are settled when emphasis is."""
    md.inline.ruler.push("tag", tag)
    md.inline.ruler2.before("fragments_join", "tag", take_back)


TAG_CONSTRUCT = Construct("tag", install, {"tag": read})
