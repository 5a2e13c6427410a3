"""SARIF 2.1.0, which GitHub's code scanning and many editors read: rules, fixes, related places, fingerprints."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import version
from itertools import groupby
from typing import Any

from vaultkit.lint.diagnostic import Diagnostic, Fix, Severity
from vaultkit.lint.rule import Rule, all_rules, manual
from vaultkit.report.addresses import encoded, rule_address
from vaultkit.report.escape import json_text, printable, sarif_text
from vaultkit.report.findings import Findings
from vaultkit.report.identity import fingerprints
from vaultkit.report.paint import Paint
from vaultkit.report.words import full_message
from vaultkit.source.edit import Edit
from vaultkit.source.path import VaultPath
from vaultkit.source.span import Position, Span

FILES = ("*.sarif", "*.sarif.json")

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}
_FILE = Span(0, 0)


def render(findings: Findings, paint: Paint) -> str:
    """Return the findings as a SARIF log with one run."""
    rules = list(findings.by_rule)
    marks = fingerprints(findings.diagnostics)
    run = {
        "tool": {
            "driver": {
                "name": "vaultkit",
                "version": version("vaultkit"),
                "rules": _descriptors(rules, findings.diagnostics),
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            "%SRCROOT%": {"description": {"text": "The folder that the repository lies in."}}
        },
        "results": [
            _result(findings, d, rules.index(d.rule), mark)
            for d, mark in zip(findings.diagnostics, marks, strict=True)
        ],
    }
    return json_text({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _descriptors(names: list[str], diagnostics: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    known = {rule.name: rule for rule in all_rules()}
    levels = {d.rule: d.severity for d in diagnostics}
    return [
        _descriptor(known[name]) if name in known else _unknown(name, levels[name])
        for name in names
    ]


def _unknown(name: str, severity: Severity) -> dict[str, Any]:
    """Return what can be said of a rule that is not among this program's."""
    return {"id": name, "defaultConfiguration": {"level": _LEVELS[severity]}}


def _descriptor(rule: Rule) -> dict[str, Any]:
    page = manual(rule)
    first, _, rest = page.partition("\n")
    said: dict[str, Any] = {
        "id": rule.name,
        "shortDescription": {"text": first},
        "fullDescription": {"text": " ".join(rest.strip().partition("\n\n")[0].split()) or first},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": [rule.family]},
    }
    if address := rule_address(rule.name):
        said["helpUri"] = address
    return said


def _result(findings: Findings, d: Diagnostic, index: int, mark: str) -> dict[str, Any]:
    said: dict[str, Any] = {
        "ruleId": d.rule,
        "ruleIndex": index,
        "level": _LEVELS[d.severity],
        "message": {"text": sarif_text(full_message(d))},
        "locations": [_location(findings, d.path, d.span, d.start, d.end)],
        # GitHub knows a finding again by the first alone
        "partialFingerprints": {"primaryLocationLineHash": mark, "vaultkitFinding/v1": mark},
    }
    if d.related:
        said["relatedLocations"] = [
            {
                "id": number,
                **_location(findings, other.path, other.span, other.start, other.start),
                "message": {"text": sarif_text(other.message)},
            }
            for number, other in enumerate(d.related, 1)
        ]
    if d.fix is not None and (fix := _fix(findings, d.fix)):
        said["fixes"] = [fix]
    return said


def _location(
    findings: Findings, path: VaultPath, span: Span, start: Position, end: Position
) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": _artifact(findings, path)}
    if span != _FILE:
        physical["region"] = _region(start, end)
    return {"physicalLocation": physical}


def _artifact(findings: Findings, path: VaultPath) -> dict[str, str]:
    return {"uri": encoded(findings.lies(path)), "uriBaseId": "%SRCROOT%"}


def _region(start: Position, end: Position) -> dict[str, int]:
    return {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    }


def _fix(findings: Findings, fix: Fix) -> dict[str, Any] | None:
    """Return a fix as changes to files; None if one of them has become shorter than it was."""
    changes = []
    edits = sorted(fix.edits, key=lambda edit: (edit.path, edit.span))
    for path, some in groupby(edits, key=lambda edit: edit.path):
        replacements = [_replacement(findings, edit) for edit in some]
        if not all(replacements):
            return None
        changes.append(
            {"artifactLocation": _artifact(findings, path), "replacements": replacements}
        )
    return {"description": {"text": printable(fix.title)}, "artifactChanges": changes}


def _replacement(findings: Findings, edit: Edit) -> dict[str, Any] | None:
    ends = findings.between(edit.path, edit.span)
    if ends is None:
        return None
    return {"deletedRegion": _region(*ends), "insertedContent": {"text": edit.text}}
