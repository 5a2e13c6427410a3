"""One line per finding: `path:line:column: severity[rule] message`."""

from __future__ import annotations

from vaultkit.report.escape import printable
from vaultkit.report.findings import Findings
from vaultkit.report.paint import Paint


def render(findings: Findings, paint: Paint) -> str:
    """Return a line for each finding; nothing at all if there is none."""
    lines = []
    for d in findings.diagnostics:
        place = f"{printable(d.path)}:{d.start.line}:{d.start.column}"
        hint = f" (did you mean {printable(d.suggestions[0])}?)" if d.suggestions else ""
        rule = paint(f"{d.severity}[{d.rule}]", "bold")
        lines.append(f"{place}: {rule} {printable(d.message)}{hint}\n")
    return "".join(lines)
