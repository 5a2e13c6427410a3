"""A link to a block or footnote that its note does not have.

What it finds: links and embeds whose note exists, but not the `^id` (or the footnote) they name.

Why: an embed shows an error, a link lands at the top of the note.

Example:

    ![[Recovery#^definiton]]

Better:

    ![[Recovery#^definition]]

When the fix is safe: never; vaultkit names the nearest ids.
"""

from __future__ import annotations

from collections.abc import Iterator

from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.rules._edges import astray, where
from vaultkit.lint.scope import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every link to a missing block or footnote."""
    for edge, found, anchor in astray(scope):
        if anchor.kind == "block":
            said = scope.near.blocks(found.path, edge, anchor.text)
            message = f"{found.path} has no block “^{anchor.text}”{where(edge)}"
            yield Finding(edge.origin, edge.span, message, f"{found.path}#^{anchor.text}", said)
        elif anchor.kind == "footnote":
            message = f"{found.path} has no footnote “{anchor.text}”{where(edge)}"
            yield Finding(edge.origin, edge.span, message, f"{found.path}#[^{anchor.text}]")


RULE = Rule("broken-block", "links", "error", check)
