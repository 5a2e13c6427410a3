"""A Markdown link to a heading that its note does not have.

What it finds: `[text](note.md#heading)` and `[text](#heading)` whose heading, decoded, is not in the note as
Obsidian compares headings: blanks may be `%20`, but hyphens between words are no blanks.

Why: the reader lands at the top of the note and has to search. `#what-helps` is how web pages name a
heading; Obsidian does not find it.

Example:

    [what helps](Recovery.md#what-helps)

Better:

    [what helps](Recovery.md#What%20helps)

When the fix is safe: never; if one heading alone is near, `--unsafe-fixes` writes it.
"""

from __future__ import annotations

from collections.abc import Iterator

from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.rules._edges import no_heading
from vaultkit.lint.scope import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every Markdown link to a missing heading."""
    return no_heading(scope, markdown=True)


RULE = Rule("broken-fragment", "links", "error", check)
