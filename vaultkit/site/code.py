"""Code blocks, coloured by Pygments in the shape that Material's style and buttons know."""

from __future__ import annotations

import re
from functools import cache
from html import escape

from pygments import highlight  # type: ignore[import-untyped]
from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]
from pygments.lexer import Lexer  # type: ignore[import-untyped]
from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]
from pygments.util import ClassNotFound  # type: ignore[import-untyped]

_LANGUAGE = re.compile(r"[\w+#.-]+")
_TITLE = re.compile(r"""(?:^|\s)title=(["'])(.+?)\1""")
_LARGEST = 60_000  # code points; beyond it colour costs more than it tells


def render_code(code: str, info: str) -> str:
    """Return a block of code; the first word of `info` names its language, `title="…"` the block."""
    info, name = _named(info)
    match = _LANGUAGE.match(info)
    language = match[0].lower() if match else ""
    lexer = _lexer(language) if language and len(code) <= _LARGEST else None
    inside = _coloured(code, lexer) if lexer else escape(code, quote=False)
    named = f"language-{escape(language)} " if language else "language-text "
    return (
        f'<div class="{named}highlight">{name}<pre><span></span><code>{inside}</code></pre></div>'
    )


def _named(info: str) -> tuple[str, str]:
    """Return the words after a fence without the title they give, and that title in Material's shape."""
    match = _TITLE.search(info)
    if not match:
        return info, ""
    rest = (info[: match.start()] + info[match.end() :]).strip()
    return rest, f'<span class="filename">{escape(match[2])}</span>'


def _coloured(code: str, lexer: Lexer) -> str:
    return str(highlight(code, lexer, _formatter()))


@cache
def _formatter() -> HtmlFormatter:
    return HtmlFormatter(nowrap=True)


@cache
def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return None
