"""Names and texts from a vault, made safe to print: nothing in them can move a cursor or forge a line."""

from __future__ import annotations

import re

# Control characters, line and paragraph separators, bidirectional overrides, lone surrogates.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def printable(text: str) -> str:
    r"""Return `text` on one line, with every character that could do something other than be read as `\u…`.

    >>> printable("a\nb")
    'a\\u000ab'
    """
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
