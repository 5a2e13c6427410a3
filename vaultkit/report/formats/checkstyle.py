"""Checkstyle's XML, which many build servers read."""

from __future__ import annotations

from itertools import groupby

from vaultkit.lint.diagnostic import Diagnostic
from vaultkit.report.escape import printable
from vaultkit.report.findings import Findings
from vaultkit.report.markup import document, element
from vaultkit.report.paint import Paint
from vaultkit.report.words import full_message

FILES = ("*checkstyle*.xml",)


def render(findings: Findings, paint: Paint) -> str:
    """Return the findings file by file, as XML."""
    files = groupby(findings.diagnostics, key=lambda d: d.path)
    elements = [
        element("file", {"name": findings.lies(path)}, *map(_error, found)) for path, found in files
    ]
    return document(element("checkstyle", {"version": "4.3"}, *elements))


def _error(d: Diagnostic) -> str:
    return element(
        "error",
        {
            "line": d.start.line,
            "column": d.start.column,
            "severity": d.severity,
            "message": printable(full_message(d)),
            "source": f"vaultkit.{d.rule}",
        },
    )
