"""A note that shows more by its embeds than any page should.

What it finds: notes whose embeds, those in what they show included, are more than 1,000 or go more than 20 deep. Of
`![[Note#Heading]]` and `![[Note#^block]]` only that part counts. What goes round in a circle is the matter of
`embed-cycle`.

Why: embeds of embeds multiply, so a few short notes can make a page that no browser opens. On a site, what goes
beyond these numbers, or beyond 2 MB in one page, is a link.

Example: in each of seven notes, the next one three times

    ![[Next]] ![[Next]] ![[Next]]

Better:

    ![[Next]] [[Next]]

When the fix is safe: there is none; which of the embeds may be links is the author's to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from operator import attrgetter
from typing import NamedTuple

from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.scope import Scope
from vaultkit.source.span import Span
from vaultkit.vault.embeds import DEEPEST, MOST, Embed, Part

_FAR = 1 << 40  # numbers that grow with the power of a vault's size would take long themselves


class _Load(NamedTuple):
    """What a part shows by embeds."""

    number: int = 0
    depth: int = 0


def check(scope: Scope) -> Iterator[Finding]:
    """Yield of each note that shows too much the embed that shows most."""
    wholes = scope.embeds.whole()
    loads = _loads({**scope.embeds.inside, **wholes})
    for part, embeds in wholes.items():
        number, depth = loads[part]
        if number > MOST or depth > DEEPEST:
            weight = attrgetter("number" if number > MOST else "depth")
            worst = max(embeds, key=lambda e: weight(loads[e.shows]))
            shows = f"shows {number} embeds" if number <= _FAR else "shows embeds without number"
            message = f"{shows}, {depth} deep; a page shows {MOST}, and {DEEPEST} deep"
            edge = worst.edge
            yield Finding(part.path, Span(*edge.span), message, str(worst.shows.path))


def _loads(inside: Mapping[Part, list[Embed]]) -> dict[Part, _Load]:
    """Return what each part shows by embeds; one that leads back to where it stands is shown, and nothing in it.

    Each part is gone through once, without recursion: chains are as long as somebody makes them.
    """
    loads: dict[Part, _Load] = {}
    entered: set[Part] = set()
    for start in inside:
        pending = [start]
        while pending:
            part = pending[-1]
            below = [embed.shows for embed in inside[part]]
            if part not in entered:
                entered.add(part)
                pending += [other for other in dict.fromkeys(below) if other not in entered]
                continue
            pending.pop()
            if part not in loads:
                shown = [loads.get(other, _Load()) for other in below]
                number = sum(load.number + 1 for load in shown)
                depth = 1 + max(load.depth for load in shown) if shown else 0
                loads[part] = _Load(min(number, _FAR + 1), depth)
    return loads


RULE = Rule("heavy-embeds", "graph", "warning", check, whole=frozenset(["names", "embeds"]))
