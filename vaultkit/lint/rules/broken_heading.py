"""A wikilink to a heading that its note does not have.

What it finds: wikilinks and embeds whose note exists, but whose `#heading` (or chain of headings) is not in
it; Markdown links are the business of `broken-fragment`. Case and punctuation of a heading do not matter;
headings in quotes and callouts do not count.

Why: the reader lands at the top of the note and has to search; an embed shows an error.

Example:

    [[Recovery#What halps]]

Better:

    [[Recovery#What helps]]

When the fix is safe: never; if one heading alone is near, `--unsafe-fixes` writes it.
"""

from __future__ import annotations

from collections.abc import Iterator

from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.rules._edges import no_heading
from vaultkit.lint.scope import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every wikilink to a missing heading."""
    return no_heading(scope, markdown=False)


RULE = Rule("broken-heading", "links", "error", check)
