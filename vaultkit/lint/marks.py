"""What a note says of its own findings: suppressions, and placeholders that a template plugin will fill.

They are read as a rule reads a note, and kept as its findings are, so that what is known of a note tells
which of its findings count: `suppress.py` takes them out again. No user sees a rule whose name begins with `-`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from vaultkit.lint.diagnostic import Fix
from vaultkit.lint.rule import Finding, Place, Rule
from vaultkit.source.document import Document
from vaultkit.source.edit import Edit
from vaultkit.source.span import Span
from vaultkit.syntax.elements import Comment
from vaultkit.syntax.note import Note
from vaultkit.syntax.parser import parse

PROPERTY = "vaultkit-ignore"
VERBS = ("ignore", "ignore-block", "ignore-start", "ignore-end", "ignore-file")

_OPENS = re.compile(r"(%%|<!--)\s*vaultkit:")
_CLOSES = {"%%": "%%", "<!--": "-->"}
_REASON = re.compile(r"(?<!\S)--(?!\S)")
_WORD = re.compile(r"[^\s,]+")
_FILL = re.compile(r"[ \t>]*")
_REST = re.compile(r"[ \t\r]*")
_NEAR = 80
_SAFE_BELOW = re.compile(r"[^\W\d_]|\[\[|!\[|#|>|\r?\n|\Z")
"""What reads the same under a blank line as under a line of text."""
_UNDERLINE = re.compile(r"^[ \t>]*(?:-+|=+)[ \t\r]*$", re.MULTILINE)
_PLAIN_PROPERTY = re.compile(
    r"""[\w-]+:[ \t]*(?:(?P<flow>\[[\w ,-]*\])|[\w-]+|\["[\w-]+"\]|(?:\r?\n[ \t]*-[ \t]+["']?[\w-]+["']?[ \t]*)+)[ \t]*\r?\n"""
)


class Mark(NamedTuple):
    """A suppression as it stands in a note."""

    span: Span
    """The comment, or the property's name."""
    names: tuple[tuple[str, Span], ...]
    """The rules and families that it names."""
    scope: Span
    """Where findings that begin there are suppressed."""
    fix: Fix | None = None
    """What takes it out again."""
    shrinks: bool = False
    """Whether some of its names can be taken out by writing the others in the place of all."""
    problem: str | None = None
    """Why it suppresses nothing."""


def _ignores(note: Note) -> Iterator[Finding]:
    if "vaultkit" not in note.text:
        return
    for mark in (*_in_properties(note), *_in_comments(note)):
        yield Finding(
            note.path,
            mark.span,
            mark.problem or "",
            f"{mark.scope.start} {mark.scope.end} {mark.shrinks:d}",
            tuple(name for name, _ in mark.names),
            mark.fix,
            tuple(Place(note.path, span, "") for _, span in mark.names),
        )


def _placeholders(note: Note) -> Iterator[Finding]:
    text = note.text
    # A single character is looked for ten times as fast, and few notes have it.
    if not ("{" in text and "{{" in text) and "<%" not in text:
        return
    spans = sorted((*_curly(text), *_angular(text)))
    if not spans:
        return
    block = note.frontmatter
    if spans[0].start < block.content_start and not block.valid:
        # What a placeholder does to YAML shows elsewhere in the block.
        spans.insert(0, Span(0, block.content_start))
    said = " ".join(f"{span.start} {span.end}" for span in spans)
    yield Finding(note.path, spans[0], "", said)


def _curly(text: str) -> Iterator[Span]:
    for match in re.finditer(r"\{\{[^{}\n]*\}\}", text):
        yield Span(*match.span())


def _angular(text: str) -> Iterator[Span]:
    start = text.find("<%")
    while start >= 0:
        end = text.find("%>", start + 2)
        if end < 0:
            return
        yield Span(start, end + 2)
        start = text.find("<%", end + 2)


IGNORES = Rule("-ignore", "vaultkit", "info", read=_ignores)
"""Its findings are a note's suppressions."""
PLACEHOLDERS = Rule("-placeholder", "vaultkit", "info", read=_placeholders)
"""Its findings are the placeholders of a note, one finding for all."""
MARKS = (IGNORES, PLACEHOLDERS)
"""What is to be read of every note whose findings are judged, besides the rules that are asked."""


def _in_properties(note: Note) -> Iterator[Mark]:
    block = note.frontmatter
    key = block.keys.get(PROPERTY)
    if key is None or PROPERTY not in block.properties:
        return
    said = block.properties[PROPERTY]
    names = said if isinstance(said, list) else [said]
    whole = Span(0, len(note.text) + 1)
    chunk = _chunk(note, key)
    plain = _PLAIN_PROPERTY.fullmatch(note.text, *chunk)
    fix = _fix(note, (chunk, ""), safe=True) if plain else None
    if not names or not all(isinstance(name, str) for name in names):
        problem = f"`{PROPERTY}` must be a list of rules and families"
        yield Mark(key, (), whole, None, problem=problem)
        return
    found = []
    at = key.end
    for name in names:
        start = note.text.find(str(name), at, chunk.end)
        found.append((str(name), Span(start, start + len(name)) if start >= 0 else key))
        at = max(at, start)
    yield Mark(key, tuple(found), whole, fix, bool(plain and plain["flow"]))


def _chunk(note: Note, key: Span) -> Span:
    """Return the lines of a property."""
    text, block = note.text, note.frontmatter
    end = text.rfind("---", 0, block.content_start)
    later = [span.start for span in block.keys.values() if span.start > key.start]
    start = text.rfind("\n", 0, key.start) + 1
    return Span(start, text.rfind("\n", 0, min(later, default=end)) + 1)


def _in_comments(note: Note) -> list[Mark]:
    spans = [*_comments(note)]
    if not spans:
        return []
    lines = _Scopes(note, spans)
    said = [_Said.of(note.text, span) for span in spans]
    marks = [
        _mark(note, one, lines) for one in said if one.verb not in ("ignore-start", "ignore-end")
    ]
    return sorted([*marks, *_paired(note, said, lines)])


def _comments(note: Note) -> Iterator[Span]:
    """Yield the comments that speak to vaultkit, those in code left out."""
    text = note.text
    candidates = list(_candidates(text))
    if not candidates:
        return
    pieces: list[str] = []
    at = 0
    for span in candidates:
        if text.startswith("<", span.start):
            # Where a `%%` comment would be one, there an HTML comment is no code, either.
            pieces += (text[at : span.start], "%%  ", text[span.start + 4 : span.end - 3], " %%")
            at = span.end
    if at:
        note = parse(Document(note.path, "".join((*pieces, text[at:]))))
    real = {comment.span for comment in note.all(Comment)}
    yield from (span for span in candidates if span in real)


def _candidates(text: str) -> Iterator[Span]:
    open_ended = set()
    end = 0
    for match in _OPENS.finditer(text):
        closing = _CLOSES[match[1]]
        if match.start() < end or closing in open_ended:
            continue
        found = text.find(closing, match.end())
        if found < 0:
            open_ended.add(closing)  # looked for once: a note may open thousands
        else:
            end = found + len(closing)
            yield Span(match.start(), end)


class _Said(NamedTuple):
    """The words of a comment."""

    span: Span
    verb: str
    names: tuple[tuple[str, Span], ...]

    @classmethod
    def of(cls, text: str, span: Span) -> _Said:
        """Return the words of the comment at `span`."""
        at = text.index("vaultkit:", span.start) + len("vaultkit:")
        end = span.end - (2 if text.startswith("%%", span.start) else 3)
        if reason := _REASON.search(text, at, end):
            end = reason.start()
        words = [(match[0], Span(*match.span())) for match in _WORD.finditer(text, at, end)]
        return cls(span, words[0][0] if words else "", tuple(words[1:]))

    @property
    def problem(self) -> str | None:
        """Why it suppresses nothing."""
        if self.verb not in VERBS:
            return (
                f"“{self.verb}” is not understood; write {', '.join(VERBS)} and the names of rules"
            )
        if not self.names and self.verb != "ignore-end":
            return "names no rule, so it suppresses nothing"
        return None


def _mark(note: Note, said: _Said, lines: _Scopes) -> Mark:
    if said.problem:
        return Mark(said.span, (), Span(0, 0), None, problem=said.problem)
    match said.verb:
        case "ignore-file":
            scope = Span(0, len(note.text) + 1)
        case "ignore-block":
            scope = lines.block(said.span)
        case _:
            scope = lines.line(said.span)
    edit, safe = lines.removal(said.span)
    fix = _fix(note, edit, safe=safe)
    return Mark(said.span, said.names, scope, fix, not lines.is_in_heading(said.span))


def _paired(note: Note, said: Iterable[_Said], lines: _Scopes) -> Iterator[Mark]:
    """Yield the suppressions from a start to the end that is its own, or to the end of the note."""
    opened: list[_Said] = []
    for one in said:
        if one.verb == "ignore-start" and not one.problem:
            opened.append(one)
        elif one.verb == "ignore-start":
            yield Mark(one.span, (), Span(0, 0), None, problem=one.problem)
        elif one.verb == "ignore-end" and opened:
            start = opened.pop()
            (first, safe), (last, too) = lines.removal(start.span), lines.removal(one.span)
            fix = _fix(note, first, last, safe=safe and too)
            scope = Span(start.span.start, one.span.end)
            yield Mark(start.span, start.names, scope, fix, not lines.is_in_heading(start.span))
        elif one.verb == "ignore-end":
            edit, safe = lines.removal(one.span)
            problem = "ends what no ignore-start began"
            yield Mark(one.span, (), Span(0, 0), _fix(note, edit, safe=safe), problem=problem)
    for start in opened:
        edit, safe = lines.removal(start.span)
        scope = Span(start.span.start, len(note.text) + 1)
        fix = _fix(note, edit, safe=safe)
        yield Mark(start.span, start.names, scope, fix, not lines.is_in_heading(start.span))


def _fix(note: Note, *edits: tuple[Span, str], safe: bool) -> Fix:
    made = tuple(Edit(note.path, span, text) for span, text in edits)
    return Fix("Remove the suppression", safe, made)


class _Scopes:
    """The lines of a note in which suppressions stand, and which lines each is about."""

    def __init__(self, note: Note, spans: list[Span]) -> None:
        lines = note.document.lines
        self._text = note.text
        self._body = note.frontmatter.content_start
        self._lines = lines
        self._headings = [heading.span for heading in note.headings]
        self._underlined: dict[int, bool] = {}
        self._below: dict[int, int] = {}
        self._ends: dict[int, int] = {}
        # From the last to the first: what is known of the lines below is not looked for again.
        for span in reversed(spans):
            if self._alone(span):
                last = lines.position(span.end).line
                at = last + 1
                while at <= len(lines) and (at in self._below or self._blank(at)):
                    at = self._below.get(at, at + 1)
                first = lines.position(span.start).line
                self._below[first] = at
            first = self._first(span)
            end = first
            while end <= len(lines) and not self._blank(end):
                end = self._ends.get(end, end + 1)
            self._ends[first] = end

    def _alone(self, span: Span) -> bool:
        first = self._lines.span(self._lines.position(span.start).line)
        last = self._lines.span(self._lines.position(span.end).line)
        return bool(
            _FILL.fullmatch(self._text, first.start, span.start)
            and _REST.fullmatch(self._text, span.end, last.end)
        )

    def _blank(self, line: int) -> bool:
        span = self._lines.span(line)
        match = _FILL.match(self._text, *span)
        return bool(_REST.fullmatch(self._text, match.end() if match else span.start, span.end))

    def _first(self, span: Span) -> int:
        """Return the first line that a suppression is about: its own, or the next if it stands alone."""
        line = self._lines.position(span.start).line
        return self._below.get(line, line)

    def line(self, span: Span) -> Span:
        """Return the line that a suppression is about."""
        return self._between(self._first(span), self._first(span) + 1)

    def block(self, span: Span) -> Span:
        """Return the lines from the one that a suppression is about to the next blank line."""
        first = self._first(span)
        return self._between(first, self._ends[first])

    def _between(self, first: int, end: int) -> Span:
        size = len(self._text)
        starts = (
            self._lines.span(n).start if n <= len(self._lines) else size + 1 for n in (first, end)
        )
        return Span(*starts)

    def removal(self, span: Span) -> tuple[tuple[Span, str], bool]:
        """Return the edit that takes the comment out, and whether what is left reads as before."""
        text = self._text
        first = self._lines.position(span.start).line
        line = self._lines.span(first)
        last = self._lines.span(self._lines.position(span.end).line)
        if self._alone(span):
            above = first == 1 or self._blank(first - 1) or line.start == self._body
            below = bool(_SAFE_BELOW.match(text, last.end + 1)) and not self._is_underlined(span)
            safe = above and below and line.start == span.start and not self.is_in_heading(span)
            return (Span(line.start, min(last.end + 1, len(text))), ""), safe
        before = text[max(line.start, span.start - _NEAR) : span.start]
        # Behind a mere marker, what follows would take another meaning.
        safe = any(map(str.isalnum, before)) and not self.is_in_heading(span)
        if _REST.fullmatch(text, span.end, last.end):
            return (Span(span.start - len(before) + len(before.rstrip(" \t")), span.end), ""), safe
        return (span, ""), safe

    def _is_underlined(self, span: Span) -> bool:
        """Tell whether the text below the comment ends in a line that makes a heading of what is above."""
        first = self._first(span)
        if first not in self._underlined:
            found = _UNDERLINE.search(self._text, *self.block(span))
            self._underlined[first] = found is not None
        return self._underlined[first]

    def is_in_heading(self, span: Span) -> bool:
        """Tell whether the comment is part of a heading, which is linked by its words."""
        i = bisect_right(self._headings, (span.start + 1,))
        return i > 0 and self._headings[i - 1].end > span.start
