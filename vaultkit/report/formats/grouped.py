"""A file's name, and under it a line for each of its findings."""

from __future__ import annotations

from itertools import groupby

from vaultkit.lint.diagnostic import Diagnostic
from vaultkit.report.escape import printable
from vaultkit.report.findings import Findings
from vaultkit.report.paint import Paint
from vaultkit.report.totals import COLOURS
from vaultkit.report.words import full_message


def render(findings: Findings, paint: Paint) -> str:
    """Return the findings file by file; nothing at all if there is none."""
    files = groupby(findings.diagnostics, key=lambda d: d.path)
    return "\n".join(_file(path, list(found), paint) for path, found in files)


def _file(path: str, found: list[Diagnostic], paint: Paint) -> str:
    places = [f"{d.start.line}:{d.start.column}" for d in found]
    width = max(map(len, places))
    lines = [paint(printable(path), "bold")]
    for place, d in zip(places, found, strict=True):
        severity = paint(f"{d.severity:<7}", COLOURS[d.severity])
        said = f"{printable(full_message(d))}  {paint(d.rule, 'dim')}"
        lines.append(f"  {place:>{width}}  {severity}  {said}")
    return "\n".join(lines) + "\n"
