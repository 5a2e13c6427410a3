"""What the rules about broken links share: which edges are judged."""

from __future__ import annotations

from collections.abc import Iterator

from vaultkit.lint.near import Near
from vaultkit.vault.anchors import AnchorMissing
from vaultkit.vault.links import Edge
from vaultkit.vault.model import Vault
from vaultkit.vault.resolve import Found, Missing


def judged(vault: Vault) -> Iterator[Edge]:
    """Yield the edges an author wants to hear of: those in `%%` comments are left alone (spec CMT-03)."""
    return (edge for edge in vault.links if not edge.link.in_comment)


def dead(vault: Vault, *, embeds: bool) -> Iterator[tuple[Edge, Missing, tuple[str, ...]]]:
    """Yield the edges that lead to no file, embeds or all others, with what may have been meant."""
    near: Near | None = None
    for edge in judged(vault):
        if isinstance(edge.resolution, Missing) and edge.link.embed == embeds:
            near = near or Near(vault)
            yield edge, edge.resolution, near.files(edge.link.path)


def astray(vault: Vault) -> Iterator[tuple[Edge, Found, AnchorMissing]]:
    """Yield the edges whose file exists, but not the place in it."""
    for edge in judged(vault):
        match edge.resolution:
            case Found(anchor=AnchorMissing() as anchor) as found:
                yield edge, found, anchor
