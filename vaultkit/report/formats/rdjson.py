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
    columns = _Columns(findings)
    said = {
        "source": {"name": "vaultkit"},
        "diagnostics": [_diagnostic(findings, columns, d) for d in findings.diagnostics],
    }
    return json_text(said, indent=2) + "\n"


def _diagnostic(findings: Findings, columns: _Columns, d: Diagnostic) -> dict[str, Any]:
    said: dict[str, Any] = {
        "message": printable(full_message(d)),
        "location": {"path": findings.lies(d.path), "range": columns.range(d.path, d.span)},
        "severity": _SEVERITIES[d.severity],
        "code": {"value": d.rule},
    }
    if d.span == Span(0, 0) or said["location"]["range"] is None:
        said["location"]["range"] = {"start": {"line": d.start.line}}
    if address := rule_address(d.rule):
        said["code"]["url"] = address
    if suggestions := _suggestions(findings, columns, d):
        said["suggestions"] = suggestions
    return said


def _suggestions(findings: Findings, columns: _Columns, d: Diagnostic) -> list[dict[str, Any]]:
    """Return a fix as one piece of new text; none if it changes other files too."""
    edits = d.fix.edits if d.fix else ()
    if not edits or any(e.path != d.path for e in edits):
        return []
    whole = Span(min(e.span.start for e in edits), max(e.span.end for e in edits))
    place = columns.range(d.path, whole)
    if place is None:
        return []
    piece = whole.of(findings.document(d.path).text)
    within = [e._replace(span=e.span.moved(-whole.start)) for e in edits]
    return [{"range": place, "text": apply(piece, within)}]


class _Columns:
    """Positions whose columns count bytes, as the format wants it.

    Bytes are counted from the place that was asked for last: a line may be a megabyte long, with as many findings.
    """

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._last: tuple[VaultPath, int] | None = None
        self._column = self._bytes = 0

    def range(self, path: VaultPath, span: Span) -> dict[str, Any] | None:
        """Return a span as the format says it; None if the file is no longer that long."""
        ends = self._findings.between(path, span)
        if ends is None:
            return None
        start, end = (self._position(path, position) for position in ends)
        return {"start": start, "end": end}

    def _position(self, path: VaultPath, position: Position) -> dict[str, int]:
        if self._last != (path, position.line):
            self._last, self._column, self._bytes = (path, position.line), 1, 1
        document = self._findings.document(path)
        start = document.lines.span(position.line).start - 1
        first, last = sorted((self._column, position.column))
        between = document.text[start + first : start + last]
        size = len(between.encode("utf-8", "replace"))
        self._bytes += size if position.column > self._column else -size
        self._column = position.column
        return {"line": position.line, "column": self._bytes}
