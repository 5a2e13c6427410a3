"""A linked heading that stands twice in one place.

What it finds: two headings of one text, in any case and punctuation, below the same heading, if a link leads to
them. One that nothing links to, or that `[[Note#Parent#Heading]]` can tell from the other, is nobody's trouble.

Why: the link leads to the first, whichever was meant, and nothing can lead to the second.

Example:

    # Sources
    ## Books
    ## Books

Better:

    # Sources
    ## Books on recovery
    ## Books on care

When the fix is safe: there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vaultkit.lint.rule import Finding, Place, Rule
from vaultkit.lint.rules._net import Said, edges_that_say, net
from vaultkit.lint.scope import Scope
from vaultkit.syntax.elements import Heading
from vaultkit.vault.anchors import strip_heading
from vaultkit.vault.links import Edge


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every heading that cannot be told from a linked one before it."""
    vault = scope.vault
    twins = [
        (path, *twin)
        for path, linked in net(vault.links).headings.items()
        if path in scope and path in vault.notes
        for twin in _twins(vault.notes[path].headings, linked)
    ]
    saying: dict[Said, Edge] = {}
    for said, edge in edges_that_say(vault.links, {said for *_, said in twins}):
        saying.setdefault(said, edge)
    for path, heading, first, said in twins:
        message = f"the heading “{heading.text}” stands twice, and a link to it leads to the first"
        link = Place(said.origin, saying[said].span, "the link")
        related = (Place(path, first.span, "the first"), link)
        yield Finding(path, heading.span, message, related=related)


def _twins(
    headings: tuple[Heading, ...], linked: dict[int, Said]
) -> Iterable[tuple[Heading, Heading, Said]]:
    """Yield headings that have the parent and the text of a linked one before them, with that one and a link."""
    wanted = {strip_heading(h.text) for h in headings if h.span.start in linked}
    same = [h for h in headings if strip_heading(h.text) in wanted]
    if len(same) == len(wanted):
        return
    above: list[Heading] = []
    first: dict[tuple[int, str], Heading] = {}
    for heading in headings:
        while above and above[-1].level >= heading.level:
            above.pop()
        text = strip_heading(heading.text)
        if text in wanted:
            parent = above[-1].span.start if above else -1
            earlier = first.setdefault((parent, text), heading)
            if earlier is not heading and earlier.span.start in linked:
                yield heading, earlier, linked[earlier.span.start]
        above.append(heading)


RULE = Rule("duplicate-heading", "graph", "warning", check, whole=frozenset(["names", "twins"]))
