"""reviewdog's diagnostic format: its comments offer a fix as a suggestion to be taken with one click."""

from __future__ import annotations

from typing import Any

from vaultkit.lint.diagnostic import Diagnostic
from vaultkit.report.addresses import rule_address
from vaultkit.report.escape import json_text, printable
from vaultkit.report.findings import Findings
from vaultkit.report.paint import Paint
from vaultkit.report.words import full_message
from vaultkit.source.edit import apply
from vaultkit.source.path import VaultPath
from vaultkit.source.span import Position, Span

FILES = ("*.rdjson", "*.rdjson.json", "rdjson*.json")

_SEVERITIES = {"error": "ERROR", "warning": "WARNING", "info": "INFO"}


def render(findings: Findings, paint: Paint) -> str:
    """Return the findings as one `DiagnosticResult`."""
    said = {
        "source": {"name": "vaultkit"},
        "diagnostics": [_diagnostic(findings, d) for d in findings.diagnostics],
    }
    return json_text(said, indent=2) + "\n"


def _diagnostic(findings: Findings, d: Diagnostic) -> dict[str, Any]:
    said: dict[str, Any] = {
        "message": printable(full_message(d)),
        "location": {"path": findings.lies(d.path), "range": _range(findings, d.path, d.span)},
        "severity": _SEVERITIES[d.severity],
        "code": {"value": d.rule},
    }
    if d.span == Span(0, 0) or said["location"]["range"] is None:
        said["location"]["range"] = {"start": {"line": d.start.line}}
    if address := rule_address(d.rule):
        said["code"]["url"] = address
    if suggestions := _suggestions(findings, d):
        said["suggestions"] = suggestions
    return said


def _suggestions(findings: Findings, d: Diagnostic) -> list[dict[str, Any]]:
    """Return a fix as one piece of new text; none if it changes other files too."""
    edits = d.fix.edits if d.fix else ()
    if not edits or any(e.path != d.path for e in edits):
        return []
    whole = Span(min(e.span.start for e in edits), max(e.span.end for e in edits))
    place = _range(findings, d.path, whole)
    if place is None:
        return []
    text = findings.document(d.path).text
    behind = len(text) - whole.end
    mended = apply(text, edits)
    return [{"range": place, "text": mended[whole.start : len(mended) - behind]}]


def _range(findings: Findings, path: VaultPath, span: Span) -> dict[str, Any] | None:
    ends = findings.between(path, span)
    if ends is None:
        return None
    start, end = (_position(findings, path, position) for position in ends)
    return {"start": start, "end": end}


def _position(findings: Findings, path: VaultPath, position: Position) -> dict[str, int]:
    """Return a position whose column counts bytes, as the format wants it."""
    document = findings.document(path)
    start = document.lines.span(position.line).start
    before = document.text[start : start + position.column - 1]
    return {"line": position.line, "column": len(before.encode("utf-8", "replace")) + 1}
