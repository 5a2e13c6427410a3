"""Pieces of a note's running text as HTML: the sentence around a link, the words a note begins with."""

from __future__ import annotations

from bisect import bisect_right
from html import escape

from vaultkit.source.span import Span
from vaultkit.syntax.plain import Mention, PlainRun
from vaultkit.vault.context import sentence

_LONGEST = 200  # code points: of a beginning, and on each side of a link


def shown(run: PlainRun, start: int, end: int) -> str:
    """Return the run's text from `start` to `end` as HTML; code stays recognisable as code."""
    html, at = [], start
    for i in range(bisect_right(run.codes, start, key=lambda code: code.end), len(run.codes)):
        if run.codes[i].start >= end:
            break
        first, last = max(run.codes[i].start, at), min(run.codes[i].end, end)
        if first < last:
            html += [_text(run, at, first), f"<code>{_text(run, first, last)}</code>"]
            at = last
    return "".join([*html, _text(run, at, end)])


def _text(run: PlainRun, start: int, end: int) -> str:
    return escape(run.text[start:end], quote=False)


def beginning(run: PlainRun) -> str:
    """Return the first words of a run as HTML."""
    end = _cut_after(run.text, 0, len(run.text))
    return shown(run, 0, end) + (" …" if end < len(run.text) else "")


def around(run: PlainRun, mention: Mention) -> str:
    """Return the sentence around a link as HTML, the link marked."""
    start, end = sentence(run.text, Span(0, len(run.text)), Span(mention.start, mention.end))
    first = _cut_before(run.text, start, mention.start)
    last = _cut_after(run.text, mention.end, end)
    return "".join(
        [
            "… " if first > start else "",
            shown(run, first, mention.start).lstrip(),
            f"<mark>{shown(run, mention.start, mention.end)}</mark>",
            shown(run, mention.end, last).rstrip(),
            " …" if last < end else "",
        ]
    )


def _cut_before(text: str, start: int, end: int) -> int:
    if end - start <= _LONGEST:
        return start
    blank = text.find(" ", end - _LONGEST, end)
    return blank + 1 if blank >= 0 else end - _LONGEST


def _cut_after(text: str, start: int, end: int) -> int:
    if end - start <= _LONGEST:
        return end
    blank = text.rfind(" ", start, start + _LONGEST)
    return blank if blank > start else start + _LONGEST
