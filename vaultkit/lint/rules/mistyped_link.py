"""A link to a file that does not exist, where another name is near.

What it finds: wikilinks and property links that name no file of the vault, by Obsidian's own rules of look-up,
while a file has nearly that name; and those that name a picture or another attachment, or an address of the
web, which nobody means to write as a note. A name that differs in its numbers alone (another day, another
version) is not near. Links in code, math, HTML and comments are not looked at.

Why: a reader who follows the link finds nothing; in the app, a click would create an empty note.

Example:

    See [[Recovrey MOC]].

Better:

    See [[Recovery MOC]].

When the fix is safe: never; if one name alone is near, `--unsafe-fixes` writes it.
"""

from __future__ import annotations

from collections.abc import Iterator

from vaultkit.lint.lost import is_address
from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.rules._edges import where
from vaultkit.lint.rules._respelt import suggested_fix
from vaultkit.lint.scope import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every link that leads to no file, but nearly to one."""
    for edge, target, said in scope.lost("mistyped-link"):
        message = f"no file is named “{target}”{where(edge)}"
        if is_address(edge.link):
            message = f"“{target}” is an address, and double brackets name files{where(edge)}"
        fix = suggested_fix(scope.vault, edge, said)
        yield Finding(edge.origin, edge.span, message, target, said, fix)


RULE = Rule("mistyped-link", "links", "error", check)
