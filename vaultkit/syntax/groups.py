"""Tokens that belong together: what is left open in a run, what a footnote's definition holds."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it.token import Token

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
