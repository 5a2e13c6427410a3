"""A note's tokens to HTML with holes: phase one of a page, pure, from one note's text alone.

What a link means, where a page lies and what an embed shows only the vault knows: those are holes
(`pieces.py`). Since the pieces are in text order, a section or block that somebody embeds is a
slice of them; `rendered.py` says where each begins and ends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from markdown_it.token import Token

from vaultkit.source.span import Span
from vaultkit.syntax.commonmark import COMMONMARK, list_around
from vaultkit.syntax.constructs.construct import HtmlWriter, Rendering
from vaultkit.syntax.constructs.order import CONSTRUCTS
from vaultkit.syntax.direction import direction, has_leftward
from vaultkit.syntax.elements import BlockId, Heading
from vaultkit.syntax.groups import closing_tags, definitions, groups, is_shown_block
from vaultkit.syntax.ownership import owners
from vaultkit.syntax.pieces import (
    FootnoteItem,
    FootnoteMark,
    FootnoteReturn,
    Identity,
    Piece,
    Standing,
)
from vaultkit.syntax.plain import PlainRun, read_run
from vaultkit.syntax.reference import Parsed
from vaultkit.syntax.rendered import BlockPlace, HeadingPlace, Rendered

_WRITERS: Mapping[str, HtmlWriter] = {
    **COMMONMARK,
    **{kind: write for construct in CONSTRUCTS for kind, write in construct.html.items()},
}
_BLANKS = " \t\n"
_CODE = 2000  # of a block of code, so many code points can be searched for


def render(parsed: Parsed, rendering: Rendering) -> Rendered:
    """Return the note's HTML with holes. Never raises for what a note says."""
    text, tokens = parsed.note.document.text, parsed.tokens
    writer = _Writer(
        rendering,
        owned=dict(owners(tokens)) if "^" in text else {},
        definitions=definitions(tokens) if "[^" in text else {},
        auto=' dir="auto"' if has_leftward(text) else "",
    )
    writer.write_blocks(parsed.tokens)
    body_end = writer.mark()
    writer.write_footnotes()
    writer.mark()
    return Rendered(
        pieces=tuple(writer.pieces),
        body_end=body_end,
        headings=tuple(writer.headings),
        blocks=writer.ranges,
        runs=tuple(writer.runs),
        lead=writer.lead,
        has_raw=writer.has_raw,
    )


@dataclass
class _Footnote:
    """A footnote that a mark has asked for."""

    name: str
    number: int
    content: Sequence[Token]
    uses: int = 0


@dataclass
class _Writer:
    """One pass over a note's tokens; also the `Html` that constructs write to."""

    rendering: Rendering
    owned: Mapping[int, BlockId]
    definitions: Mapping[str, Sequence[Token]]
    auto: str
    pieces: list[Piece] = field(default_factory=list)
    headings: list[HeadingPlace] = field(default_factory=list)
    ranges: dict[str, BlockPlace] = field(default_factory=dict)
    runs: list[PlainRun] = field(default_factory=list)
    lead: PlainRun = field(default_factory=lambda: PlainRun(""))
    has_raw: bool = False
    siblings: Sequence[Token] = ()
    at: int = 0
    standing: Standing = "flow"
    _text: list[str] = field(default_factory=list)
    _open: list[Token] = field(default_factory=list)
    _break: str | None = None
    _in_line: bool = False
    _wrote: bool = False
    _at_start: bool = False
    _footnotes: dict[str, _Footnote] = field(default_factory=dict)

    @property
    def opener(self) -> Token:
        return self._open[-1]

    def direction(self) -> str:
        return f' dir="{direction(self.siblings, self.at)}"' if self.auto else ""

    def write(self, *pieces: Piece) -> None:
        for piece in pieces:
            if self._at_start and isinstance(piece, str):
                piece = piece.lstrip(_BLANKS)
            if piece == "":
                continue
            self._at_start = False
            if self._break is not None:
                self._text.append(self._break + "\n")
                self._break = None
            self._wrote = True
            if isinstance(piece, str):
                self._text.append(piece)
            else:
                self.mark()
                self.pieces.append(piece)

    def identify(self) -> Sequence[Piece]:
        if self._in_line:
            return ()
        block = self.owned.get(id(self.siblings[self.at]))
        return [Identity(block.span.start)] if block else ()

    def break_line(self, tag: str = "<br>") -> None:
        if self._wrote:
            self._break = tag

    def skip_inside(self) -> Sequence[Token]:
        start, depth = self.at + 1, 0
        while self.at < len(self.siblings):
            depth += self.siblings[self.at].nesting
            if depth == 0:
                break
            self.at += 1
        return self.siblings[start : self.at]

    def mark_footnote(self, name: str) -> None:
        content = self.definitions.get(name.lower())
        if content is None:
            self.write(escape(f"[^{name}]", quote=False))
        else:
            self._mark(name.lower(), content)

    def note_below(self, content: Sequence[Token]) -> None:
        self._mark(f"inline-{len(self._footnotes) + 1}", content)

    def _mark(self, name: str, content: Sequence[Token]) -> None:
        note = self._footnotes.get(name)
        if note is None:
            note = _Footnote(name, len(self._footnotes) + 1, content)
            self._footnotes[name] = note
        note.uses += 1
        self.write(FootnoteMark(name, note.number, note.uses))

    def mark(self) -> int:
        """Return how many pieces there are, text so far included."""
        if self._text:
            self.pieces.append("".join(self._text))
            self._text.clear()
        return len(self.pieces)

    def write_blocks(self, tokens: Sequence[Token]) -> None:
        outer = self.siblings, self.at
        self.siblings, self.at = tokens, 0
        starts: list[int] = []
        while self.at < len(tokens):
            self._block(tokens[self.at], starts)
            self.at += 1
        self.siblings, self.at = outer

    def _block(self, token: Token, starts: list[int]) -> None:
        if token.type == "paragraph_open":
            self._paragraph(token)
            return
        if token.type == "inline":
            self._line(token)
            return
        if token.nesting > 0 and token.type not in ("comment_open", "footnote_open"):
            starts.append(self.mark() if id(token) in self.owned or _is_heading(token) else -1)
            self._call(token)
            self._open.append(token)
            if _is_heading(token) and (ids := self.identify()):
                self.write("<span", *ids, "></span>")
        elif token.nesting < 0:
            self._call(token)
            opener = self._open.pop()
            self._close(opener, starts.pop())
        else:
            start = self.mark() if id(token) in self.owned else -1
            self._call(token)
            self._close(token, start)

    def _call(self, token: Token) -> None:
        self.has_raw = self.has_raw or token.type.startswith("html_")
        if token.type in ("fence", "code_block") and token.info.split()[:1] != ["base"]:
            code = token.content[:_CODE]
            whole = (Span(0, len(code)),)
            self.runs.append(PlainRun(code, codes=whole, section=len(self.headings) - 1))
        if write := _WRITERS.get(token.type):
            write(token, self)

    def _close(self, token: Token, start: int) -> None:
        if start < 0:
            return
        if block := self.owned.get(id(token)):
            around = list_around(token, self.opener) if token.type == "list_item_open" else ("", "")
            self._place(block, start, around)
        heading = token.meta.get("element")
        if isinstance(heading, Heading):
            inline = self.siblings[self.at - 1].children or []
            text = " ".join(read_run(inline).text.split())
            self.headings.append(HeadingPlace(heading, text, start, self.mark()))

    def _place(self, block: BlockId, start: int, around: tuple[str, str] = ("", "")) -> None:
        self.ranges.setdefault(block.id.lower(), BlockPlace(start, self.mark(), around))

    def _paragraph(self, token: Token) -> None:
        """Write a paragraph; in a tight list its text alone."""
        block = self.owned.get(id(token))
        start = self.mark() if block else 0
        self.at += 1
        inline = self.siblings[self.at]
        self._text_block(inline.children or [], "" if token.hidden else "p", block)
        self._note_run(inline)
        self.at += 1
        if token.hidden and self.siblings[self.at + 1].type != "list_item_close":
            self.write("\n")
        if block:
            self._place(block, start)

    def _text_block(
        self, children: Sequence[Token], tag: str, block: BlockId | None = None
    ) -> None:
        """Write running text; what is shown in place of an embed stands between paragraphs."""
        identity: Sequence[Piece] = [Identity(block.span.start)] if block else ()
        outer = self.standing
        for group in groups(children):
            alone = len(group) == 1 and is_shown_block(group[0])
            self.standing = "block" if alone and tag else "flow"
            wrapper = ("div" if identity else "") if alone else tag
            if self._wrapped(wrapper, identity, group):
                identity = ()
        self.standing = outer

    def _wrapped(self, tag: str, identity: Sequence[Piece], group: Sequence[Token]) -> bool:
        """Write a group of inline tokens in `tag`; nothing at all if the group shows nothing."""
        if identity:
            self.mark()
        before = len(self.pieces), len(self._text)
        if tag:
            self.write(f"<{tag}{self.auto if tag == 'p' else ''}", *identity, ">")
        opened = len(self.pieces), len(self._text)
        self._at_start = True
        self._inline(group)
        self._at_start = False
        self._trim_end(opened[1] if len(self.pieces) == opened[0] else 0)
        if (len(self.pieces), len(self._text)) == opened:
            del self.pieces[before[0] :], self._text[before[1] :]
            return False
        self.write(f"</{tag}>\n" if tag else "")
        return True

    def _trim_end(self, start: int) -> None:
        """Take the blanks off the end of the text since `start`; an id or a comment left them there."""
        while len(self._text) > start:
            self._text[-1] = self._text[-1].rstrip(_BLANKS)
            if self._text[-1]:
                break
            self._text.pop()

    def _line(self, inline: Token) -> None:
        """Write the text of a heading, a callout's title or a table's cell; only in a cell blocks may stand."""
        outer = self.standing
        self.standing = "flow" if self.opener.type in ("td_open", "th_open") else "line"
        self._inline(inline.children or [])
        self._note_run(inline)
        self.standing = outer

    def _inline(self, children: Sequence[Token]) -> None:
        outer = self.siblings, self.at, self._in_line, self._open
        self.siblings, self.at, self._in_line, self._open = children, 0, True, []
        self._wrote, self._break = False, None
        while self.at < len(children):
            token = children[self.at]
            self._call(token)
            if token.nesting < 0:
                self._open.pop()
            elif token.nesting > 0 and self.at < len(children) and children[self.at] is token:
                self._open.append(token)
            self.at += 1
        self._break = None
        self.write(closing_tags(children))
        self.siblings, self.at, self._in_line, self._open = outer

    def _note_run(self, inline: Token) -> None:
        if not inline.children or (self._open and _is_heading(self._open[-1])):
            self._in_heading(inline)
            return
        run = read_run(inline.children, len(self.headings) - 1)
        if run.text.strip():
            self.runs.append(run)
            if not self.lead.text and not self._open:
                self.lead = run

    def _in_heading(self, inline: Token) -> None:
        """Keep a heading's text only for the links in it: it is no running text."""
        run = read_run(inline.children or (), len(self.headings) - 1)
        if run.mentions:
            self.runs.append(run)

    def write_footnotes(self) -> None:
        for name, content in self.definitions.items():
            if name not in self._footnotes:
                self._footnotes[name] = _Footnote(name, len(self._footnotes) + 1, content)
        if not self._footnotes:
            return
        self.write('<div class="footnote">\n<hr>\n<ol>\n')
        done = 0
        while done < len(self._footnotes):  # a footnote's text may mark further ones
            self._footnote(list(self._footnotes.values())[done])
            done += 1
        self.write("</ol>\n</div>\n")

    def _footnote(self, note: _Footnote) -> None:
        self.write("<li", FootnoteItem(note.name), ">\n")
        if note.content and not note.content[0].block:
            self._text_block(note.content, "p")
        else:
            self.write_blocks(note.content)
        last = self.mark() - 1
        piece = self.pieces[last]
        if isinstance(piece, str) and piece.endswith("</p>\n"):
            self.pieces[last] = piece[: -len("</p>\n")]
        else:
            self.write("<p>")
        self.write(FootnoteReturn(note.name, note.number, note.uses), "</p>\n</li>\n")


def _is_heading(token: Token) -> bool:
    return token.type == "heading_open"
