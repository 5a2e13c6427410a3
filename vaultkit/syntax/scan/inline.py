"""Running text without tokens: one search for the next mark that could begin something, then that construct.

What is not plainly simple (highlights, inline footnotes, nested brackets, a tag after a delimiter)
sends the whole run to the parser's own inline rules; `blocks` says the law.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable

from markdown_it.common.html_re import HTML_TAG_RE
from markdown_it.common.utils import MD_TRIM_CHARS
from markdown_it.rules_inline.autolink import AUTOLINK_RE

from vaultkit.source.path import plain_spaces
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
    split_subpath,
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

MARK = re.compile(r"\\|`|\$|<|%%|\^|==|!\[|\[|#|://")
"""What could begin something. Every branch begins with a literal: the search then skips plain text by a charset."""
_WEB = re.compile(r"https?\Z", re.IGNORECASE)
_WIKILINK = re.compile(r"\[\[([^\[\]|\\\n]+)(?:\|([^\[\]\n]*))?\]\]")
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
        self.file = text
        self.source = source
        self.out: list[Element] = []
        self.linked: list[Span] = []
        self.comments = 0
        """How many block comments are around the run."""
        self._text = ""
        self._kind: RunKind = "paragraph"
        self._start = 0
        self._segments: Segments | None = None
        self._shift: int | None = 0  # from the run to the file; None where one number is not enough
        self._run: Run | None = None
        self._depth = 0  # of comments, those in the run counted
        self._pos = 0
        self._from = 0  # where the search for the mark at hand began
        self._caret = -1  # the last one that begins no footnote
        self._node_end = 0  # where the last node ended: a tag may begin there
        self._after_embed = False
        self._last_target = 0  # no link with a destination begins after it
        self._unclosed: set[int] = set()  # lengths of backtick runs that have no partner
        self._links = 0

    def read_lines(self, start: int, end: int, kind: RunKind) -> None:
        """Read the run that stands at `start` to `end` of the source, blanks around it left out."""
        # Most runs hold nothing: they are not even cut out.
        if MARK.search(self.source.source, start, end):
            text = self.source.source[start:end]
            cut = text.lstrip(MD_TRIM_CHARS)
            self.read(cut.rstrip(MD_TRIM_CHARS), start + len(text) - len(cut), kind)

    def read(self, text: str, start: int, kind: RunKind, segments: Segments | None = None) -> None:
        """Read one run: its trimmed text, where that stands in the source, and what it is part of.

        `segments` say where it stands if that is in several pieces.
        """
        first = MARK.search(text)
        if not first:
            return
        kept = len(self.out)
        self._begin(text, start, kind, segments)
        if not self._whole(first):
            del self.out[kept:]
            self._read_with_record(text, segments or [(0, start)], kind)
        elif self._links:
            self.linked.append(self._span(0, len(text)))

    def _read_with_record(self, text: str, segments: Segments, kind: RunKind) -> None:
        walk = Walk(self.file, self.source, comments=self.comments)
        read_run(walk, text, segments, kind)
        self.out += walk.elements
        self.linked += walk.runs

    def _begin(self, text: str, start: int, kind: RunKind, segments: Segments | None) -> None:
        shift = self.source.shift
        self._text, self._kind = text, kind
        self._start, self._segments = start, segments
        self._shift = None if segments or shift is None else start + shift
        self._run = None
        self._depth = self.comments
        self._pos = self._node_end = self._links = 0
        self._after_embed = False
        self._caret = -1
        self._last_target = text.rfind("](")
        if self._unclosed:
            self._unclosed = set()

    def _span(self, start: int, end: int) -> Span:
        """Return the file's span for offsets in the run."""
        shift = self._shift
        if shift is not None:
            return Span(start + shift, end + shift)
        where = self.source
        if self._segments is None:
            return Span(where(start + self._start), where(end + self._start))
        content = ContentMap(self._segments)
        return Span(where(content(start)), where(content.end(end)))

    def _of_run(self) -> Run:
        if self._run is None:
            self._run = Run(self._kind, self._text)
        return self._run

    def _whole(self, first: re.Match[str]) -> bool:
        """Read the run's elements; tell whether all of it was plainly simple."""
        if self._kind == "item" and (task := TASK.match(self._text)):
            self.out.append(Task(self._span(*task.span()), task[1]))
            self._pos = self._node_end = task.end()
            return self._between(self._pos, len(self._text)) and self._block_id()
        return self._marks(first, len(self._text)) and self._block_id()

    def _between(self, start: int, end: int) -> bool:
        self._pos = start
        return self._marks(MARK.search(self._text, start, end), end)

    def _marks(self, mark: re.Match[str] | None, end: int) -> bool:
        """Read what begins at `mark` and at every later one; False if it is not plainly simple."""
        text, search = self._text, MARK.search
        while mark:
            at = mark.start()
            self._from, self._pos = self._pos, at + 1
            if not _BEGUN_BY[text[at]](self, at, end):
                return False
            mark = search(text, self._pos, end)
        return True

    def _node(self, end: int) -> None:
        self._pos = self._node_end = end
        self._after_embed = False

    def _escape(self, at: int, end: int) -> bool:
        if at + 1 < end:
            if self._text[at + 1] in _ESCAPED:
                self._node(at + 2)
            self._pos = at + 2
        return True

    def _code(self, at: int, end: int) -> bool:
        text = self._text
        inside = at + 1
        while inside < end and text[inside] == "`":
            inside += 1
        self._pos = inside
        if inside - at in self._unclosed:
            return True
        for ticks in _TICKS.finditer(text, inside, end):
            if ticks.end() - ticks.start() == inside - at:
                self._node(ticks.end())
                return True
        self._unclosed.add(inside - at)
        return True

    def _math(self, at: int, end: int) -> bool:
        width = 2 if self._text.startswith("$$", at) else 1
        close = closing_dollar(self._of_run(), at, end)
        if close is None:
            self._pos = min(at + width, end)
            return True
        self.out.append(Math(self._span(at, close + width), width == 2))
        self._node(close + width)
        return True

    def _angle(self, at: int, end: int) -> bool:
        close = self._text.find(">", at + 1)
        if close < 0:
            return True
        url = self._text[at + 1 : close]
        if "@" in url or self._depth > self.comments:
            return False
        if "<" not in url and AUTOLINK_RE.search(url):
            self._link("autolink", at, close + 1, (at + 1, close), url, None)
            return True
        if not _TAG_START.match(self._text, at):
            # An anchor silences the addresses in it; other marks of its kind are rare.
            return _TEXT_AFTER.match(self._text, at) is not None
        if self._text.startswith("<!--", at):
            close_of_comment = comment_end(self._text, at, end)
            if close_of_comment is None:
                return False
            self._node(close_of_comment)
            return True
        tag = HTML_TAG_RE.match(self._text, at)
        if tag:
            self._node(tag.end())
        return True

    def _comment(self, at: int, end: int) -> bool:
        close = self._text.find("%%", at + 2, end)
        if close < 0:
            return True
        self.out.append(Comment(self._span(at, close + 2), "inline"))
        inside = MARK.search(self._text, at + 2, close)
        if not inside:
            self._node(close + 2)
            return True
        self._node(at + 2)
        self._depth += 1
        kept, self._unclosed = self._unclosed, set()
        simple = self._marks(inside, close)
        self._unclosed = kept
        self._depth -= 1
        self._node(close + 2)
        return simple

    def _embed(self, at: int, end: int) -> bool:
        if self._wikilink(at, at + 1, end):
            return True
        match = _LINK.match(self._text, at + 1, end)
        if match and not _ENTITY_LIKE.search(match[2]):
            if match[2]:
                self._link("markdown", at, match.end(), match.span(2), match[2], match.span(1))
            self._node(match.end())
            self._after_embed = True
            return True
        return at > self._last_target

    def _bracket(self, at: int, end: int) -> bool:
        if self._wikilink(at, at, end):
            return True
        if footnote := FOOTNOTE.match(self._text, at, end):
            self.out.append(FootnoteReference(self._span(*footnote.span()), footnote[1]))
            self._node(footnote.end())
            return True
        match = _LINK.match(self._text, at, end)
        if match and not _ENTITY_LIKE.search(match[2]):
            if match[2]:
                self._link("markdown", at, match.end(), match.span(2), match[2], match.span(1))
            self._node(match.end())
            return True
        return at > self._last_target

    def _wikilink(self, at: int, opening: int, end: int) -> bool:
        text = self._text
        match = _WIKILINK.match(text, opening, end)
        if match:
            written, display = match.groups()
            path, subpath = split_subpath(plain_spaces(written))
            length, close = len(written), match.end()
        elif text.startswith("[[", opening):
            stop = close_of(text, opening + 2, end)
            parts = None if stop is None else split_wikilink(text[opening + 2 : stop])
            if stop is None or parts is None:
                return False
            (path, subpath), display, length = parts
            close = stop + 2
        else:
            return False
        if not path and subpath is None:
            return False
        display = display and display.strip()
        embed = opening > at
        width, height = size(display) if embed else (None, None)
        self._links += 1
        self.out.append(
            Link(
                span=self._span(at, close),
                syntax="wikilink",
                embed=embed,
                external=False,
                path=path,
                subpath=subpath,
                display=display,
                target=self._span(opening + 2, opening + 2 + length),
                width=width,
                height=height,
                in_comment=self._depth > 0,
            )
        )
        self._node(close)
        self._after_embed = embed
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
        embed = self._text[at] == "!"
        if label is not None:
            display = self._span(*label).of(self.file).strip() if label[1] > label[0] else ""
        external, (path, subpath) = leads_to(destination)
        width, height = size(display) if embed else (None, None)
        self._links += 1
        self.out.append(
            Link(
                span=self._span(at, end),
                syntax=syntax,  # type: ignore[arg-type]
                embed=embed,
                external=external,
                path=path,
                subpath=subpath,
                display=display,
                target=self._span(*target),
                width=width,
                height=height,
                in_comment=self._depth > 0,
            )
        )
        self._node(end)

    def _tag(self, at: int, end: int) -> bool:
        match = TAG.match(self._text, at, end)
        if not match:
            return True
        before = self._text[at - 1] if at else " "
        apart = before.isspace() or self._node_end == at
        if not apart and not (before == "[" and at - 1 in self._of_run().brackets):
            return before not in _MAY_BE_PAIRED
        name = match[1]
        if name.endswith("_") and "_" in self._text[:at]:
            return False
        if is_tag_name(name):
            self.out.append(Tag(self._span(at, at + 1 + len(name)), name, self._depth > 0))
            self._node(match.end())
        return True

    def _address(self, at: int, end: int) -> bool:
        scheme = _WEB.search(self._text, max(self._from, at - 5), at)
        start = scheme.start() if scheme else at
        stop = address_end(self._text, start, end) if scheme else None
        if stop is not None:
            self.out.append(BareUrl(self._span(start, stop)))
            self._node(stop)
        return True

    def _may_end(self, at: int, end: int) -> bool:
        """Note a caret, which may begin the block's id; an inline footnote is for the parser of record."""
        self._caret = at
        return not self._text.startswith("[", at + 1, end)

    def _never(self, at: int, end: int) -> bool:
        return False

    def _block_id(self) -> bool:
        at = self._caret
        if at < 0 or self._kind not in ("paragraph", "item"):
            return True
        match = BLOCK_ID.match(self._text, at)
        apart = (
            at == 0 or self._text[at - 1].isspace() or (self._after_embed and self._node_end == at)
        )
        if match and apart and not self._depth:
            self.out.append(BlockId(self._span(at, match.end(1)), match[1]))
        return True


_BEGUN_BY: dict[str, Callable[[Runs, int, int], bool]] = {
    "\\": Runs._escape,
    "`": Runs._code,
    "$": Runs._math,
    "<": Runs._angle,
    "%": Runs._comment,
    "^": Runs._may_end,
    "=": Runs._never,
    "!": Runs._embed,
    "[": Runs._bracket,
    "#": Runs._tag,
    ":": Runs._address,
}
"""What reads the construct that each of `MARK`'s first characters begins; it says whether that was plainly simple."""
