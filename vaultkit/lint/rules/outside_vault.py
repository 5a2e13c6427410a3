"""A link that climbs out of the vault.

What it finds: links and embeds whose `../` lead above the vault's folder.

Why: Obsidian reads nothing outside its folder, and a published site has nothing outside its root.

Example:

    ![](../../pictures/ladder.png)

Better: the picture in the vault.

    ![](Attachments/ladder.png)

When the fix is safe: never; if one file of the vault alone has nearly that name, `--unsafe-fixes` writes it.
"""

from __future__ import annotations

from collections.abc import Iterator

from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.rules._edges import where
from vaultkit.lint.rules._respelt import suggested_fix
from vaultkit.lint.scope import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every link whose path leaves the vault."""
    for edge, target, said in scope.lost("outside-vault"):
        message = f"the path “{edge.link.path}” leads out of the vault{where(edge)}"
        fix = suggested_fix(scope.vault, edge, said)
        yield Finding(edge.origin, edge.span, message, target, said, fix)


RULE = Rule("outside-vault", "links", "warning", check)
