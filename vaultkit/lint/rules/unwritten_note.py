"""A link to a note that nobody has written yet.

What it finds: wikilinks and property links that name no file of the vault, where no name is near: each of
them, also where several name the same note.

Why: such links are often meant, as reminders of what is to be written; a reader who follows one finds nothing.

Example:

    She read [[The Left Hand of Darkness]].

Better: the note, or the words without brackets.

When the fix is safe: there is none.
"""

from __future__ import annotations

from collections.abc import Iterator

from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.rules._edges import where
from vaultkit.lint.scope import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every link to a note that is not there."""
    for edge, target, _ in scope.lost("unwritten-note"):
        message = f"no note is named “{target}” yet{where(edge)}"
        yield Finding(edge.origin, edge.span, message, target)


RULE = Rule("unwritten-note", "links", "info", check)
