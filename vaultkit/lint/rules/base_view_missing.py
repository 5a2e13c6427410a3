"""A link to a view that its base does not have.

What it finds: links, embeds and canvas cards that name a view of a base (`![[Notes.base#Reading]]`), if no view has
that name. Bases that cannot be read, or have views without a name, are not looked at.

Why: the app shows the first view instead, or an error.

Example:

    ![[Notes.base#Raeding]]

Better:

    ![[Notes.base#Reading]]

When the fix is safe: never; vaultkit names the nearest views.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.rules._net import edges_that_say, views_named
from vaultkit.lint.scope import Scope
from vaultkit.vault.anchors import strip_heading

if TYPE_CHECKING:
    from vaultkit.syntax.base import Base


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every link to a view that is not there."""
    bases, links = scope.vault.bases, scope.vault.links
    views = {said: path for said, path in views_named(scope) if path in bases} if bases else {}
    for said, edge in edges_that_say(links, views):
        path, wanted = views[said], (said.subpath or "").strip("# ")
        names = _named_views(bases[path])
        if wanted and names and strip_heading(wanted) not in map(strip_heading, names):
            near = tuple(f"{said.path}#{name}" for name in scope.near.views(names, wanted))
            message = f"{path} has no view “{wanted}”"
            yield Finding(edge.origin, edge.span, message, f"{path}#{wanted}", near)


def _named_views(base: Base) -> tuple[str, ...]:
    """Return the names of the views, none if one has no name: the app makes one up."""
    views = base.definition.get("views")
    return base.views if isinstance(views, list) and len(views) == len(base.views) else ()


RULE = Rule("base-view-missing", "canvas", "error", check)
