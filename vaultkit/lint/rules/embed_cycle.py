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

from collections import defaultdict, deque
from collections.abc import Iterator

from vaultkit.lint.rule import Finding, Place, Rule
from vaultkit.lint.scope import Scope
from vaultkit.source.path import VaultPath
from vaultkit.source.span import Span
from vaultkit.vault.embeds import Embed, Part

_TRIES = 50  # embeds of one part
_STEPS = 300  # embeds looked at for a way back: cycles are short, and a note may hold thousands of embeds


def check(scope: Scope) -> Iterator[Finding]:
    """Yield of each note the first embed that shows, at once or in the end, the place where it stands."""
    inside = _without_dead_ends(scope.embeds.inside)
    seen: set[VaultPath] = set()
    for part in sorted(inside):
        if part.path not in seen:
            for embed in inside[part][:_TRIES]:
                way = _way(inside, embed.shows, part)
                if way is not None:
                    seen.add(part.path)
                    yield _finding(embed, way)
                    break


def _without_dead_ends(inside: dict[Part, list[Embed]]) -> dict[Part, list[Embed]]:
    """Return only the parts from which one can go from embed to embed for ever: mostly none."""
    left = {part: len(embeds) for part, embeds in inside.items()}
    holders: dict[Part, list[Part]] = defaultdict(list)
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


def _way(inside: dict[Part, list[Embed]], start: Part, goal: Part) -> list[Embed] | None:
    """Return the embeds that lead from one part to another, the fewest; None if none do, or too many would."""
    came: dict[Part, tuple[Part, Embed]] = {}
    pending = deque([start])
    steps = 0
    while pending and goal != start and goal not in came and steps < _STEPS:
        part = pending.popleft()
        for embed in inside[part][: _STEPS - steps]:
            steps += 1
            if embed.shows not in came:
                came[embed.shows] = (part, embed)
                pending.append(embed.shows)
    way: list[Embed] = []
    at = goal
    while at != start:
        if at not in came:
            return None
        at, embed = came[at]
        way.append(embed)
    return way[::-1]


def _finding(embed: Embed, way: list[Embed]) -> Finding:
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
