"""Very many findings, for people: how many of each rule, the files with most, and what to do next."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from vaultkit.lint.diagnostic import Severity
from vaultkit.report.escape import printable
from vaultkit.report.findings import Findings
from vaultkit.report.paint import Paint
from vaultkit.report.words import found, looked_at, mendable, severities

MANY = 60
"""More findings than this are not read one by one."""

COLOURS: dict[Severity, str] = {"error": "bold red", "warning": "bold yellow", "info": "bold blue"}
"""The style of each severity, the worst first."""

_ORDER = tuple(COLOURS)
_FILES = 5


def render(findings: Findings, paint: Paint) -> str:
    """Return what was found as counts, and the commands worth running."""
    lines = [
        f"{paint(found(findings), 'bold')} ({severities(findings)}); {looked_at(findings)}.",
        "",
        paint("By rule", "bold"),
        *_rules(findings, paint),
        "",
        paint("Files with most", "bold"),
        *_files(findings),
        "",
        paint("Worth running next", "bold"),
        *_commands(findings, paint),
    ]
    return "\n".join(lines) + "\n"


def _rules(findings: Findings, paint: Paint) -> Iterator[str]:
    """Yield a line for each rule, those with the worst findings first."""
    counts = findings.by_rule
    severities_of = {rule: set[Severity]() for rule in counts}
    for d in findings.diagnostics:
        severities_of[d.rule].add(d.severity)
    worst = {rule: min(found, key=_ORDER.index) for rule, found in severities_of.items()}
    for rule in sorted(worst, key=lambda rule: _ORDER.index(worst[rule])):
        severity = paint(f"{worst[rule]:<7}", COLOURS[worst[rule]])
        yield f"  {counts[rule]:>7,}  {severity}  {rule}"


def _files(findings: Findings) -> Iterator[str]:
    files = findings.by_file
    for path in list(files)[:_FILES]:
        yield f"  {files[path]:>7,}  {printable(path)}"
    if len(files) > _FILES:
        yield f"           and {len(files) - _FILES:,} more"


def _commands(findings: Findings, paint: Paint) -> Iterator[str]:
    first = next(iter(findings.by_file))
    steps = [
        (f"vaultkit check {_argument(first)}", "the file with most, line by line"),
        ('vaultkit check -o "Vault health.md"', "all of them, as a note to work through"),
        ("vaultkit check --format concise", "all of them, a line each"),
    ]
    fixes = mendable(findings)
    if fixes:
        steps = [("vaultkit check --fix", f"mend {fixes:,} of them safely"), *steps[:2]]
    width = max(len(what) for _, what in steps)
    for command, what in steps:
        yield f"  {what.ljust(width)}  {paint(command, 'cyan')}"


def _argument(path: str) -> str:
    """Return a path as a shell takes it."""
    return shlex.quote(printable(path if path[:1] != "-" else f"./{path}"))
