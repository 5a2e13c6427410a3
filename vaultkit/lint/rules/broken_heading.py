"""A link to a heading that its note does not have.

What it finds: links and embeds whose note exists, but whose `#heading` (or chain of headings) is not
in it. Case and punctuation of a heading do not matter; headings in quotes and callouts do not count.

Why: the reader lands at the top of the note and has to search; an embed shows an error.

Example:

    [[Recovery#What halps]]

Better:

    [[Recovery#What helps]]

When the fix is safe: never; vaultkit names the nearest headings.
"""

from __future__ import annotations

from collections.abc import Iterator

from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.rules._edges import astray
from vaultkit.lint.scope import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every link to a missing heading."""
    for edge, found, anchor in astray(scope):
        if anchor.kind == "heading":
            said = scope.near.headings(scope.vault.notes[found.path], edge.link, anchor.text)
            message = f"{found.path} has no heading “{anchor.text}”"
            target = f"{found.path}#{anchor.text}"
            yield Finding(edge.origin, edge.span, message, target, said)


RULE = Rule("broken-heading", "links", "error", check)
