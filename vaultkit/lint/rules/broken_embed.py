"""An embed of a note or file that does not exist.

What it finds: `![[file]]` and `![](file)` that name no file of the vault.

Why: there is a hole in the page where the picture or the note should be.

Example:

    ![[laddder.png]]

Better:

    ![[ladder.png]]

When the fix is safe: never; if one name alone is near, `--unsafe-fixes` writes it.
"""

from __future__ import annotations

from collections.abc import Iterator

from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.rules._edges import where
from vaultkit.lint.rules._respelt import suggested_fix
from vaultkit.lint.scope import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every embed that leads to no file."""
    for edge, target, said in scope.lost("broken-embed"):
        message = f"no file is named “{target}”, so nothing is embedded{where(edge)}"
        fix = suggested_fix(scope.vault, edge, said)
        yield Finding(edge.origin, edge.span, message, target, said, fix)


RULE = Rule("broken-embed", "links", "error", check)
