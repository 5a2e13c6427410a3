"""Annotations in a GitHub pull request, as workflow commands: ten errors and ten warnings at most, and the totals.

GitHub shows no more of them for one step; `step_summary` tells all.
"""

from __future__ import annotations

from vaultkit.lint.diagnostic import Diagnostic, Severity
from vaultkit.report.escape import workflow_message, workflow_property
from vaultkit.report.findings import Findings
from vaultkit.report.formats import markdown
from vaultkit.report.paint import Paint
from vaultkit.report.words import found, full_message, severities

_SHOWN = 10
_SUMMARY = 1_000_000  # bytes; GitHub takes 1 MiB a step, and a little may stand there already


def render(findings: Findings, paint: Paint) -> str:
    """Return a command for each finding shown, then one with the totals; nothing at all if there is none."""
    if not findings.diagnostics:
        return ""
    shown = [*_first(findings, "error"), *_first(findings, "warning")]
    said = f"{found(findings)}: {severities(findings)}"
    hidden = len(findings.diagnostics) - len(shown)
    if hidden:
        said += f"; {hidden:,} not shown here"
    lines = [*(_annotation(findings, d) for d in shown)]
    lines.append(f"::notice title=vaultkit::{workflow_message(said)}")
    return "\n".join(lines) + "\n"


def step_summary(findings: Findings) -> str:
    """Return what to append to the file that `$GITHUB_STEP_SUMMARY` names."""
    return markdown.report(findings, room=_SUMMARY)


def _first(findings: Findings, severity: Severity) -> list[Diagnostic]:
    of_it = [d for d in findings.diagnostics if d.severity == severity]
    return sorted(of_it, key=lambda d: d not in findings.caused)[:_SHOWN]


def _annotation(findings: Findings, d: Diagnostic) -> str:
    places = {"file": findings.lies(d.path), "line": d.start.line, "endLine": d.end.line}
    if d.start.line == d.end.line and d.start != d.end:  # else GitHub wants no columns
        places |= {"col": d.start.column, "endColumn": d.end.column}
    said = {**places, "title": f"vaultkit ({d.rule})"}
    properties = ",".join(f"{name}={workflow_property(str(value))}" for name, value in said.items())
    return f"::{d.severity} {properties}::{workflow_message(full_message(d))}"
