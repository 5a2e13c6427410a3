"""Running text without tokens: one search for the next mark that could begin something, then that construct.

What is not plainly simple (highlights, inline footnotes, nested brackets, a tag after a delimiter)
sends the whole run to the parser's own inline rules; `blocks` says the law.
"""

from __future__ import annotations

import re
import string

from markdown_it.common.html_re import HTML_TAG_RE
from markdown_it.rules_inline.autolink import AUTOLINK_RE

from vaultkit.source.span import Span
from vaultkit.syntax.constructs.bare_url import address_end
from vaultkit.syntax.constructs.construct import Run, RunKind
from vaultkit.syntax.constructs.html_comment import comment_end
from vaultkit.syntax.constructs.math import closing_dollar
from vaultkit.syntax.constructs.wikilink import close_of
from vaultkit.syntax.dialect import (
    BLOCK_ID,
    FOOTNOTE,
    TAG,
    TASK,
    is_tag_name,
    leads_to,
    size,
    split_wikilink,
)
from vaultkit.syntax.elements import (
    BareUrl,
    BlockId,
    Comment,
    Element,
    FootnoteReference,
    Link,
    Math,
    Tag,
    Task,
)
from vaultkit.syntax.positions import ContentMap, Segments, SourceMap
from vaultkit.syntax.reference import read_run
from vaultkit.syntax.walk import Walk

_MARK = re.compile(r"\\|`+|\$|<|%%|\^\[|==|!?\[|#|https?://", re.IGNORECASE)
_PLAIN = r"[^\[\]\\`<$%^#=]*"
_OPEN_TAG = (
    r"<(?![aA][\s/>])[A-Za-z][A-Za-z0-9-]*"
    r"(?:[ \t\n]+[A-Za-z_:][A-Za-z0-9_.:-]*(?:=(?:[^\s\"'=<>`\[\]]+|\"[^\"\[\]<>]*\"))?)*[ \t\n]*/?>"
)
_CLOSE_TAG = r"</(?![aA][\s>])[A-Za-z][A-Za-z0-9-]*[ \t\n]*>"
_PLAIN_LABEL = rf"\[({_PLAIN}(?:(?:{_OPEN_TAG}|{_CLOSE_TAG}){_PLAIN})*)\]"
_DESTINATION = (
    r"[^\s<>()\\\x00-\x1f\x7f]*(?:\([^\s<>()\\\x00-\x1f\x7f]*\)[^\s<>()\\\x00-\x1f\x7f]*)*"
)
_LINK = re.compile(rf'{_PLAIN_LABEL}\([ \t\n]*({_DESTINATION})(?:[ \t\n]+"[^"\\]*")?[ \t\n]*\)')
_TICKS = re.compile("`+")
_ENTITY_LIKE = re.compile(r"&[#A-Za-z0-9]+;")
_TAG_START = re.compile(r"</?(?![aA][\s/>])[A-Za-z]|<!--")
_TEXT_AFTER = re.compile(r"<[^!?/A-Za-z]")
_ESCAPED = string.punctuation + "\n"
_MAY_BE_PAIRED = "*_~=;"


class Runs:
    """The runs of one note, read one after the other into one list of elements."""

    def __init__(self, text: str, source: SourceMap) -> None:
        self.text = text
        self.source = source
        self.out: list[Element] = []
        self.linked: list[Span] = []
        self.comments = 0

    def read(self, text: str, segments: Segments, kind: RunKind) -> None:
        """Read one run: its trimmed text, where that stands in the source, and what it is part of."""
        if not _MARK.search(text) and "^" not in text:
            return
        kept = len(self.out)
        reading = _Reading(self, text, segments, kind)
        if not reading.read():
            del self.out[kept:]
            self._read_with_record(text, segments, kind)
        elif reading.links:
            self.linked.append(reading.span(0, len(text)))

    def _read_with_record(self, text: str, segments: Segments, kind: RunKind) -> None:
        walk = Walk(self.text, self.source, comments=self.comments)
        read_run(walk, text, segments, kind)
        self.out += walk.elements
        self.linked += walk.runs


class _Reading:
    """One run while it is read."""

    def __init__(self, runs: Runs, text: str, segments: Segments, kind: RunKind) -> None:
        self.runs = runs
        self.out = runs.out
        self.text = text
        self.kind = kind
        self.comments = runs.comments  # how many comments are around what is read
        self.run = Run(kind, text)
        self.content = ContentMap(segments)
        self.shift = segments[0][1] if len(segments) == 1 else None
        self.node_end = 0  # where the last node ended: a tag may begin there
        self.after_embed = False
        self.last_target = text.rfind("](")  # no link with a destination begins after it
        self.unclosed: set[int] = set()  # lengths of backtick runs that have no partner
        self.pos = 0
        self.links = 0

    def span(self, start: int, end: int) -> Span:
        """Return the file's span for offsets in the run."""
        where = self.runs.source
        if self.shift is not None:
            return Span(where(start + self.shift), where(end + self.shift))
        return Span(where(self.content(start)), where(self.content.end(end)))

    def read(self) -> bool:
        """Read the run's elements; tell whether all of it was plainly simple."""
        if self.kind == "item" and (task := TASK.match(self.text)):
            self.out.append(Task(self.span(*task.span()), task[1]))
            self.pos = self.node_end = task.end()
        return self._between(self.pos, len(self.text)) and self._block_id()

    def _between(self, start: int, end: int) -> bool:
        self.pos = start
        while match := _MARK.search(self.text, self.pos, end):
            if not self._mark(match[0], match.start(), end):
                return False
        return True

    def _mark(self, mark: str, at: int, end: int) -> bool:
        """Read what `mark` begins at `at`; False if it is not plainly simple."""
        self.pos = at + 1
        match mark[0]:
            case "[":
                return self._bracket(at, end)
            case "!":
                return self._embed(at, end)
            case "#":
                return self._tag(at, end)
            case "`":
                self._code(at, at + len(mark), end)
            case "\\":
                self._escape(at, end)
            case "$":
                self._math(at, end)
            case "<":
                return self._angle(at, end)
            case "%":
                return self._comment(at, end)
            case "^" | "=":
                return False
            case _:
                self._address(at, end)
        return True

    def _node(self, end: int) -> None:
        self.pos = self.node_end = end
        self.after_embed = False

    def _escape(self, at: int, end: int) -> None:
        if at + 1 >= end:
            return
        if self.text[at + 1] in _ESCAPED:
            self._node(at + 2)
        self.pos = at + 2

    def _code(self, start: int, inside: int, end: int) -> None:
        length = inside - start
        self.pos = inside
        if length in self.unclosed:
            return
        for ticks in _TICKS.finditer(self.text, inside, end):
            if ticks.end() - ticks.start() == length:
                self._node(ticks.end())
                return
        self.unclosed.add(length)

    def _math(self, at: int, end: int) -> None:
        width = 2 if self.text.startswith("$$", at) else 1
        close = closing_dollar(self.run, at, end)
        if close is None:
            self.pos = min(at + width, end)
            return
        self.out.append(Math(self.span(at, close + width), width == 2))
        self._node(close + width)

    def _angle(self, at: int, end: int) -> bool:
        close = self.text.find(">", at + 1)
        if close < 0:
            return True
        url = self.text[at + 1 : close]
        if "@" in url or self.comments > self.runs.comments:
            return False
        if "<" not in url and AUTOLINK_RE.search(url):
            self._link("autolink", at, close + 1, (at + 1, close), url, None)
            return True
        if not _TAG_START.match(self.text, at):
            # An anchor silences the addresses in it; other marks of its kind are rare.
            return _TEXT_AFTER.match(self.text, at) is not None
        if self.text.startswith("<!--", at):
            close_of_comment = comment_end(self.text, at, end)
            if close_of_comment is None:
                return False
            self._node(close_of_comment)
            return True
        tag = HTML_TAG_RE.match(self.text, at)
        if tag:
            self._node(tag.end())
        return True

    def _comment(self, at: int, end: int) -> bool:
        close = self.text.find("%%", at + 2, end)
        if close < 0:
            return True
        self.out.append(Comment(self.span(at, close + 2), "inline"))
        self._node(at + 2)
        self.comments += 1
        kept, self.unclosed = self.unclosed, set()
        simple = self._between(at + 2, close)
        self.unclosed = kept
        self.comments -= 1
        self._node(close + 2)
        return simple

    def _embed(self, at: int, end: int) -> bool:
        if self._wikilink(at, at + 1, end):
            return True
        match = _LINK.match(self.text, at + 1, end)
        if match and not _ENTITY_LIKE.search(match[2]):
            if match[2]:
                self._link("markdown", at, match.end(), match.span(2), match[2], match.span(1))
            self._node(match.end())
            self.after_embed = True
            return True
        return at > self.last_target

    def _bracket(self, at: int, end: int) -> bool:
        if self._wikilink(at, at, end):
            return True
        if footnote := FOOTNOTE.match(self.text, at, end):
            self.out.append(FootnoteReference(self.span(*footnote.span()), footnote[1]))
            self._node(footnote.end())
            return True
        match = _LINK.match(self.text, at, end)
        if match and not _ENTITY_LIKE.search(match[2]):
            if match[2]:
                self._link("markdown", at, match.end(), match.span(2), match[2], match.span(1))
            self._node(match.end())
            return True
        return at > self.last_target

    def _wikilink(self, at: int, opening: int, end: int) -> bool:
        if not self.text.startswith("[[", opening):
            return False
        close = close_of(self.text, opening + 2, end)
        parts = None if close is None else split_wikilink(self.text[opening + 2 : close])
        if close is None or parts is None:
            return False
        embed = opening > at
        width, height = size(parts.display) if embed else (None, None)
        self.links += 1
        self.out.append(
            Link(
                span=self.span(at, close + 2),
                syntax="wikilink",
                embed=embed,
                external=False,
                path=parts.target.path,
                subpath=parts.target.subpath,
                display=parts.display,
                target=self.span(opening + 2, opening + 2 + parts.target_length),
                width=width,
                height=height,
                in_comment=self.comments > 0,
            )
        )
        self._node(close + 2)
        self.after_embed = embed
        return True

    def _link(
        self,
        syntax: str,
        at: int,
        end: int,
        target: tuple[int, int],
        destination: str,
        label: tuple[int, int] | None,
    ) -> None:
        display = None
        embed = self.text[at] == "!"
        if label is not None:
            display = self.span(*label).of(self.runs.text).strip() if label[1] > label[0] else ""
        external, (path, subpath) = leads_to(destination)
        width, height = size(display) if embed else (None, None)
        self.links += 1
        self.out.append(
            Link(
                span=self.span(at, end),
                syntax=syntax,  # type: ignore[arg-type]
                embed=embed,
                external=external,
                path=path,
                subpath=subpath,
                display=display,
                target=self.span(*target),
                width=width,
                height=height,
                in_comment=self.comments > 0,
            )
        )
        self._node(end)

    def _tag(self, at: int, end: int) -> bool:
        match = TAG.match(self.text, at, end)
        if not match:
            return True
        before = self.text[at - 1] if at else " "
        apart = before.isspace() or self.node_end == at
        if not apart and not (before == "[" and at - 1 in self.run.brackets):
            return before not in _MAY_BE_PAIRED
        name = match[1]
        if name.endswith("_") and "_" in self.text[:at]:
            return False
        if is_tag_name(name):
            self.out.append(Tag(self.span(at, at + 1 + len(name)), name, self.comments > 0))
            self._node(match.end())
        return True

    def _address(self, at: int, end: int) -> None:
        stop = address_end(self.text, at, end)
        if stop is not None:
            self.out.append(BareUrl(self.span(at, stop)))
            self._node(stop)

    def _block_id(self) -> bool:
        at = self.text.rfind("^", self.pos)
        if at < 0 or self.kind not in ("paragraph", "item"):
            return True
        match = BLOCK_ID.match(self.text, at)
        apart = at == 0 or self.text[at - 1].isspace() or (self.after_embed and self.node_end == at)
        if match and apart and not self.comments:
            self.out.append(BlockId(self.span(at, match.end(1)), match[1]))
        return True
