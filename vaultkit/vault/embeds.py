"""What embeds show: which stretch of which note, and what embeds stand in that in turn."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from typing import NamedTuple

from vaultkit.source.path import AUDIO, IMAGES, VIDEO, VaultPath, extension
from vaultkit.syntax.elements import BlockId, Heading, Link
from vaultkit.syntax.note import Note
from vaultkit.vault.anchors import AnchorFound, NoAnchor
from vaultkit.vault.links import Edge
from vaultkit.vault.model import Vault
from vaultkit.vault.resolve import Found

DEEPEST = 20
"""Embeds in embeds that a page shows, at most."""
MOST = 1000
"""Embeds that a page shows, at most, those in embeds included: embeds of embeds multiply."""
LARGEST = 2_000_000
"""Code points of HTML that the embeds of a page show, at most."""

_OTHERS = IMAGES | AUDIO | VIDEO
_END = 1 << 60


class Part(NamedTuple):
    """A stretch of a note."""

    path: VaultPath
    """The note."""
    start: int
    """Its first code point."""
    end: int
    """The code point after its last, or one far behind the note's end."""


class Embed(NamedTuple):
    """An embed of a note."""

    edge: Edge
    """The embed as written."""
    shows: Part
    """What it shows."""


class Embeds:
    """The embeds of notes in the notes of a vault."""

    def __init__(self, vault: Vault, is_asked: Callable[[VaultPath], bool]) -> None:
        """Of the notes for which `is_asked` holds."""
        self._of = {
            path: [shown for edge in vault.links.out_of(path) if (shown := _embed(vault, edge))]
            for path in vault.notes
            if is_asked(path) and any(map(_may_show_a_note, vault.notes[path].symbols.links))
        }
        self._starts = {path: [e.edge.span.start for e in some] for path, some in self._of.items()}
        parts = dict.fromkeys(embed.shows for some in self._of.values() for embed in some)
        self.inside = {part: self._inside(part) for part in parts}
        """For each part that is shown, the embeds that stand in it."""

    def whole(self) -> dict[Part, list[Embed]]:
        """Return, for each note with embeds, all of it and the embeds that stand in it."""
        return {whole_of(path): some for path, some in self._of.items() if some}

    def _inside(self, part: Part) -> list[Embed]:
        starts = self._starts.get(part.path, [])
        first, last = bisect_left(starts, part.start), bisect_left(starts, part.end)
        return self._of[part.path][first:last] if first < last else []


def whole_of(path: VaultPath) -> Part:
    """Return all of the note at `path`."""
    return Part(path, 0, _END)


def _may_show_a_note(link: Link) -> bool:
    return link.embed and not link.in_comment and extension(link.path) not in _OTHERS


def _embed(vault: Vault, edge: Edge) -> Embed | None:
    found = edge.resolution
    if edge.kind != "embed" or edge.link.in_comment or not isinstance(found, Found):
        return None
    if found.path not in vault.notes:
        return None
    match found.anchor:
        case NoAnchor():
            return Embed(edge, whole_of(found.path))
        case AnchorFound(Heading() as heading):
            return Embed(edge, _section(vault.notes[found.path], heading))
        case AnchorFound(BlockId() as block):
            return Embed(edge, _block(vault.notes[found.path], block))
    return None


def _section(note: Note, heading: Heading) -> Part:
    """Return all from a heading to the next one that is not below it (spec EMB-02)."""
    headings = note.headings
    i = bisect_left(headings, heading.span, key=lambda h: h.span) + 1
    ends = (h.span.start for h in headings[i:] if h.level <= heading.level)
    return Part(note.path, heading.span.start, next(ends, _END))


def _block(note: Note, block: BlockId) -> Part:
    """Return the line of a block's id, or of an id on a line of its own the lines above, up to a blank one."""
    text, end = note.text, block.span.start
    start = text.rfind("\n", 0, end) + 1
    if not text[start:end].strip(" \t>"):
        end = len(text[:start].rstrip())
        start = max(text.rfind("\n\n", 0, end), text.rfind("\n\r\n", 0, end)) + 1
    return Part(note.path, start, end)
