"""One JSON object, version 1: what other programs hold on to."""

from __future__ import annotations

from typing import Any

from vaultkit.lint.diagnostic import Diagnostic, Fix, Related
from vaultkit.report.escape import json_text
from vaultkit.report.findings import Findings
from vaultkit.report.paint import Paint

FILES = ("*.json",)


def render(findings: Findings, paint: Paint) -> str:
    """Return the findings as JSON; lines and columns count from 1, columns in code points, ends exclusive."""
    said = {
        "version": 1,
        "vault": str(findings.root),
        "summary": {
            "notes": findings.notes,
            "links": findings.links,
            "findings": len(findings.diagnostics),
            **findings.by_severity,
            "rules": findings.by_rule,
        },
        "diagnostics": [record(d) for d in findings.diagnostics],
    }
    return json_text(said, indent=2) + "\n"


def record(d: Diagnostic) -> dict[str, Any]:
    """Return one finding as JSON values."""
    return {
        "rule": d.rule,
        "severity": d.severity,
        "path": d.path,
        "line": d.start.line,
        "column": d.start.column,
        "end_line": d.end.line,
        "end_column": d.end.column,
        "message": d.message,
        "target": d.target,
        "suggestions": list(d.suggestions),
        "fix": _fix(d.fix) if d.fix else None,
        "related": [_related(other) for other in d.related],
    }


def _fix(fix: Fix) -> dict[str, Any]:
    edits = [
        {"path": e.path, "start": e.span.start, "end": e.span.end, "text": e.text}
        for e in fix.edits
    ]
    return {"title": fix.title, "safe": fix.safe, "edits": edits}


def _related(other: Related) -> dict[str, Any]:
    return {
        "path": other.path,
        "line": other.start.line,
        "column": other.start.column,
        "message": other.message,
    }
