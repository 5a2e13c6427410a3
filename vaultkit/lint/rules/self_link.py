"""A link from a note to itself by its name.

What it finds: links that name the note they stand in. Off unless asked for: it is a matter of taste.

Why: a link to a place in the same note needs no name, and outlives a rename without one; a link to the whole
note leads where the reader is.

Example: in `Recovery.md`

    [[Recovery#What helps|below]]

Better:

    [[#What helps|below]]

When the fix is safe: always, if the link names a place in the note; the text reads as before.
"""

from __future__ import annotations

from collections.abc import Iterator

from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.rules._edges import where
from vaultkit.lint.rules._respelt import pathless_fix
from vaultkit.lint.scope import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every link that names its own note."""
    for edge in scope.edges():
        link = edge.link
        if edge.target == edge.origin and link.path and not link.embed and edge.kind != "canvas":
            message = f"the link leads to the note it stands in{where(edge)}"
            yield Finding(
                edge.origin, edge.span, message, link.path, fix=pathless_fix(scope.vault, edge)
            )


RULE = Rule("self-link", "links", "warning", check, default=False)
