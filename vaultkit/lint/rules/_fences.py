"""Code fences that are not closed, found line by line; whether a fence is one is for the parser to say."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from vaultkit.source.span import Span

# A set at the beginning is what the engine can look for by itself.
_MARK = re.compile(r"[`~](?:(?<=`)``+|(?<=~)~~+)")
_LEAD = re.compile(r"[ \t]*+(?:(?:>|[-*+](?=[ \t])|[0-9]{1,9}[.)](?=[ \t]))[ \t]*+)*+")
_QUOTES = re.compile(r"(?:[ ]{0,3}>[ ]?)*+")
_QUOTE = re.compile(r"[ ]{0,3}>[ ]?")
_ITEM = re.compile(r"(?P<lead>[ ]*+(?:(?:[-*+]|[0-9]{1,9}[.)])[ ]++)++)\S")
_CODE = 4
_LINES_BACK = 200
_MOST_INDENT = 200
_TRIES = 20


class _Opening(NamedTuple):
    """The first line of a block of code, if it is one."""

    mark: Span
    quotes: int
    """How many quotes it stands in."""
    column: int
    """Where the text of the list item begins that it stands in, behind the quotes; 0 outside lists."""


def unclosed(text: str, start: int, is_fence: Callable[[Span], bool]) -> Span | None:
    """Return the mark of the first fence of `text`, from `start` on, that its end or its container's end closes.

    `is_fence` is asked, a few times at most, whether a mark is a fence: in a comment or in math it is none.
    """
    at, tries = start, 0
    while mark := _MARK.search(text, at):
        line_end = text.find("\n", mark.end())
        line_end = len(text) if line_end < 0 else line_end
        at = line_end  # only the first mark of a line can begin a block
        opening = _opening(text, mark, line_end)
        if opening is None:
            continue
        close = _close(text, opening)
        if close is not None and not _begins_another(text, opening, close):
            at = close
        elif is_fence(opening.mark):
            return opening.mark
        else:
            tries += 1
            if tries == _TRIES:
                return None
    return None


def _begins_another(text: str, opening: _Opening, close: int) -> bool:
    """Tell whether a fence that names a language stands in the code: then it is the next block, and this one was open."""
    mark = text[opening.mark.start : opening.mark.end]
    lead = r"(?:[ ]{0,3}>[ ]?)*+[ ]*+"
    another = re.compile(rf"\n{lead}{mark[0]}{{{len(mark)},}}[A-Za-z][\w+-]*+[ \t\r]*+\n")
    return another.search(text, opening.mark.end, close) is not None


def _opening(text: str, mark: re.Match[str], line_end: int) -> _Opening | None:
    line = text.rfind("\n", 0, mark.start()) + 1
    lead = _LEAD.match(text, line, mark.start())
    if not lead or lead.end() != mark.start():
        return None
    if mark[0][0] == "`" and text.find("`", mark.end(), line_end) >= 0:
        return None  # code inside a line
    quotes = _QUOTES.match(lead[0])
    inner = lead[0][quotes.end() if quotes else 0 :].expandtabs(_CODE)
    depth = lead[0].count(">")
    column = len(inner) if inner.strip() else _item_above(text, line, len(inner), depth)
    if ">" in inner or len(inner) - column >= _CODE:
        return None  # a quote in a list, or indented code
    return _Opening(Span(*mark.span()), depth, column)


def _item_above(text: str, line: int, indent: int, quotes: int) -> int:
    """Return where the text of the list item begins that a line indented by `indent` stands in, 0 if in none."""
    end = line - 1
    for _ in range(_LINES_BACK if indent >= 2 else 0):
        if end < 0:
            return 0
        start = text.rfind("\n", 0, end) + 1
        inner = _inside(text[start : min(end, start + _MOST_INDENT)], quotes)
        if inner is None:
            return 0
        item = _ITEM.match(inner)
        if item and len(item["lead"]) <= indent:
            return len(item["lead"])
        if inner.strip() and not inner[0].isspace() and not item:
            return 0
        end = start - 1
    return 0


def _inside(line: str, quotes: int) -> str | None:
    """Return a line without the marks of its quotes, None if it stands in fewer."""
    for _ in range(quotes):
        mark = _QUOTE.match(line)
        if not mark:
            return None
        line = line[mark.end() :]
    return line.expandtabs(_CODE)


def _close(text: str, opening: _Opening) -> int | None:
    """Return where the line ends that closes the fence; None if its container ends before, or the file."""
    mark = text[opening.mark.start : opening.mark.end]
    expression = rf"[ ]{{0,3}}{mark[0]}{{{len(mark)},}}[ \t\r]*"
    if not opening.quotes and not opening.column:
        match = re.compile(rf"\n{expression}(?=\n|\Z)").search(text, opening.mark.end)
        return match.end() if match else None
    closing = re.compile(expression)
    start = text.find("\n", opening.mark.end) + 1
    while start:
        after = text.find("\n", start) + 1
        line = text[start : after - 1 if after else len(text)]
        inner = _inside(line, opening.quotes)
        if inner is None:
            return None
        if inner.strip():
            if len(inner) - len(inner.lstrip(" ")) < opening.column:
                return None
            if closing.fullmatch(inner, opening.column):
                return start + len(line)
        start = after
    return None
