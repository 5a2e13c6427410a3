"""HTML as CommonMark 0.31 has it: a tag or an address between angles, and the lines that begin blocks of it.

markdown-it has the same grammar, but loads all of itself to tell of it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_NAME = "[A-Za-z][A-Za-z0-9-]*"
_VALUE = r"(?:[^\"'=<>`\x00-\x20]+|'[^']*'|\"[^\"]*\")"
_ATTRIBUTE = rf"\s+[A-Za-z_:][A-Za-z0-9_.:-]*(?:\s*=\s*{_VALUE})?"
_TAG = rf"<{_NAME}(?:{_ATTRIBUTE})*\s*/?>|</{_NAME}\s*>"

TAG = re.compile(_TAG)
"""An opening or a closing tag (§6.6)."""
AUTOLINK = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,31}:[^<>\x00-\x20]*$")
"""What stands between the angles of an address, all of it (§6.5)."""

_BLOCKS = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div"
    "|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link"
    "|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th"
    "|thead|title|tr|track|ul"
)


class BlockKind(NamedTuple):
    """A kind of HTML block (§4.6)."""

    starts: re.Pattern[str]
    """How its first line begins."""
    ends: re.Pattern[str]
    """What its last line holds."""
    interrupts: bool
    """Whether it ends a paragraph."""


_NOTHING = re.compile(r"\A\Z")
_KINDS = (
    BlockKind(
        re.compile(r"<(?ai:script|pre|style|textarea)(?=\s|>|\Z)"),
        re.compile(r"</(?ai:script|pre|style|textarea)>"),
        True,
    ),
    BlockKind(re.compile(r"<!--"), re.compile(r"-->"), True),
    BlockKind(re.compile(r"<\?"), re.compile(r"\?>"), True),
    BlockKind(re.compile(r"<![A-Za-z]"), re.compile(r">"), True),
    BlockKind(re.compile(r"<!\[CDATA\["), re.compile(r"\]\]>"), True),
    BlockKind(re.compile(rf"</?(?ai:{_BLOCKS})(?=\s|/?>|\Z)"), _NOTHING, True),
    BlockKind(re.compile(rf"(?:{_TAG})\s*\Z"), _NOTHING, False),
)


def block_kind(line: str) -> BlockKind | None:
    """Return the kind of HTML block that begins with `line`, None if none does."""
    return next((kind for kind in _KINDS if kind.starts.match(line)), None)
