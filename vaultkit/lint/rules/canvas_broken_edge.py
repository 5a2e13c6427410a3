"""An arrow of a canvas that begins or ends at no card.

What it finds: edges whose `fromNode` or `toNode` is the id of no card of the canvas.

Why: the app does not show the arrow, and what it said is lost when the canvas is saved again.

Example:

    {"id": "e", "fromNode": "a", "toNode": "gone"}

Better: an arrow to a card that is there, or none.

When the fix is safe: there is none.
"""

from __future__ import annotations

from collections.abc import Iterator

from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.scope import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every end of an arrow at which there is no card."""
    canvases = scope.vault.canvases
    for path in canvases:
        if path not in scope:
            continue
        cards = {card.id for card in canvases[path].cards}
        for arrow in canvases[path].arrows:
            for verb, end in (("begins", arrow.source), ("ends", arrow.target)):
                if end not in cards:
                    card = f"the card “{end}”, which is not there" if end else "no card"
                    yield Finding(path, arrow.span, f"this arrow {verb} at {card}")


RULE = Rule("canvas-broken-edge", "canvas", "error", check)
