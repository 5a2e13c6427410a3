"""A link to a note or file that does not exist.

What it finds: wikilinks, Markdown links, property links and canvas cards that name no file of the
vault, by Obsidian's own rules of look-up. Links in code, math, HTML and comments are not looked at.

Why: a reader who follows the link finds nothing; in the app, a click would create an empty note.

Example:

    See [[Recovrey MOC]].

Better:

    See [[Recovery MOC]].

When the fix is safe: never; vaultkit says what may have been meant and leaves the choice to you.
"""

from __future__ import annotations

from collections.abc import Iterator

from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.rules._edges import dead
from vaultkit.lint.scope import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every link that leads to no file."""
    for edge, missing, suggestions in dead(scope, embeds=False):
        message = f"no file is named “{missing.target}”"
        if edge.kind == "property":
            message += f" (property `{edge.key}`)"
        yield Finding(edge.origin, edge.span, message, missing.target, suggestions)


RULE = Rule("broken-link", "links", "error", check)
