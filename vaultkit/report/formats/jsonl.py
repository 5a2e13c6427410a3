"""A line of JSON for each finding, each a record as in `json`."""

from __future__ import annotations

from vaultkit.report.escape import json_text
from vaultkit.report.findings import Findings
from vaultkit.report.formats.json import record
from vaultkit.report.paint import Paint

FILES = ("*.jsonl", "*.ndjson")


def render(findings: Findings, paint: Paint) -> str:
    """Return a line for each finding; nothing at all if there is none."""
    return "".join(json_text(record(d)) + "\n" for d in findings.diagnostics)
