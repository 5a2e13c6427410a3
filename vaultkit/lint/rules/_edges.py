"""What the rules about links that lead nowhere share."""

from __future__ import annotations

from collections.abc import Iterator

from vaultkit.lint.lost import is_template
from vaultkit.lint.rule import Finding
from vaultkit.lint.rules._respelt import place_fix
from vaultkit.lint.scope import Scope
from vaultkit.vault.anchors import AnchorMissing
from vaultkit.vault.links import Edge
from vaultkit.vault.resolve import Found


def astray(scope: Scope) -> Iterator[tuple[Edge, Found, AnchorMissing]]:
    """Yield the edges whose file exists, but not the place in it; those of canvas cards left out."""
    for edge in scope.astray():
        match edge.resolution:
            case Found(anchor=AnchorMissing() as anchor) as found:
                if edge.kind != "canvas" and not is_template(edge.link):
                    yield edge, found, anchor


def no_heading(scope: Scope, *, markdown: bool) -> Iterator[Finding]:
    """Yield what is to be said of Markdown links, or of all others, to a heading that is missing."""
    for edge, found, anchor in astray(scope):
        if anchor.kind != "heading" or (edge.link.syntax != "wikilink") != markdown:
            continue
        said = scope.near.headings(found.path, edge, anchor.text)
        message = f"{found.path} has no heading “{anchor.text}”{where(edge)}"
        fix = None
        if len(said) == 1:
            fix = place_fix(scope.vault, edge, found.path, said[0].removeprefix(edge.link.path))
        yield Finding(edge.origin, edge.span, message, f"{found.path}#{anchor.text}", said, fix)


def where(edge: Edge) -> str:
    """Return what a message adds about a link that stands outside the text."""
    if edge.kind == "property":
        return f" (property `{edge.key}`)"
    return f" (card `{edge.key}`)" if edge.kind == "canvas-text" else ""
