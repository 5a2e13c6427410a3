"""A canvas card that shows a heading or block its note does not have.

What it finds: cards whose note exists, but not the `subpath` in it.

Why: the card shows nothing of the note.

Example:

    {"id": "a", "type": "file", "file": "Recovery.md", "subpath": "#What halps"}

Better:

    {"id": "a", "type": "file", "file": "Recovery.md", "subpath": "#What helps"}

When the fix is safe: never; vaultkit names what is nearest.
"""

from __future__ import annotations

from collections.abc import Iterator

from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.scope import Scope
from vaultkit.vault.anchors import AnchorMissing
from vaultkit.vault.resolve import Found


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every card whose file has no such place."""
    canvases = [path for path in scope.vault.canvases if path in scope]
    for edge in scope.vault.links.astray(canvases):
        match edge.resolution:
            case Found(path, anchor=AnchorMissing(kind, text)) if edge.kind == "canvas":
                nearest = scope.near.blocks if kind == "block" else scope.near.headings
                said = nearest(path, edge, text) if kind != "footnote" else ()
                mark = "^" if kind == "block" else ""
                message = f"the card’s note {path} has no {kind} “{mark}{text}”"
                only = tuple(said[said.index("#") :] for said in said if "#" in said)
                yield Finding(edge.origin, edge.span, message, f"{path}#{mark}{text}", only)


RULE = Rule("canvas-broken-subpath", "canvas", "error", check)
