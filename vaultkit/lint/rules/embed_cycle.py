"""An embed that leads back to itself.

What it finds: a note that embeds itself, by way of other notes or at once; in each note on the way, the embed. Of
`![[Note#Heading]]` and `![[Note#^block]]` only that part is shown, so only what stands in it counts.

Why: a page that shows itself would never end. The app gives up at some depth, a site may fail.

Example: in Recovery.md `![[Peer Support]]`, and in Peer Support.md

    ![[Recovery]]

Better: in Peer Support.md

    [[Recovery]]

When the fix is safe: there is none; which of the embeds was meant as a link is the author's to say.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Iterator
from typing import NamedTuple

from vaultkit.lint.rule import Finding, Place, Rule
from vaultkit.lint.scope import Scope
from vaultkit.source.path import AUDIO, IMAGES, VIDEO, VaultPath, extension
from vaultkit.source.span import Span
from vaultkit.syntax.elements import BlockId, Heading, Link
from vaultkit.syntax.note import Note
from vaultkit.vault.anchors import AnchorFound, NoAnchor
from vaultkit.vault.links import Edge
from vaultkit.vault.model import Vault
from vaultkit.vault.resolve import Found

_OTHERS = IMAGES | AUDIO | VIDEO
_TRIES = 50  # embeds of one part
_STEPS = 300  # embeds looked at for a way back: cycles are short, and a note may hold thousands of embeds
_END = 1 << 60


class _Part(NamedTuple):
    """A stretch of a note that some embed shows."""

    path: VaultPath
    start: int
    end: int


class _Embed(NamedTuple):
    """An embed, and what it shows."""

    edge: Edge
    shows: _Part


def check(scope: Scope) -> Iterator[Finding]:
    """Yield of each note the first embed that shows, at once or in the end, the place where it stands."""
    vault = scope.vault
    embeds = {
        path: [shown for edge in vault.links.out_of(path) if (shown := _embed(vault, edge))]
        for path in vault.notes
        if path in scope and any(map(_may_show_a_note, vault.notes[path].symbols.links))
    }
    inside = _without_dead_ends(_inside(embeds))
    seen: set[VaultPath] = set()
    for part in sorted(inside):
        if part.path not in seen:
            for embed in inside[part][:_TRIES]:
                way = _way(inside, embed.shows, part)
                if way is not None:
                    seen.add(part.path)
                    yield _finding(embed, way)
                    break


def _may_show_a_note(link: Link) -> bool:
    return link.embed and not link.in_comment and extension(link.path) not in _OTHERS


def _embed(vault: Vault, edge: Edge) -> _Embed | None:
    found = edge.resolution
    if edge.kind != "embed" or edge.link.in_comment or not isinstance(found, Found):
        return None
    if found.path not in vault.notes:
        return None
    match found.anchor:
        case NoAnchor():
            return _Embed(edge, _Part(found.path, 0, _END))
        case AnchorFound(Heading() as heading):
            return _Embed(edge, _section(vault.notes[found.path], heading))
        case AnchorFound(BlockId() as block):
            return _Embed(edge, _block(vault.notes[found.path], block))
    return None


def _section(note: Note, heading: Heading) -> _Part:
    """Return all from a heading to the next one that is not below it (spec EMB-02)."""
    headings = note.headings
    i = bisect_left(headings, heading.span, key=lambda h: h.span) + 1
    ends = (h.span.start for h in headings[i:] if h.level <= heading.level)
    return _Part(note.path, heading.span.start, next(ends, _END))


def _block(note: Note, block: BlockId) -> _Part:
    """Return the line of a block's id, or of an id on a line of its own the lines above, up to a blank one."""
    text, end = note.text, block.span.start
    start = text.rfind("\n", 0, end) + 1
    if not text[start:end].strip(" \t>"):
        end = len(text[:start].rstrip())
        start = max(text.rfind("\n\n", 0, end), text.rfind("\n\r\n", 0, end)) + 1
    return _Part(note.path, start, end)


def _inside(embeds: dict[VaultPath, list[_Embed]]) -> dict[_Part, list[_Embed]]:
    """Return for each part that is shown the embeds that stand in it."""
    inside: dict[_Part, list[_Embed]] = {}
    starts = {path: [e.edge.span.start for e in some] for path, some in embeds.items()}
    for part in dict.fromkeys(embed.shows for some in embeds.values() for embed in some):
        some = embeds.get(part.path, [])
        among = starts.get(part.path, [])
        inside[part] = some[bisect_left(among, part.start) : bisect_left(among, part.end)]
    return inside


def _without_dead_ends(inside: dict[_Part, list[_Embed]]) -> dict[_Part, list[_Embed]]:
    """Return only the parts from which one can go from embed to embed for ever: mostly none."""
    left = {part: len(embeds) for part, embeds in inside.items()}
    holders: dict[_Part, list[_Part]] = defaultdict(list)
    for part, embeds in inside.items():
        for embed in embeds:
            holders[embed.shows].append(part)
    ended = [part for part, n in left.items() if not n]
    while ended:
        for holder in holders[ended.pop()]:
            left[holder] -= 1
            if not left[holder]:
                ended.append(holder)
    return {
        part: [e for e in embeds if left[e.shows]] for part, embeds in inside.items() if left[part]
    }


def _way(inside: dict[_Part, list[_Embed]], start: _Part, goal: _Part) -> list[_Embed] | None:
    """Return the embeds that lead from one part to another, the fewest; None if none do, or too many would."""
    came: dict[_Part, tuple[_Part, _Embed]] = {}
    pending = deque([start])
    steps = 0
    while pending and goal != start and goal not in came and steps < _STEPS:
        part = pending.popleft()
        for embed in inside[part][: _STEPS - steps]:
            steps += 1
            if embed.shows not in came:
                came[embed.shows] = (part, embed)
                pending.append(embed.shows)
    way: list[_Embed] = []
    at = goal
    while at != start:
        if at not in came:
            return None
        at, embed = came[at]
        way.append(embed)
    return way[::-1]


def _finding(embed: _Embed, way: list[_Embed]) -> Finding:
    edge, shown = embed
    if not way:
        message = "this embed stands in what it shows"
    elif len(way) == 1:
        message = f"{shown.path} embeds this note in turn"
    else:
        message = f"{shown.path} embeds this note in the end, by way of {way[0].shows.path}"
    related = tuple(
        Place(step.edge.origin, step.edge.span, f"embeds {step.shows.path}") for step in way
    )
    return Finding(edge.origin, Span(*edge.span), message, str(shown.path), related=related)


RULE = Rule("embed-cycle", "graph", "error", check, whole=frozenset(["names", "embeds"]))
