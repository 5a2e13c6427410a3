"""One JSON object, version 1: what other programs hold on to."""

from __future__ import annotations

import json
from typing import Any

from vaultkit.lint.diagnostic import Diagnostic, Fix
from vaultkit.report.findings import Findings
from vaultkit.report.paint import Paint


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
        "diagnostics": [_diagnostic(d) for d in findings.diagnostics],
    }
    return json.dumps(said, indent=2) + "\n"


def _diagnostic(d: Diagnostic) -> dict[str, Any]:
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
    }


def _fix(fix: Fix) -> dict[str, Any]:
    edits = [
        {"path": e.path, "start": e.span.start, "end": e.span.end, "text": e.text}
        for e in fix.edits
    ]
    return {"title": fix.title, "safe": fix.safe, "edits": edits}
