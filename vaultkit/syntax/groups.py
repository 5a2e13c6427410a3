"""Tokens that belong together: paragraphs between embeds, tags left open, what a footnote holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from markdown_it.token import Token

from vaultkit.source.path import AUDIO, IMAGES, VIDEO, extension
from vaultkit.syntax.elements import Link

_INLINE_FILES = IMAGES | AUDIO | VIDEO | {"pdf"}
_APART = ("comment_open", "footnote_inline_open")

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)[^>]*?(/?)>")
_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)


def is_shown_block(token: Token) -> bool:
    """Tell whether an embed shows a note, a canvas or a base: blocks that no paragraph may hold."""
    link: Any = token.meta.get("element")
    if not isinstance(link, Link) or not link.embed or link.external:
        return False
    return extension(link.path) not in _INLINE_FILES


def groups(children: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Yield a paragraph's tokens in groups: those that are shown as blocks alone, the others together.

    What is open around such a block, emphasis say, ends before it and begins anew after it. In comments
    and footnotes, which are shown elsewhere or not at all, nothing is a block of this paragraph.
    """
    if not any(map(is_shown_block, children)):
        yield children
        return
    group: list[Token] = []
    opened: list[Token] = []
    renewed = 0
    for token in children:
        if is_shown_block(token) and not any(t.type in _APART for t in opened):
            yield from _closed(group, opened)
            yield [token]
            group = opened.copy()
            renewed = len(group)
        elif token.nesting < 0 and renewed and len(group) == renewed:
            renewed -= 1
            opened.pop()
            group.pop()
        else:
            group.append(token)
            if token.nesting > 0:
                opened.append(token)
            elif token.nesting < 0:
                opened.pop()
    yield from _closed(group, opened)


def _closed(group: list[Token], opened: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Yield a group with the ends of what is open in it, unless it says nothing."""
    still = list(opened)
    while still and group[-1] is still[-1]:
        group.pop()
        still.pop()
    if any(token.nesting == 0 for token in group):
        yield [*group, *(_closer(token) for token in reversed(still))]


def _closer(opener: Token) -> Token:
    return Token(opener.type.removesuffix("open") + "close", opener.tag, -1)


def closing_tags(children: Sequence[Token]) -> str:
    """Return the ends of the raw tags that a run leaves open: no run may change the next one."""
    names: list[str] = []
    for token in children:
        if token.type != "html_inline":
            continue
        match = _TAG.fullmatch(token.content)
        name = match[2].lower() if match else ""
        if match and match[1] and name in names:
            del names[len(names) - 1 - names[::-1].index(name) :]
        elif match and not match[1] and not match[3] and name not in _VOID:
            names.append(name)
    return "".join(f"</{name}>" for name in reversed(names))


def definitions(tokens: Sequence[Token]) -> dict[str, Sequence[Token]]:
    """Return the blocks of each footnote, by its id in lower case; of two, the first."""
    found: dict[str, Sequence[Token]] = {}
    comments = 0
    for i, token in enumerate(tokens):
        comments += (token.type == "comment_open") - (token.type == "comment_close")
        if token.type == "footnote_open" and not comments:
            end = next(j for j in range(i, len(tokens)) if _closes(tokens[j], token))
            found.setdefault(token.content.lower(), tokens[i + 1 : end])
    return found


def _closes(token: Token, opener: Token) -> bool:
    return token.type == "footnote_close" and token.level == opener.level
