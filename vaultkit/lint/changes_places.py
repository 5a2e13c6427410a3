"""What became of a heading or a block of a note: the one that stands in its place now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from vaultkit.source.span import Span
from vaultkit.syntax.elements import BlockId, Heading
from vaultkit.syntax.note import Note
from vaultkit.vault.anchors import strip_heading

_MOST = 400  # headings that differ; comparing more would take time that grows with their square
_BEFORE = 200  # characters; so much in front of a block id is its block
_MARKS = (":", "#", "|", "^", "\\", "%%", "[[", "]]")


class Became(NamedTuple):
    """A heading or block under its new name."""

    was: Heading | BlockId
    """What the note had."""
    now: Heading | BlockId
    """What it has in its place."""
    certain: bool
    """Whether it can hardly be another."""


class Renamings:
    """The headings and blocks that two states of one note have under different names."""

    def __init__(self, then: Note, now: Note) -> None:
        self._then = then
        self._headings = {b.was.span: b for b in _headings(then, now)}
        self._blocks = {b.was.span: b for b in _blocks(then, now)}

    def follow(self, subpath: str) -> tuple[str, list[Became]] | None:
        """Return what `subpath` would say now, and the renamings in it; None if none is known."""
        if subpath.startswith("#^"):
            wanted = subpath[2:].strip().lower()
            block = next((b for b in self._then.block_ids if b.id.lower() == wanted), None)
            became = self._blocks.get(block.span) if block else None
            if became is None or not isinstance(became.now, BlockId):
                return None
            return f"#^{became.now.id}", [became]
        parts = [part for part in subpath.split("#") if part.strip()]
        followed: list[Became] = []
        for i, heading in enumerate(_walk(self._then, parts)):
            became = self._headings.get(heading.span)
            if became is not None and isinstance(became.now, Heading):
                followed.append(became)
                parts[i] = for_link(became.now.text)
        return ("#" + "#".join(parts), followed) if followed else None


def for_link(heading: str) -> str:
    """Return a heading as a link may write it: what has a meaning in links is a blank (spec HDG-12)."""
    for mark in _MARKS:
        heading = heading.replace(mark, " ")
    return " ".join(heading.split())


def _walk(note: Note, parts: Sequence[str]) -> Iterator[Heading]:
    """Yield the heading that each part of a subpath names, as `Anchors` finds them (HDG-02)."""
    wanted = [strip_heading(part) for part in parts]
    level, i = 0, 0
    for heading in note.headings:
        if i == len(wanted):
            return
        if heading.level > level and strip_heading(heading.text) == wanted[i]:
            yield heading
            level, i = heading.level, i + 1


def _headings(then: Note, now: Note) -> Iterator[Became]:
    """Yield the headings that have another text now."""
    blocks = list(_replaced(_folded(then.headings), _folded(now.headings)))
    gone = [h for olds, _ in blocks for h in then.headings[olds]]
    come = [h for _, news in blocks for h in now.headings[news]]
    if not gone or not come:
        return
    bodies = _bodies(then), _bodies(now)
    taken: set[Span] = set()
    for was, became in _by_text(gone, come, bodies):
        if isinstance(was, Heading) and isinstance(became, Heading) and was.level == became.level:
            taken |= {was.span, became.span}
            yield Became(was, became, True)
    for olds, news in blocks:
        left = [h for h in then.headings[olds] if h.span not in taken]
        right = [h for h in now.headings[news] if h.span not in taken]
        if len(left) != len(right):
            continue
        for was, became in zip(left, right, strict=True):
            if was.level == became.level:
                same_body = _share_a_line(bodies[0][was.span], bodies[1][became.span])
                same_words = _share_a_word(was.text, became.text)
                alone = len(left) == 1
                certain = (same_body or same_words) if alone else (same_body and same_words)
                yield Became(was, became, certain)


def _blocks(then: Note, now: Note) -> Iterator[Became]:
    """Yield the blocks that have another id now."""
    known_then = {block.id.lower() for block in then.block_ids}
    known_now = {block.id.lower() for block in now.block_ids}
    gone = [block for block in then.block_ids if block.id.lower() not in known_now]
    come = [block for block in now.block_ids if block.id.lower() not in known_then]
    if not gone or not come:
        return
    texts = (
        {block.span: _before(then, block.span) for block in gone},
        {block.span: _before(now, block.span) for block in come},
    )
    found = list(_by_text(gone, come, texts))
    yield from (Became(was, became, True) for was, became in found)
    if not found and len(gone) == len(come) == 1:
        was, became = gone[0], come[0]
        yield Became(was, became, _share_a_word(texts[0][was.span], texts[1][became.span]))


def _by_text(
    gone: Sequence[Heading | BlockId],
    come: Sequence[Heading | BlockId],
    texts: tuple[dict[Span, str], dict[Span, str]],
) -> Iterator[tuple[Heading | BlockId, Heading | BlockId]]:
    """Yield the pairs that have one text, where it is neither empty nor another's, too."""
    by_text: dict[str, tuple[list[Heading | BlockId], list[Heading | BlockId]]] = {}
    for i, some in enumerate((gone, come)):
        for element in some:
            by_text.setdefault(texts[i][element.span], ([], []))[i].append(element)
    for text, (olds, news) in by_text.items():
        if text and len(olds) == len(news) == 1:
            yield olds[0], news[0]


def _folded(headings: Sequence[Heading]) -> list[tuple[int, str]]:
    return [(heading.level, strip_heading(heading.text)) for heading in headings]


def _replaced(
    then: list[tuple[int, str]], now: list[tuple[int, str]]
) -> Iterator[tuple[slice, slice]]:
    """Yield the stretches in which two lists differ."""
    start, most = 0, min(len(then), len(now))
    while start < most and then[start] == now[start]:
        start += 1
    end = 0
    while end < most - start and then[-1 - end] == now[-1 - end]:
        end += 1
    olds, news = then[start : len(then) - end], now[start : len(now) - end]
    if len(olds) > _MOST or len(news) > _MOST:
        return
    for tag, a, b, c, d in SequenceMatcher(None, olds, news, autojunk=False).get_opcodes():
        if tag != "equal":
            yield slice(start + a, start + b), slice(start + c, start + d)


def _bodies(note: Note) -> dict[Span, str]:
    """Return what stands below each heading, up to the next, by the heading's place."""
    text, headings = note.text, note.headings
    ends = [*(heading.span.start for heading in headings[1:]), len(text)]
    return {
        heading.span: text[heading.span.end : end].strip("#=- \t\r\n")
        for heading, end in zip(headings, ends, strict=True)
    }


def _before(note: Note, span: Span) -> str:
    """Return the end of the block that the id at `span` names."""
    lines = note.text[max(0, span.start - _BEFORE) : span.start].strip().splitlines()
    return lines[-1] if lines else ""


def _share_a_line(a: str, b: str) -> bool:
    """Tell whether two texts have a line in common; two that say nothing do."""
    mine, others = ({line.strip() for line in text.splitlines()} - {""} for text in (a, b))
    return not mine.isdisjoint(others) if mine or others else True


def _share_a_word(a: str, b: str) -> bool:
    return not set(a.lower().split()).isdisjoint(b.lower().split())
