r"""The shapes of plain Markdown: how the lines of a block may begin, what may stand in them, where their symbols are.

A stretch is as many plain blocks as stand one after another. Of each, `_STRUCTURE` looks at the beginnings of
lines alone and says that the block is made as it seems to be; `_CONTENT` then goes over what stands in them.
Both say yes only where the parser of record could see nothing else. `SYMBOL` finds what is in a stretch; it
passes over all that hides symbols by the very expressions that a stretch goes over it.
"""

from __future__ import annotations

import re
from functools import cache

from vaultkit.syntax.scan.plain import BEGINNINGS, DELIMITERS

# What stands in a line.

_DULL_MARKS = r"\[(?![\[^])|\](?!\((?![a-z]{2,12}://))|#(?:(?<=[A-Za-z0-9]#)|(?<=[^\\]/#))"
_DULL = rf"[^\n\[\]#^]*+(?:(?:{_DULL_MARKS})[^\n\[\]#^]*+)*+"
"""The rest of a line that holds no symbol, whatever else is in it: neither a link inward nor a tag nor a caret."""

_HTML = r"</?(?![aA][\s/>])[A-Za-z][A-Za-z0-9-]*+(?: [A-Za-z-]+=(?:\"[^\"<>\n\[\]#^`]*+\"|[A-Za-z0-9]++))*+ ?/?>"
_URL = r"[a-z]{2,12}://(?:[A-Za-z0-9./_?=;:+,~@#*'-]|%(?!%)|&(?![#A-Za-z0-9]+;))*+"
_DESTINATION = r"(?:[^\s<>()\[\]\\%&:|`$^\"\x00-\x1f\x7f]|%(?!%))++"
_CODE = r"`(?:[^`\n%]|%(?!%))++`(?!`)"
_MATH = r"\$(?=[^\s$])[^$\n`\\%|]*+(?<=[^\s])\$(?![0-9$])"
_FOOTNOTE = r"\[\^[^\s\[\]|]++\]"
_NO_TAG = r"#[0-9]++(?=[\s.,;:)\]]|\Z)"
_TAG = r"(?:(?!\u2e2f)[^\W\d_])(?:(?!\u2e2f)[\w/-])*+(?<!_)(?=[\s.,;]|\Z)"


_WORDS = r"[^\n\[\]\\`$<%^#!:]*+"
_CELL_WORDS = r"[^\n\[\]\\`$<%^#!:|]*+"
_ALONE = rf":(?!//)|!(?!\[)|%(?!%)|{_NO_TAG}|#(?:(?<=[A-Za-z0-9/]#)|(?<=[ \n]#){_TAG})"
"""A mark that begins nothing, or a tag."""


def _wikilink(display: str) -> str:
    return rf"\[[^\s\[\]|\\][^\[\]|\\\n]*+(?:{display})?\]\](?!\()"


def _sentence(words: str, display: str) -> str:
    """Return what matches words, links and tags: what a comment or a callout's title may say."""
    link = rf"!?\[(?:{_wikilink(display)}|{words}\]\((?:{_URL}|{_DESTINATION})\))"
    return rf"{words}(?:(?:{link}|{_ALONE}){words})*+"


def _running(words: str, code: str, display: str) -> str:
    """Return what matches running text of words, links, tags, simple code and math, in which no mark means anything else.

    `words` are characters that are no mark, `code` is code and `display` what may follow a wikilink's target.
    """
    label = rf"{words}(?:(?:{_HTML}|:(?!//)|!(?!\[)|{_NO_TAG}|`[^`\n%\[\]|]++`(?!`)){words})*+"
    more = rf"{words}(?::(?!//){words})*+"
    bracketed = rf"\[{more}\]{more}\]\({_URL}\)(?=[^\n\]]*+(?:\[\[|\n|\Z))"
    marks = (
        rf"!?\[(?:{_wikilink(display)}|{label}\]\((?:{_URL}|{_DESTINATION})\)|{bracketed})"
        rf"|{_FOOTNOTE}|{_ALONE}|{code}|{_MATH}|<{_URL}>|{_HTML}|%%{_sentence(words, display)}%%"
    )
    return rf"{words}(?:(?:{marks}){words})*+"


_DISPLAY = r"\|[^\[\]\n]*+"
_PLAIN = _running(_WORDS, _CODE, _DISPLAY)
_TITLE = _sentence(_WORDS, _DISPLAY)
_ID = r"\^(?<=[^\n] \^)[A-Za-z0-9-]++"

# How lines begin, and where blocks end.

_EOL = r"(?:\n|\Z)"
_LINE = rf"[^\n]*+{_EOL}"
_NUMBER = r"[0-9][0-9]{0,8}[.)]"
_DEFINITION = r"\[\^[^\s\[\]]++\]:"
_BULLET = rf"(?:[*+-] |{_NUMBER} )"
_MARKER = rf"(?:[*+-] |{_NUMBER} |{_DEFINITION} )"
_TEXT = rf"(?!{_MARKER})[^\s>]{_LINE}"
_MORE = rf"(?:[ \t]*+{_TEXT})*+"
"""The further lines of a paragraph: however far they are indented, they are no code."""
_DEEPEST = 3
_NOT_FIRST = r"(?!1[.)])[0-9]"
"""The number of a list that ends no text above it."""
_FENCE_OPENS = r"```(?!`)[^`\n]*+\n|~~~(?!~)[^\n]*+\n"
_ENDS = rf"\n|[ \t]*+{_EOL}|##{{0,5}}[ \t]|<!--|{_FENCE_OPENS}"
"""What ends all text above it, and is no row of a table that its last line could head."""
_ENDS_LIST = rf"(?![ \t]*+\n)(?:{_ENDS})|(?:[ \t]*+\n)++(?:\Z|[^ \t\n])"
"""What ends a list: the same, but behind blank lines nothing indented may come."""


def _nested(unit: str, marker: str, level: int = 0) -> str:
    """Return what matches a list's item at `level` and those below it, each level indented by a `unit` more.

    What stands behind a `marker` begins no further right than the next level does: so no item belongs to the
    text of the one above it, nor is it code.
    """
    item = rf"{unit * level}(?:{marker})(?=[^\s]){_LINE}(?!{unit * (level + 1)}{_NOT_FIRST})"
    if level == _DEEPEST:
        return item
    return rf"{item}(?:{_nested(unit, marker, level + 1)}){'*+' if level else '++'}"


_ITEMS = "|".join(
    (
        rf"{_MARKER}{_LINE}{_MORE}(?![ \t]+{_BULLET})",
        _nested("\t", r"[*+-] {1,3}|[0-9][.)] {1,2}|[0-9]{2}[.)] "),
        _nested("    ", r"[*+-] {1,3}|[0-9][.)] {1,2}|[0-9]{2}[.)] "),
        _nested("  ", "[*+-] "),
        _nested("   ", r"[*+-] {1,2}|[0-9][.)] "),
    )
)
_QUOTED = rf">(?: ?\n| {_BULLET}{_LINE}| (?!\[!){_TEXT}(?!> {_NOT_FIRST}{{1,9}}[.)]))"
_CALLOUT = r"\[!(?=[^\s])[^\[\]|\n]++(?:\|[^\]\n]*+)?\][+-]?"
_STRUCTURE = (
    rf"(?:(?=[^\s#<`~])|(?!{_ENDS}))(?:{_TEXT}{_MORE}(?={_ENDS}|(?!{_NOT_FIRST}){_MARKER} *[^\s])|)"
    rf"(?:(?:{_ITEMS})++(?={_ENDS_LIST})|(?<=\n)(?={_ENDS})|\Z)"
    rf"|(?:> {_CALLOUT}{_LINE}|)(?:{_QUOTED})*+(?<=\n)(?=[ \t]*+{_EOL})"
)
_PREFIX = r"(?:> |)[ \t]*+"
_BEGINS = rf"(?:(?<=\n){_PREFIX}|)(?={BEGINNINGS})"
_BOX = r"(?:\[[^\[\]\\\n]\] (?=[^\s])|)"
_RUN_ENDS = rf"\n|{_PREFIX}{_MARKER}|> ?\n|{_ENDS}"
_RUN = (
    rf"(?!\n){_PREFIX}(?:{_MARKER} {{0,3}}{_BOX}|)"
    rf"(?:(?:{_BEGINS}{_DULL}{_EOL})++(?={_RUN_ENDS})"
    rf"|(?:{_BEGINS}{_PLAIN}(?:{_ID}(?={_EOL}(?:{_RUN_ENDS})))?{_EOL})++(?={_RUN_ENDS}))"
)
_CONTENT = rf"(?:(?:> {_CALLOUT}{_TITLE}{_EOL}|)(?:(?>{_RUN})|> ?\n)*)"

# Blocks that hold no text.

_HEADING = r"[^\s\[\]#^|][^\n\[\]#^|]*+"
_COMMENT = r"!--(?!-?>)[^-]*+(?:-(?!->)[^-]*+)*+-->[^\n]*+"
_HTML_BLOCK = (
    r"(?:center|details|div|figure|h[1-6]|iframe|p|section|summary|table)(?=[ >])"
    r"[^\n]*+(?:\n[ \t]*+[^\s][^\n]*+)*+(?=\n[ \t]*+(?:\n|\Z)|\Z)"
)
_MATH_BLOCK = r"\$[^$\n]*+\n(?:[^$]|\$(?!\$))*+\$\$[ \t]*+(?=\n|\Z)"


def _fence(mark: str, info: str) -> str:
    inside = rf"(?:(?! {{0,3}}{mark}{{3}})[^\n]*+\n)*+"
    return rf"{mark}{mark}(?!{mark}){info}*+\n{inside}{mark}{{3}}{mark}*+[ \t]*+(?=\n|\Z)"


_RAW = (
    ("<", rf"(?:{_COMMENT}|{_HTML_BLOCK})"),
    ("`", _fence("`", r"[^`\n]")),
    ("~", _fence("~", r"[^\n]")),
    (r"\$", _MATH_BLOCK),
)
"""What each mark begins at a line's start."""
HEADS_A_TABLE = rf"[^\n|]*+\|[^\n]*+\n{DELIMITERS.pattern}"

STRETCH = re.compile(
    r"(?:[ \t]*+\n"
    rf"|(?={_STRUCTURE}){_CONTENT}(?={_ENDS}|{_MARKER})"
    rf"|#{{1,6}}[ \t]{_HEADING}{_EOL}"
    rf"|(?:-{{3,}}|\*{{3,}}|_{{3,}})[ \t]*+{_EOL}"
    rf"|(?=[<`~$])(?!{HEADS_A_TABLE})(?:{'|'.join(map(''.join, _RAW))}){_EOL}"
    r")*+"
)
"""A stretch of plain blocks, which may be empty."""

_HIDDEN = "|".join(rf"{mark}(?<![^\n]{mark}){rest}" for mark, rest in _RAW)
SYMBOL = re.compile(
    r"\[\[(?P<target>[^\[\]|\n]++)(?:\|(?P<display>[^\[\]\n]*+))?\]\]"
    rf"|#(?<![^\n]#)(?P<marks>#{{0,5}})[ \t](?P<heading>{_HEADING})"
    rf"|#(?<=[ \n]#)(?P<tag>{_TAG})"
    r"|\^(?P<id>[A-Za-z0-9-]++)"
    r"|%%(?:(?P<comment>[^%\n\[#]*+(?:%(?!%)[^%\n\[#]*+)*+[\[#](?:[^%\n]|%(?!%))*+)|[^%\n]*+(?:%(?!%)[^%\n]*+)*+)%%"
    r"|\[\^(?P<footnote>[^\s\[\]|]++)\]"
    rf"|\[(?P<label>[^\[\]\n]*+)\]\((?P<destination>{_DESTINATION})\)"
    rf"|>(?<![^\n]>) (?P<callout>{_CALLOUT})"
    rf"|{_HIDDEN}|{_CODE}|{_MATH}"
)
"""A symbol in a stretch, named by the last group that matched, or something that may hide what looks like one."""


@cache
def table() -> re.Pattern[str]:
    """Return what matches a table of plain cells, none of which need have as many as another."""
    cell = _running(_CELL_WORDS, r"`[^`\n%|\\]++`(?!`)", r"\\\|[^\[\]\n|\\]*+")
    row = rf"\|(?:{cell}\|)++[ \t]*+{_EOL}"
    delimiters = rf"\|(?:[ \t]*+:?-++:?[ \t]*+\|)++[ \t]*+{_EOL}"
    return re.compile(rf"{row}{delimiters}(?:{row})*+(?=[ \t]*+{_EOL})")
