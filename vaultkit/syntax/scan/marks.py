"""What running text is searched for: marks that could begin something, and the commonest constructs whole.

Every branch begins with a literal, for the search then skips plain text by a character set: that alone
halves the time of a scan. A branch that matches a construct whole says so only where the parser of record
could say nothing else; all others leave the mark to be looked at.
"""

from __future__ import annotations

import re

_MARKS = r"\\|`|\$|<|%%|\^|==|!\[|\[|#|://"
MARK = re.compile(_MARKS)
"""What could begin something."""
SYMBOL_MARK = re.compile(r"\[\[|\[\^|\]\((?![a-z]{2,12}://)|\^|#(?<![A-Za-z0-9]#)(?<![^\\]/#)")
"""What could begin a symbol: neither an address outside nor a `#` inside a word does."""
_PLAIN = r"[^\[\]\\`<$%^#=]*"
_OPEN_TAG = (
    r"<(?![aA][\s/>])[A-Za-z][A-Za-z0-9-]*"
    r"(?:[ \t\n]+[A-Za-z_:][A-Za-z0-9_.:-]*(?:=(?:[^\s\"'=<>`\[\]]+|\"[^\"\[\]<>]*\"))?)*[ \t\n]*/?>"
)
_CLOSE_TAG = r"</(?![aA][\s>])[A-Za-z][A-Za-z0-9-]*[ \t\n]*>"
_TAG = r"/(?![aA][\s>])[A-Za-z][A-Za-z0-9-]*|(?![aA][\s/>])[A-Za-z][A-Za-z0-9-]*(?: [A-Za-z-]+=\"[^\"<>@\n]*\")*"
_LABEL = rf"{_PLAIN}(?:(?:{_OPEN_TAG}|{_CLOSE_TAG}){_PLAIN})*"
_DESTINATION = (
    r"[^\s<>()\\\x00-\x1f\x7f]*(?:\([^\s<>()\\\x00-\x1f\x7f]*\)[^\s<>()\\\x00-\x1f\x7f]*)*"
)
_TITLE = r'(?:[ \t\n]+"[^"\\]*")?'
_MARKLESS = r"[^\\`<$%^\[#:=!]*(?:(?::(?!//)|=(?!=)|!(?!\[))[^\\`<$%^\[#:=!]*)*"


def _wikilink(name: str) -> str:
    return rf"\[\[(?P<{name}>[^\[\]|\\\n]+)(?:\|(?P<{name}_text>[^\[\]\n]*))?\]\]"


def _link(name: str) -> str:
    label, destination = f"(?P<{name}_text>{_LABEL})", f"(?P<{name}>{_DESTINATION})"
    return rf"\[{label}\]\([ \t\n]*{destination}{_TITLE}[ \t\n]*\)"


WHOLE = re.compile(
    "|".join(
        (
            rf"%%(?P<comment>{_MARKLESS})%%",
            _wikilink("wikilink"),
            "!" + _wikilink("embed"),
            _link("link"),
            "!" + _link("image"),
            r"`(?P<code>[^`]+)`(?!`)",
            rf"<(?P<html>{_TAG})>",
            _MARKS,
        )
    )
)
"""A construct whole, named by the last group that matched, or a mark, without a name."""
