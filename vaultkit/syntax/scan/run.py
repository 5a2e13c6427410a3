"""The run of text that is being read: where it stands in the file, and how far its reading has come."""

from __future__ import annotations

from vaultkit.source.span import Span
from vaultkit.syntax.constructs.construct import Run, RunKind
from vaultkit.syntax.elements import Element
from vaultkit.syntax.positions import ContentMap, Segments, SourceMap
from vaultkit.syntax.scan.marks import MARK, SYMBOL_MARK


class RunState:
    """One run after the other: the same object serves all of a note, for there are as many as paragraphs."""

    def __init__(self, text: str, source: SourceMap, *, symbols_only: bool = False) -> None:
        self.file = text
        """The whole file."""
        self.source = source
        """Its body as it is parsed."""
        self.symbols_only = symbols_only
        """Whether what is no symbol may be passed over."""
        self._mark = SYMBOL_MARK if symbols_only else MARK
        self.out: list[Element] = []
        """What was found so far."""
        self.linked: list[Span] = []
        """The runs that hold links."""
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
        self._caret = -1  # the last one that begins no footnote
        self._node_end = 0  # where the last node ended: a tag may begin there
        self._embed_end = -1  # where the last embed ended: a block id may begin there
        self._last_target = 0  # no link with a destination begins after it
        self._unclosed: set[int] = set()  # lengths of backtick runs that have no partner
        self._linked = False

    def _begin(self, text: str, start: int, kind: RunKind, segments: Segments | None) -> None:
        shift = self.source.shift
        self._text, self._kind = text, kind
        self._start, self._segments = start, segments
        self._shift = None if segments or shift is None else start + shift
        self._run = None
        self._depth = self.comments
        self._pos = self._node_end = 0
        self._linked = False
        self._embed_end = self._caret = -1
        self._last_target = text.rfind("](")
        if self._unclosed:
            self._unclosed = set()

    def _span(self, start: int, end: int) -> Span:
        """Return the file's span for offsets in the run."""
        shift = self._shift
        if shift is not None:
            return Span(start + shift, end + shift)
        if self._segments is None:
            return self.source.span(start + self._start, end + self._start)
        content = ContentMap(self._segments)
        return self.source.span(content(start), content.end(end))

    def _of_run(self) -> Run:
        if self._run is None:
            self._run = Run(self._kind, self._text)
        return self._run

    def _node(self, end: int) -> None:
        self._pos = self._node_end = end
