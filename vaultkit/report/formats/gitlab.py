"""GitLab's Code Quality report: a JSON list, each finding with a fingerprint that outlives edits above it."""

from __future__ import annotations

from vaultkit.report.escape import json_text, printable
from vaultkit.report.findings import Findings
from vaultkit.report.identity import fingerprints
from vaultkit.report.paint import Paint
from vaultkit.report.words import full_message

FILES = ("gl-code-quality*.json", "*codequality*.json", "*code-quality*.json")

_SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}


def render(findings: Findings, paint: Paint) -> str:
    """Return the report; an empty list if there is no finding."""
    marks = fingerprints(findings.diagnostics)
    said = [
        {
            "description": printable(full_message(d)),
            "check_name": d.rule,
            "fingerprint": mark,
            "severity": _SEVERITIES[d.severity],
            "location": {
                "path": findings.lies(d.path),
                "lines": {"begin": d.start.line, "end": d.end.line},
            },
        }
        for d, mark in zip(findings.diagnostics, marks, strict=True)
    ]
    return json_text(said, indent=2) + "\n"
