"""A vault as a networkx graph: the shape that other programs compute with."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import networkx as nx

from vaultkit.source import path as paths
from vaultkit.source.path import VaultPath, extension
from vaultkit.vault.model import Vault
from vaultkit.vault.resolve import Found
from vaultkit.vault.tags import TagNode

if TYPE_CHECKING:
    from vaultkit.vault.links import Edge

_KINDS = {"md": "note", "canvas": "canvas", "base": "base"}


_MANY = 2_000_000  # links
_BYTES = 670, 950  # a link and a file, as networkx keeps them, with what they carry


class LargeGraph(UserWarning):
    """A graph that may not fit."""


def caution(vault: Vault) -> str:
    """Return what is to be said before the graph of a very large vault is made, `""` of any other."""
    links = len(vault.links)
    if links <= _MANY:
        return ""
    link, file = _BYTES
    size = (links * link + len(vault.files) * file) / 1e9
    return f"{links:,} links: their graph will take about {size:.1f} GB of memory"


def to_networkx(
    vault: Vault,
    *,
    tags: bool = False,
    attachments: bool = True,
    unresolved: bool = True,
    comments: bool = True,
) -> nx.MultiDiGraph[str]:
    """Return the vault's graph: one node for each file and unresolved target, one edge for each link.

    A node's id is its path in the vault; an unresolved target's is its normalised name, with
    `unresolved=True`; a tag's is `#name`. Nodes carry `kind` and `name`, edges `kind`, `line`
    (from 1), `raw` and `in_comment`. Links of a note to itself are no edges (spec RES-01), nor are
    those in a canvas's text cards (CNV-03). Warns of a graph of more than two million links, with what it will take.
    """
    if said := caution(vault):
        warnings.warn(said, LargeGraph, stacklevel=2)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for path in vault.indexed:
        if attachments or extension(path) in _KINDS:
            graph.add_node(path, kind=_KINDS.get(extension(path), "attachment"), name=_name(path))
    for edge in vault.links:
        if edge.kind != "canvas-text" and (comments or not edge.link.in_comment):
            _add_edge(graph, vault, edge, unresolved=unresolved)
    if tags:
        _add_tags(graph, vault)
    return graph


def _name(path: VaultPath) -> str:
    return paths.stem(path) if paths.is_note(path) else paths.name(path)


def _add_edge(graph: nx.MultiDiGraph[str], vault: Vault, edge: Edge, *, unresolved: bool) -> None:
    if isinstance(edge.resolution, Found):
        target: str = edge.resolution.path
        if target not in graph or target == edge.origin:
            return
    elif unresolved:
        target = edge.resolution.target
        if target not in graph:
            graph.add_node(target, kind="unresolved", name=paths.name(target), unresolved=True)
    else:
        return
    line, raw = _place(vault, edge)
    graph.add_edge(
        edge.origin, target, kind=edge.kind, line=line, raw=raw, in_comment=edge.link.in_comment
    )


def _place(vault: Vault, edge: Edge) -> tuple[int, str]:
    document = vault.document(edge.origin)
    return document.lines.position(edge.span.start).line, edge.span.of(document.text)


def _add_tags(graph: nx.MultiDiGraph[str], vault: Vault) -> None:
    for tag in vault.tags:
        node = f"#{tag.name}"
        graph.add_node(node, kind="tag", name=node)
        for note, count in tag.notes.items():
            graph.add_edge(note, node, kind="tag", count=count)
        _add_nesting(graph, tag)


def _add_nesting(graph: nx.MultiDiGraph[str], tag: TagNode) -> None:
    for child in tag.children:
        graph.add_node(f"#{child.name}", kind="tag", name=f"#{child.name}")
        graph.add_edge(f"#{child.name}", f"#{tag.name}", kind="nesting")
