"""Running text without tokens: one search for the next mark that could begin something, then that construct.

What is not plainly simple (highlights, inline footnotes, nested brackets, a tag after a delimiter)
sends the whole run to the parser's own inline rules; `blocks` says the law.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable

from vaultkit.source.path import plain_spaces
from vaultkit.syntax.constructs.bare_url import address_end
from vaultkit.syntax.constructs.construct import RunKind
from vaultkit.syntax.constructs.html_comment import comment_end
from vaultkit.syntax.constructs.math import closing_dollar
from vaultkit.syntax.dialect import (
    BLOCK_ID,
    FOOTNOTE,
    TAG,
    TASK,
    TRIMMED,
    WEB,
    close_of,
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
    FootnoteReference,
    Link,
    Math,
    Tag,
    Task,
)
from vaultkit.syntax.positions import Segments
from vaultkit.syntax.scan.marks import WHOLE
from vaultkit.syntax.scan.run import RunState

_SCHEME_BEFORE = re.compile(r"https?\Z", re.IGNORECASE)
_TICKS = re.compile("`+")
_ENTITY_LIKE = re.compile(r"&[#A-Za-z0-9]+;")
_TAG_START = re.compile(r"</?(?![aA][\s/>])[A-Za-z]|<!--")
_TEXT_AFTER = re.compile(r"<[^!?/A-Za-z]")
_ESCAPED = string.punctuation + "\n"
_MAY_BE_PAIRED = "*_~=;"


class Runs(RunState):
    """The runs of one note, read one after the other into one list of elements."""

    def read_lines(self, start: int, end: int, kind: RunKind) -> None:
        """Read the run that stands at `start` to `end` of the source, blanks around it left out."""
        source = self.source.source
        # Most runs hold nothing: they are not even cut out.
        if self._mark.search(source, start, end):
            if source[start] in TRIMMED:
                start = end - len(source[start:end].lstrip(TRIMMED))
            self.read(source[start:end].rstrip(TRIMMED), start, kind)

    def read(self, text: str, start: int, kind: RunKind, segments: Segments | None = None) -> None:
        """Read one run: its trimmed text, where that stands in the source, and what it is part of.

        `segments` say where it stands if that is in several pieces.
        """
        if not self._mark.search(text):
            return
        kept = len(self.out)
        self._begin(text, start, kind, segments)
        if not (self._task_and_marks() and self._block_id()):
            del self.out[kept:]
            self._read_with_record(text, segments or [(0, start)], kind)
        elif self._linked:
            self.linked.append(self._span(0, len(text)))

    def _read_with_record(self, text: str, segments: Segments, kind: RunKind) -> None:
        from vaultkit.syntax.reference import read_run  # many a vault can do without
        from vaultkit.syntax.walk import Walk

        walk = Walk(self.file, self.source, comments=self.comments)
        read_run(walk, text, segments, kind)
        self.out += walk.elements
        self.linked += walk.runs

    def _task_and_marks(self) -> bool:
        if self._kind == "item" and (task := TASK.match(self._text)):
            self.out.append(Task(self._span(*task.span()), task[1]))
            self._pos = self._node_end = task.end()
        return self._marks(len(self._text))

    def _marks(self, end: int) -> bool:
        """Read what begins at each mark from here on; False if it is not plainly simple."""
        while self._pos < end:
            for mark in WHOLE.finditer(self._text, self._pos, end):
                whole = mark.lastgroup
                if not whole or not _WHOLE[whole](self, mark):
                    at = mark.start()
                    break
            else:
                return True
            self._pos = at + 1
            if not _BEGUN_BY[self._text[at]](self, at, end):
                return False
        return True

    def _whole_comment(self, mark: re.Match[str]) -> bool:
        start, end = mark.span()
        if not self.symbols_only:
            self.out.append(Comment(self._span(start, end), "inline"))
        self._pos = self._node_end = end
        return True

    def _whole_wikilink(self, mark: re.Match[str]) -> bool:
        name = "embed" if mark["embed"] else "wikilink"
        path, subpath = split_subpath(plain_spaces(mark[name]))
        if not path and subpath is None:
            return False
        display = mark[name + "_text"]
        self._add_wikilink(mark.span(), mark.span(name), (path, subpath), display)
        return True

    def _whole_link(self, mark: re.Match[str]) -> bool:
        name = mark.lastgroup or ""
        destination = mark[name]
        if "&" in destination and _ENTITY_LIKE.search(destination):
            return False
        if destination and not (self.symbols_only and destination.startswith(WEB)):
            label = mark.span(name + "_text")
            self._link("markdown", mark.span(), mark.span(name), destination, label)
        self._pos = self._node_end = mark.end()
        if name == "image":
            self._embed_end = self._node_end
        return True

    def _whole_node(self, mark: re.Match[str]) -> bool:
        """Pass over code and HTML; HTML in a comment is for the parser of record."""
        if mark.lastgroup == "html" and self._depth > self.comments:
            return False
        self._pos = self._node_end = mark.end()
        return True

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
        from vaultkit.syntax.scan import markup  # many a vault can do without

        close = self._text.find(">", at + 1)
        if close < 0:
            return True
        url = self._text[at + 1 : close]
        if "@" in url or self._depth > self.comments:
            return False
        if "<" not in url and markup.AUTOLINK.match(url):
            self._link("autolink", (at, close + 1), (at + 1, close), url, None)
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
        tag = markup.TAG.match(self._text, at)
        if tag:
            self._node(tag.end())
        return True

    def _comment(self, at: int, end: int) -> bool:
        close = self._text.find("%%", at + 2, end)
        if close < 0:
            return True
        self.out.append(Comment(self._span(at, close + 2), "inline"))
        self._node(at + 2)
        self._depth += 1
        kept, self._unclosed = self._unclosed, set()
        simple = self._marks(close)
        self._unclosed = kept
        self._depth -= 1
        self._node(close + 2)
        return simple

    def _embed(self, at: int, end: int) -> bool:
        return self._wikilink(at, at + 1, end) or at > self._last_target

    def _bracket(self, at: int, end: int) -> bool:
        if self._wikilink(at, at, end):
            return True
        if footnote := FOOTNOTE.match(self._text, at, end):
            self.out.append(FootnoteReference(self._span(*footnote.span()), footnote[1]))
            self._node(footnote.end())
            return True
        return at > self._last_target

    def _wikilink(self, at: int, opening: int, end: int) -> bool:
        if not self._text.startswith("[[", opening):
            return False
        close = close_of(self._text, opening + 2, end)
        parts = None if close is None else split_wikilink(self._text[opening + 2 : close])
        if close is None or parts is None:
            return False
        target = opening + 2, opening + 2 + parts.target_length
        self._add_wikilink((at, close + 2), target, parts.target, parts.display)
        return True

    def _add_wikilink(
        self,
        whole: tuple[int, int],
        target: tuple[int, int],
        leads: tuple[str, str | None],
        display: str | None,
    ) -> None:
        display = display and display.strip()
        embed = self._text[whole[0]] == "!"
        width, height = size(display) if embed else (None, None)
        self._linked = True
        self.out.append(
            Link(
                span=self._span(*whole),
                syntax="wikilink",
                embed=embed,
                external=False,
                path=leads[0],
                subpath=leads[1],
                display=display,
                target=self._span(*target),
                width=width,
                height=height,
                in_comment=self._depth > 0,
            )
        )
        self._pos = self._node_end = whole[1]
        if embed:
            self._embed_end = whole[1]

    def _link(
        self,
        syntax: str,
        whole: tuple[int, int],
        target: tuple[int, int],
        destination: str,
        label: tuple[int, int] | None,
    ) -> None:
        display = None
        embed = self._text[whole[0]] == "!"
        if label is not None:
            display = self._span(*label).of(self.file).strip() if label[1] > label[0] else ""
        external, (path, subpath) = leads_to(destination)
        width, height = size(display) if embed else (None, None)
        self._linked = True
        self.out.append(
            Link(
                span=self._span(*whole),
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
        self._pos = self._node_end = whole[1]

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
        scheme = _SCHEME_BEFORE.search(self._text, max(self._node_end, at - 5), at)
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

    def _highlight(self, at: int, end: int) -> bool:
        """Leave a highlight to the parser of record; of symbols it hides none, but where it holds an address."""
        return self.symbols_only and "://" not in self._text

    def _block_id(self) -> bool:
        at = self._caret
        if at < 0 or self._kind not in ("paragraph", "item"):
            return True
        match = BLOCK_ID.match(self._text, at)
        apart = at == 0 or self._text[at - 1].isspace() or self._embed_end == at
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
    "=": Runs._highlight,
    "!": Runs._embed,
    "[": Runs._bracket,
    "#": Runs._tag,
    ":": Runs._address,
}
"""What reads the construct that each of `MARK`'s first characters begins; it says whether that was plainly simple."""

_WHOLE: dict[str, Callable[[Runs, re.Match[str]], bool]] = {
    "comment": Runs._whole_comment,
    "wikilink": Runs._whole_wikilink,
    "wikilink_text": Runs._whole_wikilink,
    "embed": Runs._whole_wikilink,
    "embed_text": Runs._whole_wikilink,
    "link": Runs._whole_link,
    "image": Runs._whole_link,
    "code": Runs._whole_node,
    "html": Runs._whole_node,
}
"""What reads a construct that `WHOLE` has matched; False leaves it to the reader of its mark."""
