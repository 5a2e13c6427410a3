"""An embed of a note or file that does not exist.

What it finds: `![[file]]` and `![](file)` that name no file of the vault.

Why: there is a hole in the page where the picture or the note should be.

Example:

    ![[laddder.png]]

Better:

    ![[ladder.png]]

When the fix is safe: never; vaultkit says what may have been meant and leaves the choice to you.
"""

from __future__ import annotations

from collections.abc import Iterator

from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.rules._edges import dead
from vaultkit.lint.scope import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every embed that leads to no file."""
    for edge, missing, suggestions in dead(scope, embeds=True):
        message = f"no file is named “{missing.target}”, so nothing is embedded"
        yield Finding(edge.origin, edge.span, message, missing.target, suggestions)


RULE = Rule("broken-embed", "links", "error", check)
