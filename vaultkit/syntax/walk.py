"""Tokens to elements: one pass over a note's tokens, and the `Place` that each construct's reader asks."""

from __future__ import annotations

from markdown_it.token import Token

from vaultkit.source.span import Span
from vaultkit.syntax.constructs.construct import Reader
from vaultkit.syntax.constructs.order import CONSTRUCTS
from vaultkit.syntax.elements import Element, Link
from vaultkit.syntax.positions import ContentMap, SourceMap

_READERS: dict[str, Reader] = {
    kind: read for construct in CONSTRUCTS for kind, read in construct.elements.items()
}
_TELLING = frozenset([*_READERS, "comment_open", "comment_close"])
"""What stands in a run and is more than its text and how that looks."""


class Walk:
    """A pass over the tokens of a note, or of one run of it; each element is also left on its token."""

    def __init__(self, text: str, source: SourceMap, *, comments: int = 0) -> None:
        self.elements: list[Element] = []
        self.runs: list[Span] = []
        self.quotes = 0
        self._comments = comments
        self._text = text
        self._source = source
        self._content: ContentMap | None = None

    @property
    def in_comment(self) -> bool:
        """Whether a `%%` comment is around the current token."""
        return self._comments > 0

    def span(self, start: int, end: int) -> Span:
        """Return the note's span for the offsets a rule saw."""
        if self._content is None:
            return Span(self._source(start), self._source(end))
        return Span(self._source(self._content(start)), self._source(self._content.end(end)))

    def raw(self, start: int, end: int) -> str:
        """Return the note's text for the offsets a rule saw."""
        return self.span(start, end).of(self._text) if end > start else ""

    def blocks(self, tokens: list[Token]) -> None:
        """Read a note's tokens."""
        for token in tokens:
            if token.type == "inline":
                self.run(token)
                continue
            self._comments += (token.type == "comment_open") - (token.type == "comment_close")
            self.quotes += (token.type == "blockquote_open") - (token.type == "blockquote_close")
            self._read(token)

    def run(self, token: Token) -> None:
        """Read a run of text, whose `children` are parsed."""
        telling = [child for child in token.children or () if child.type in _TELLING]
        if not telling:
            return
        before = len(self.elements)
        self._content = ContentMap(token.meta["segments"])
        for child in telling:
            self._comments += (child.type == "comment_open") - (child.type == "comment_close")
            self._read(child)
        if any(isinstance(element, Link) for element in self.elements[before:]):
            self.runs.append(self.span(0, len(token.content)))
        self._content = None

    def _read(self, token: Token) -> None:
        reader = _READERS.get(token.type)
        element = reader(token, self) if reader else None
        if element is not None:
            token.meta["element"] = element
            self.elements.append(element)
