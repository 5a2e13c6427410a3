"""What the rules about broken links share."""

from __future__ import annotations

from collections.abc import Iterator

from vaultkit.lint.scope import Scope
from vaultkit.vault.anchors import AnchorMissing
from vaultkit.vault.links import Edge
from vaultkit.vault.resolve import Found, Missing


def dead(scope: Scope, *, embeds: bool) -> Iterator[tuple[Edge, Missing, tuple[str, ...]]]:
    """Yield the edges that lead to no file, embeds or all others, with what may have been meant."""
    for edge in scope.unresolved():
        if isinstance(edge.resolution, Missing) and edge.link.embed == embeds:
            yield edge, edge.resolution, scope.near.files(edge.link.path)


def astray(scope: Scope) -> Iterator[tuple[Edge, Found, AnchorMissing]]:
    """Yield the edges whose file exists, but not the place in it."""
    for edge in scope.astray():
        match edge.resolution:
            case Found(anchor=AnchorMissing() as anchor) as found:
                yield edge, found, anchor
