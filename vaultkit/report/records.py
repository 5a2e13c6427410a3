"""What one file says, as plain JSON values: the record shapes that other programs hold on to.

Unlike everything people read, records count from 0: offsets in code points from the start of the
file, lines and columns likewise, ends exclusive. `text[start:end] == raw` always.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from vaultkit.source.span import Span
from vaultkit.syntax.base import Base
from vaultkit.syntax.canvas import Canvas, CanvasLink
from vaultkit.syntax.elements import (
    BareUrl,
    BlockId,
    FootnoteDefinition,
    FootnoteReference,
    Heading,
    Highlight,
    InlineFootnote,
    Link,
    Math,
    PropertyLink,
    Task,
)
from vaultkit.syntax.note import Note
from vaultkit.vault.anchors import AnchorElement, AnchorFound, Anchoring, AnchorMissing
from vaultkit.vault.model import Vault
from vaultkit.vault.resolve import Ambiguous, Found, Resolution

Record = dict[str, Any]


def note_record(note: Note) -> Record:
    """Return everything a note says."""
    return {
        "links": [_link(note, link) for link in note.links],
        "tags": _tags(note),
        "headings": [_placed(note, h.span, level=h.level, text=h.text) for h in note.headings],
        "blocks": [_placed(note, b.span, id=b.id) for b in note.block_ids],
        "frontmatter": {
            "exists": note.frontmatter.exists,
            "valid": note.frontmatter.valid,
            "content_start": note.frontmatter.content_start,
        },
        "properties": json_value(note.frontmatter.properties),
        "aliases": list(note.frontmatter.aliases),
        "property_links": [_property_link(note, link) for link in note.frontmatter.links],
        "footnotes": _footnotes(note),
        "callouts": [
            _placed(
                note,
                c.span,
                type=c.type,
                canonical=c.canonical,
                fold=c.fold,
                title=c.title,
                metadata=c.metadata,
                depth=c.depth,
            )
            for c in note.callouts
        ],
        "comments": [_placed(note, c.span, form=c.form) for c in note.comments],
        "math": [_placed(note, m.span, display=m.display) for m in note.all(Math)],
        "tasks": [_placed(note, t.span, status=t.status) for t in note.all(Task)],
        "highlights": [_placed(note, h.span) for h in note.all(Highlight)],
        "bare_urls": [_placed(note, u.span) for u in note.all(BareUrl)],
    }


def canvas_record(canvas: Canvas) -> Record:
    """Return everything a canvas says."""
    return {
        "links": [_canvas_link(link) for link in canvas.links],
        "tags": list(canvas.tags),
        "edges": [{"id": a.id, "from": a.source, "to": a.target} for a in canvas.arrows],
    }


def base_record(base: Base) -> Record:
    """Return what a base says; it holds no links (spec BAS-01)."""
    return {"links": [], "tags": [], "views": list(base.views)}


def resolution_record(vault: Vault, resolution: Resolution) -> Record:
    """Return what a link means, with the rule that says so."""
    if not isinstance(resolution, Found):
        return {
            "status": "unresolved",
            "target": None,
            "candidates": [],
            "ambiguous": False,
            "subpath_status": "n/a",
            "anchor": None,
            "why": resolution.why,
        }
    return {
        "status": "resolved",
        "target": resolution.path,
        "candidates": list(resolution.candidates),
        "ambiguous": isinstance(resolution, Ambiguous),
        "subpath_status": _subpath_status(resolution.anchor),
        "anchor": _anchor(vault.notes.get(resolution.path), resolution.anchor),
        "why": resolution.why,
    }


def json_value(value: Any) -> Any:
    """Return a property's value as JSON can hold it: no infinities."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, list):
        return [json_value(item) for item in value]
    if hasattr(value, "items"):
        return {key: json_value(item) for key, item in value.items()}
    return value


def _pos(note: Note, span: Span) -> dict[str, int]:
    first, last = note.position(span.start), note.position(span.end)
    return {
        "start": span.start,
        "end": span.end,
        "line": first.line - 1,
        "col": first.column - 1,
        "end_line": last.line - 1,
        "end_col": last.column - 1,
    }


def _placed(note: Note, span: Span, **said: object) -> Record:
    return {**said, "raw": note.raw(span), "pos": _pos(note, span)}


def _link(note: Note, link: Link) -> Record:
    record: Record = {
        "syntax": link.syntax,
        "embed": link.embed,
        "external": link.external,
        "raw": note.raw(link.span),
        "path": link.path,
        "subpath": link.subpath,
        "display": link.display,
    }
    if link.width is not None:
        record["width"] = link.width
    if link.height is not None:
        record["height"] = link.height
    if link.in_comment:
        record["in_comment"] = True
    return {**record, "pos": _pos(note, link.span)}


def _tags(note: Note) -> list[Record]:
    from_properties = [
        {"name": name, "raw": None, "source": "frontmatter", "pos": None}
        for name in note.frontmatter.tags
    ]
    return from_properties + [
        _placed(
            note,
            tag.span,
            name=tag.name,
            source="inline",
            **({"in_comment": True} if tag.in_comment else {}),
        )
        for tag in note.tags
    ]


def _property_link(note: Note, item: PropertyLink) -> Record:
    link = item.link
    return {
        "key": item.key,
        "raw": note.raw(item.span),
        "path": link.path,
        "subpath": link.subpath,
        "display": link.display,
    }


def _footnotes(note: Note) -> dict[str, list[Record]]:
    return {
        "refs": _identified(note, note.all(FootnoteReference)),
        "defs": _identified(note, note.all(FootnoteDefinition)),
        "inline": [_placed(note, f.span) for f in note.all(InlineFootnote)],
    }


def _identified(
    note: Note, footnotes: Iterable[FootnoteReference | FootnoteDefinition]
) -> list[Record]:
    return [_placed(note, f.span, id=f.id) for f in footnotes]


def _canvas_link(item: CanvasLink) -> Record:
    link = item.link
    record = {"node": item.card.id, "kind": item.kind, "path": link.path, "subpath": link.subpath}
    if item.kind in ("text-link", "text-embed"):
        record["display"] = link.display
    return record


def _subpath_status(anchor: Anchoring) -> str:
    match anchor:
        case AnchorFound():
            return "ok"
        case AnchorMissing():
            return "missing"
        case _:
            return "n/a"


def _anchor(note: Note | None, anchor: Anchoring) -> Record | None:
    if note is None or not isinstance(anchor, AnchorFound):
        return None
    element: AnchorElement = anchor.element
    line = note.position(element.span.start).line - 1
    match element:
        case Heading():
            return {"type": "heading", "text": element.text, "level": element.level, "line": line}
        case BlockId():
            return {"type": "block", "id": element.id, "line": line}
        case FootnoteDefinition():
            return {"type": "footnote", "id": element.id, "line": line}
