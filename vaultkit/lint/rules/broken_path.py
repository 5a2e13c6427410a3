"""A Markdown link to a file that does not exist.

What it finds: `[text](path)` and `[text][reference]` whose path, decoded, names no file of the vault.

Why: a reader who follows the link finds nothing, in the app and on the web.

Example:

    See [the map](Maps/Recovrey%20MOC.md).

Better:

    See [the map](Maps/Recovery%20MOC.md).

When the fix is safe: never; if one name alone is near, `--unsafe-fixes` writes the path of that file.
"""

from __future__ import annotations

from collections.abc import Iterator

from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.rules._edges import where
from vaultkit.lint.rules._respelt import suggested_fix
from vaultkit.lint.scope import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every Markdown link that leads to no file."""
    for edge, target, said in scope.lost("broken-path"):
        message = f"the path “{edge.link.path}” leads to no file{where(edge)}"
        fix = suggested_fix(scope.vault, edge, said)
        yield Finding(edge.origin, edge.span, message, target, said, fix)


RULE = Rule("broken-path", "links", "error", check)
