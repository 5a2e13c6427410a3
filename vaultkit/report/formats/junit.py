"""JUnit's XML: a suite for each file, a test case for each finding.

An error is a failure, a warning or an info a test that was skipped: shown, but it fails nothing. Names hold no
line numbers, so that a build server knows a finding again.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from vaultkit.lint.diagnostic import Diagnostic
from vaultkit.lint.identity import Identity, identities
from vaultkit.report.escape import printable
from vaultkit.report.findings import Findings
from vaultkit.report.markup import document, element
from vaultkit.report.paint import Paint
from vaultkit.report.words import full_message

FILES = ("*.xml",)


def render(findings: Findings, paint: Paint) -> str:
    """Return the findings as XML; a single test that passed if there is none, for some servers want one."""
    known = zip(findings.diagnostics, identities(findings.diagnostics), strict=True)
    files = groupby(known, key=lambda pair: pair[0].path)
    suites = [_suite(findings.lies(path), list(found)) for path, found in files]
    if not suites:
        case = element("testcase", {"classname": "vaultkit", "name": "check"})
        suites = [element("testsuite", {"name": "vaultkit", **_counts([])} | {"tests": 1}, case)]
    total = _counts(findings.diagnostics)
    total["tests"] = max(total["tests"], 1)
    return document(element("testsuites", {"name": "vaultkit", **total}, *suites))


def _suite(path: str, found: list[tuple[Diagnostic, Identity]]) -> str:
    cases = [_case(path, d, identity) for d, identity in found]
    counts = _counts([d for d, _ in found])
    return element("testsuite", {"name": path, **counts}, *cases)


def _case(path: str, d: Diagnostic, identity: Identity) -> str:
    name = printable(f"{d.rule}: {identity.about}")
    if identity.ordinal > 1:
        name += f" ({identity.ordinal})"
    message = f"{d.start.line}:{d.start.column}: {printable(full_message(d))}"
    outcome = (
        element("failure", {"type": d.severity, "message": message})
        if d.severity == "error"
        else element("skipped", {"message": f"{d.severity}: {message}"})
    )
    return element("testcase", {"classname": path, "name": name, "file": path}, outcome)


def _counts(found: Sequence[Diagnostic]) -> dict[str, int]:
    failures = sum(d.severity == "error" for d in found)
    return {
        "tests": len(found),
        "failures": failures,
        "errors": 0,
        "skipped": len(found) - failures,
    }
