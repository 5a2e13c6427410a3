"""Edges as the verbs print them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from vaultkit.vault.anchors import AnchorMissing
from vaultkit.vault.context import context
from vaultkit.vault.links import Edge
from vaultkit.vault.model import Vault
from vaultkit.vault.resolve import Ambiguous, Found


def edge_record(vault: Vault, edge: Edge) -> dict[str, Any]:
    """Return an edge as JSON: lines and columns count from 1."""
    document = vault.document(edge.origin)
    at = document.lines.position(edge.span.start)
    resolution = edge.resolution
    return {
        "source": edge.origin,
        "line": at.line,
        "column": at.column,
        "kind": edge.kind,
        "raw": edge.span.of(document.text),
        "target": edge.target,
        "subpath": edge.link.subpath,
        "resolved": isinstance(resolution, Found),
        "ambiguous": isinstance(resolution, Ambiguous),
        "subpath_missing": isinstance(resolution, Found)
        and isinstance(resolution.anchor, AnchorMissing),
        "in_comment": edge.link.in_comment,
    }


def with_context(vault: Vault, edge: Edge) -> dict[str, Any]:
    """Return an edge as JSON, with the sentence around it."""
    record = edge_record(vault, edge)
    note = vault.notes.get(edge.origin)
    if note is not None:
        around = context(note, edge.span)
        record["context"] = around.before + around.inside + around.after
    else:
        record["context"] = ""
    return record


def lines_of(records: Iterable[dict[str, Any]]) -> list[str]:
    """Return a line for each outgoing edge."""
    return [_line(record) for record in records]


def _line(record: dict[str, Any]) -> str:
    raw = " ".join(str(record["raw"]).split())
    target = record["target"] or "nothing"
    notes = [
        word.replace("_", " ")
        for word in ("ambiguous", "subpath_missing", "in_comment")
        if record[word]
    ]
    said = f" ({', '.join(notes)})" if notes else ""
    return f"{record['line']:>5}:{record['column']:<4} {raw} -> {target}{said}"
