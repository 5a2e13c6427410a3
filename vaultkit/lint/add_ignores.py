"""Edits that suppress given findings: a comment at the end of the line, above it, or for the whole note."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, groupby
from typing import NamedTuple

from vaultkit.lint.diagnostic import Diagnostic
from vaultkit.lint.marks import IGNORES
from vaultkit.lint.run import Reader
from vaultkit.lint.suppress import settled
from vaultkit.source.document import Document
from vaultkit.source.edit import Edit, apply
from vaultkit.source.path import VaultPath
from vaultkit.source.span import Span
from vaultkit.syntax.note import Note
from vaultkit.syntax.parser import parse
from vaultkit.vault.model import Vault


class Added(NamedTuple):
    """What suppresses findings, as far as it can be done."""

    edits: list[Edit]
    """By file and place."""
    left: list[Diagnostic]
    """The findings that no comment can suppress: on canvases, in bases, in files that are no sound text."""


def add_ignores(vault: Vault, diagnostics: Iterable[Diagnostic], reason: str = "") -> Added:
    """Return the edits that suppress `diagnostics`, giving `reason`.

    Each note is parsed with its edits: what it says must be the same, and each finding's place suppressed.
    """
    by_path: dict[VaultPath, list[Diagnostic]] = defaultdict(list)
    for d in diagnostics:
        by_path[d.path].append(d)
    added = Added([], [])
    why = " ".join(reason.replace("%", " ").split())
    for path in sorted(by_path):
        note = vault.notes.get(path)
        edits = _edits(note, by_path[path], f" -- {why}" if why else "") if note else None
        if edits is None:
            added.left.extend(by_path[path])
        else:
            added.edits.extend(edits)
    return added


def _edits(note: Note, found: list[Diagnostic], why: str) -> list[Edit] | None:
    if note.document.problems:
        return None  # its text is not what its bytes say
    lines = _Lines(note, why)
    # By line as far as that goes; a finding of the whole file, or in a place that takes no comment, by file.
    by_line = [d for d in found if lines.takes(d)]
    by_file = [d for d in found if not lines.takes(d)]
    for single, whole in ((by_line, by_file), ((), found)):
        edits = lines.edits(single, whole)
        if _is_sound(note, edits, found):
            return edits
    return None


class _Lines:
    """The lines of a note to which comments can be added."""

    def __init__(self, note: Note, why: str) -> None:
        self._note = note
        self._why = why
        self._lines = note.document.lines
        self._headings = {self._number(heading.span.start) for heading in note.headings}
        self._ids = {self._number(block.span.start) for block in note.block_ids}

    def _number(self, offset: int) -> int:
        return self._lines.position(offset).line

    def takes(self, d: Diagnostic) -> bool:
        """Tell whether a comment on the finding's line, or above, can suppress it."""
        return d.span != Span(0, 0) and d.span.start >= self._note.frontmatter.content_start

    def edits(self, single: Sequence[Diagnostic], whole: Sequence[Diagnostic]) -> list[Edit]:
        """Return the edits that suppress some findings each in its line, others in the whole note."""
        edits = [self._for_file(whole)] if whole else []
        in_order = sorted(single, key=lambda d: d.span.start)
        for line, some in groupby(in_order, key=lambda d: self._number(d.span.start)):
            edits.append(self._for_line(line, list(some)))
        return edits

    def _for_file(self, found: Sequence[Diagnostic]) -> Edit:
        start = self._note.frontmatter.content_start
        if self._note.text.startswith("\ufeff", start):
            start += 1
        said = self._said("ignore-file", found)
        return Edit(self._note.path, Span(start, start), f"{said}{self._end}{self._end}")

    def _for_line(self, line: int, found: Sequence[Diagnostic]) -> Edit:
        span = self._lines.span(line)
        text = span.of(self._note.text)
        bare = text.rstrip()
        above = line in self._headings or line in self._ids or bare.lstrip("> \t").startswith("|")
        if above:
            start = span.start
            indent = text[: len(text) - len(text.lstrip("> \t"))]
            return Edit(
                self._note.path,
                Span(start, start),
                f"{indent}{self._said('ignore', found)}{self._end}",
            )
        end = span.start + len(bare)
        return Edit(self._note.path, Span(end, end), f" {self._said('ignore', found)}")

    @property
    def _end(self) -> str:
        return "\r\n" if "\r\n" in self._note.text else "\n"

    def _said(self, verb: str, found: Sequence[Diagnostic]) -> str:
        names = ", ".join(sorted({d.rule for d in found}))
        return f"%% vaultkit: {verb} {names}{self._why} %%"


def _is_sound(note: Note, edits: list[Edit], found: list[Diagnostic]) -> bool:
    """Tell whether the note says the same with the edits, and all that was found is suppressed."""
    after = parse(Document(note.path, apply(note.text, edits)))
    if [*_said(note)] != [*_said(after)]:
        return False
    offsets = _Offsets(edits)
    moved = [d._replace(span=Span(at := offsets.moved(d.span.start), at + 1)) for d in found]
    return not settled([*moved, *Reader((IGNORES,)).findings(after)], ())


def _said(note: Note) -> Iterator[object]:
    """Yield what a note says, without places and comments."""
    symbols = note.symbols
    yield symbols.offer
    yield [(link.path, link.subpath, link.display, link.in_comment) for link in note.links]
    yield [(tag.name, tag.in_comment) for tag in symbols.tags]
    yield [callout.title for callout in symbols.callouts]


class _Offsets:
    """Where code points lie after some insertions."""

    def __init__(self, edits: Iterable[Edit]) -> None:
        in_order = sorted(edits, key=lambda edit: edit.span)
        self._starts = [edit.span.start for edit in in_order]
        self._sums = [0, *accumulate(len(edit.text) for edit in in_order)]

    def moved(self, offset: int) -> int:
        """Return where the code point at `offset` is found."""
        return offset + self._sums[bisect_right(self._starts, offset)]
