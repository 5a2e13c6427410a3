"""A wikilink whose brackets or bars are wrong.

What it finds: `[[Note]` and `[Note]]`, a `[[Note` that its line does not close, and `[[note|text|text]]`. Not in
code, math or comments, and not where the brackets are balanced after all: `[[sic] a quote]`.

Why: the brackets are printed, and nobody can follow them. After the second bar all is text.

Example:

    See [[Recovery] and [[Stigma|what others|think]].

Better:

    See [[Recovery]] and [[Stigma|what others think]].

When the fix is safe: never; `--unsafe-fixes` adds the bracket that is missing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from vaultkit.lint.diagnostic import Fix
from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.rules._reread import reread
from vaultkit.source.edit import Edit
from vaultkit.source.span import Span
from vaultkit.syntax.elements import Link
from vaultkit.syntax.note import Note

_ODD = re.compile(r"\[\[(?![^\[\]|\n]+(?:\|[^\[\]|\n]*)?\]\])")
"""Where a wikilink begins that is not plainly one, with one bar at most."""
_TWO_BARS = re.compile(r"\[\[[^\[\]|\n]+\|[^\[\]|\n]*[^\s\[\]|\\]\\?\|(?=[^\s\[\]|])")
"""Bars with a blank beside them part the words of a title."""
_BRACKET = re.compile(r"\\.|[\[\]]")
_NAME = re.compile(r"(?=[^\W_]|[./#])[^\[\]\n]+[^\W\d_]")
"""What may be meant as a note's name: it begins like one and has a letter after that."""
_TEMPLATE = re.compile(r"\{\{|<%|\{%")
_LONGEST = 60


class _Broken(NamedTuple):
    """Something that would be a wikilink with a bracket or two more."""

    span: Span
    """What there is of it."""
    missing: Edit
    """The brackets."""
    is_plain: bool
    """Whether it is clear where they belong."""


def read(note: Note) -> Iterator[Finding]:
    """Yield every wikilink that its brackets break, and every one with two bars."""
    text = note.text
    if odd := _ODD.search(text):
        yield from _two_bars(note)
    if odd or text.count("[[") != text.count("]]"):
        yield from _unbalanced(note)


def _two_bars(note: Note) -> Iterator[Finding]:
    places = {match.start() + 2 for match in _TWO_BARS.finditer(note.text)}
    for link in note.symbols.links if places else ():
        if link.target.start in places and not link.embed and not link.in_comment:
            message = f"the link has two bars, so it reads “{link.display}”"
            yield Finding(note.path, link.span, message, link.path)


def _unbalanced(note: Note) -> Iterator[Finding]:
    broken = [b for b in _broken(note) if not _TEMPLATE.search(note.raw(b.span))]
    if not broken:
        return
    links = _outermost(link.span for link in note.all(Link))
    broken = [b for b in broken if not _meets(b, links)]
    mended = reread(note, [b.missing for b in broken]) if broken else {}
    for b in broken:
        opens = note.text.startswith("[[", b.span.start)
        if b.span.start + (2 if opens else 1) in mended:
            title = f"Add the missing “{b.missing.text}”"
            fix = Fix(title, False, (b.missing,)) if b.is_plain else None
            message = f"the brackets of “{_short(note.raw(b.span))}” make no link"
            yield Finding(note.path, b.span, message, fix=fix)


def _broken(note: Note) -> Iterator[_Broken]:
    """Yield what lacks brackets, in text order; in code, too."""
    at = 0
    for line in note.text.splitlines(keepends=True):
        if "[[" in line or "]]" in line:
            yield from _broken_in(note, line.rstrip(), at)
        at += len(line)


def _broken_in(note: Note, line: str, at: int) -> Iterator[_Broken]:
    pairs, opened, closed = _brackets(line)
    for i in opened:
        if i + 1 in pairs and line[i + 1] == "[" and _NAME.match(line, i + 2, pairs[i + 1]):
            end = pairs[i + 1] + 1
            if "[" not in line[i + 2 : end] and not line.startswith("\\]", end):
                yield _lacks(note, Span(at + i, at + end), at + end, "]", plain=True)
        elif i + 1 in opened and (i == 0 or line[i - 1] != "[") and _NAME.match(line, i + 2):
            end = line.find("[[", i + 2)
            end = len(line) if end < 0 else end
            said = line[i:end].rstrip()
            if "[" not in said[2:] and "\\]" not in said:
                yield _lacks(note, Span(at + i, at + i + len(said)), at + i + len(said), "]]")
    starts = {end: start for start, end in pairs.items()}
    for j in closed:
        if (start := starts.get(j - 1)) is None or "[" in line[start + 1 : j]:
            continue
        escaped = start > 0 and line[start - 1] == "[" and not {start - 1} & (opened | pairs.keys())
        if not escaped and _NAME.match(line, start + 1, j - 1):
            yield _lacks(note, Span(at + start, at + j + 1), at + start, "[", plain=True)


def _lacks(note: Note, span: Span, at: int, text: str, *, plain: bool = False) -> _Broken:
    return _Broken(span, Edit(note.path, Span(at, at), text), plain)


def _brackets(line: str) -> tuple[dict[int, int], set[int], set[int]]:
    """Return which bracket closes which, and those left over: that open, and that close."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    closed = set()
    for match in _BRACKET.finditer(line):
        if match[0] == "[":
            opened.append(match.start())
        elif match[0] == "]":
            if opened:
                pairs[opened.pop()] = match.start()
            else:
                closed.add(match.start())
    return pairs, set(opened), closed


def _meets(broken: _Broken, links: list[Span]) -> bool:
    """Tell whether one of `links`, in order and none within another, has a part of it, or its first bracket."""
    start, end = broken.span
    end = end if broken.is_plain else start + 2
    n = bisect_right(links, start, key=lambda span: span.start)
    return any(link.start < end and start < link.end for link in links[max(0, n - 1) : n + 1])


def _outermost(links: Iterable[Span]) -> list[Span]:
    """Return the spans that lie in no other, in order."""
    found: list[Span] = []
    for span in sorted(links, key=lambda s: (s.start, -s.end)):
        if not found or span.start >= found[-1].end:
            found.append(span)
    return found


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


RULE = Rule("malformed-link", "links", "error", read=read)
