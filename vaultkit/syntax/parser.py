"""A document to a `Note`: markdown-it-py with the dialect's constructs, its tokens read as elements.

The same tokens are rendered to HTML (`html.py`), so what the index holds is what the page shows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from vaultkit.source.document import Document
from vaultkit.source.span import Span
from vaultkit.syntax import positions, properties
from vaultkit.syntax.constructs import CONSTRUCTS
from vaultkit.syntax.constructs.construct import Reader, Run, RunKind
from vaultkit.syntax.elements import Element
from vaultkit.syntax.note import Note

_MAX_NESTING = 100
_READERS: dict[str, Reader] = {
    kind: read for construct in CONSTRUCTS for kind, read in construct.elements.items()
}


@dataclass(frozen=True)
class Parsed:
    """A note and the tokens it was read from."""

    note: Note
    """What the file says."""
    tokens: list[Token]
    """markdown-it's tokens of the body, for rendering; `meta["element"]` is what a token says."""


def parse(document: Document) -> Note:
    """Return what `document` says. Never raises for what it says: trouble is in `problems`.

    Costs about a second for each megabyte of prose.
    """
    return parse_tokens(document).note


def parse_tokens(document: Document) -> Parsed:
    """Return what `document` says, with the tokens that render it."""
    frontmatter, problems = properties.read(document)
    source = positions.SourceMap(document.text, frontmatter.content_start)
    tokens = _markdown().parse(source.source, {})
    walk = _Walk(document.text, source)
    walk.blocks(tokens)
    note = Note(
        document=document,
        frontmatter=frontmatter,
        elements=tuple(sorted(walk.elements, key=lambda e: (e.span.start, -e.span.end))),
        runs=tuple(walk.runs),
        sections=tuple(walk.sections),
        problems=(*document.problems, *problems),
    )
    return Parsed(note, tokens)


@cache
def _markdown() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING, "strikethrough_single_tilde": True})
    md.enable(["table", "strikethrough"])
    md.core.ruler.at("inline", _inline)
    positions.install(md)
    for construct in CONSTRUCTS:
        construct.install(md)
    return md


def _inline(state: StateCore) -> None:
    """Parse each run of text, telling the inline rules where it stands."""
    tokens = state.tokens
    for i, token in enumerate(tokens):
        if token.type == "inline":
            state.env["run"] = Run(_kind(tokens, i), token.content)
            token.children = []
            state.md.inline.parse(token.content, state.md, state.env, token.children)


def _kind(tokens: list[Token], i: int) -> RunKind:
    match tokens[i - 1].type:
        case "heading_open":
            return "heading"
        case "th_open" | "td_open":
            return "cell"
        case "callout_title_open":
            return "title"
        case _:
            return "item" if i > 1 and tokens[i - 2].type == "list_item_open" else "paragraph"


@dataclass
class _Container:
    """A block that is open during the walk, and the last block inside it."""

    kind: str
    span: Span
    previous: Span | None = None


@dataclass
class _Walk:
    """One pass over a note's tokens; also the `Place` that readers ask."""

    text: str
    source: positions.SourceMap
    elements: list[Element] = field(default_factory=list)
    runs: list[Span] = field(default_factory=list)
    sections: list[Span] = field(default_factory=list)
    comments: int = 0
    quote_depth: int = 0
    open: list[_Container] = field(default_factory=list)
    content: positions.ContentMap | None = None

    def __post_init__(self) -> None:
        self.line_starts = [0]
        at = self.source.source.find("\n")
        while at >= 0:
            self.line_starts.append(at + 1)
            at = self.source.source.find("\n", at + 1)
        self.line_starts.append(len(self.source.source))
        self.open.append(_Container("root", Span(0, 0)))

    @property
    def in_comment(self) -> bool:
        return self.comments > 0

    @property
    def quotes(self) -> int:
        return self.quote_depth

    @property
    def at_root(self) -> bool:
        # The token's own block is open already.
        return len(self.open) == 2

    @property
    def block(self) -> Span:
        items = [c.span for c in self.open[-2:] if c.kind == "list_item_open"]
        return items[-1] if items else self.open[-1].span

    @property
    def previous_block(self) -> Span:
        # `- one` / `  ^id`: in an item the id names the item; under a list, quote or table, that.
        container = self.open[-2] if len(self.open) > 1 else self.open[-1]
        if container.kind == "list_item_open":
            return container.span
        return container.previous or self.open[-1].span

    def span(self, start: int, end: int) -> Span:
        if self.content is None:
            return Span(self.source(start), self._end(end))
        return Span(self.source(self.content(start)), self._end(self.content.end(end)))

    def raw(self, start: int, end: int) -> str:
        return self.span(start, end).of(self.text) if end > start else ""

    def _end(self, offset: int) -> int:
        return self.source(offset - 1) + 1 if offset else self.source(0)

    def blocks(self, tokens: list[Token]) -> None:
        for token in tokens:
            if token.nesting >= 0:
                self._enter(token)
            if token.type == "inline":
                self._run(token)
            else:
                self._read(token)
            if token.nesting <= 0:
                self._leave(token)

    def _enter(self, token: Token) -> None:
        self.comments += token.type == "comment_open"
        self.quote_depth += token.type == "blockquote_open"
        if token.type == "inline":
            return
        span = self._lines(token.map) if token.map else self.open[-1].span
        self.open.append(_Container(token.type, span))

    def _leave(self, token: Token) -> None:
        self.comments -= token.type == "comment_close"
        self.quote_depth -= token.type == "blockquote_close"
        if token.type == "inline":
            return
        closed = self.open.pop()
        if closed.kind != "block_id":
            self.open[-1].previous = closed.span
        if len(self.open) == 1:
            self.sections.append(closed.span)

    def _lines(self, lines: list[int]) -> Span:
        first, last = lines
        start, end = self.line_starts[first], self.line_starts[last]
        end -= len(self.source.source[start:end]) - len(self.source.source[start:end].rstrip("\n"))
        return Span(self.source(start), self._end(end))

    def _run(self, token: Token) -> None:
        if not token.children:
            return
        self.content = positions.ContentMap(token.meta["segments"])
        self.runs.append(self.span(0, len(token.content)))
        for child in token.children:
            self.comments += child.type == "comment_open"
            self._read(child)
            self.comments -= child.type == "comment_close"
        self.content = None

    def _read(self, token: Token) -> None:
        reader = _READERS.get(token.type)
        if reader is None:
            return
        element = reader(token, self)
        if element is not None:
            token.meta["element"] = element
            self.elements.append(element)
