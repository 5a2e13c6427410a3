"""For people: each finding with its line, a caret under the place, and what may have been meant."""

from __future__ import annotations

import unicodedata

from vaultkit.lint.diagnostic import Diagnostic
from vaultkit.report.escape import printable
from vaultkit.report.findings import Findings
from vaultkit.report.paint import Paint

_COLOURS = {"error": "bold red", "warning": "bold yellow", "info": "bold blue"}
_WIDTH = 96


def render(findings: Findings, paint: Paint) -> str:
    """Return the findings one under the other, and a summary that is there even if all is well."""
    parts = [_finding(findings, d, paint) for d in findings.diagnostics]
    return "".join(parts) + _summary(findings, paint)


def _finding(findings: Findings, d: Diagnostic, paint: Paint) -> str:
    place = f"{printable(d.path)}:{d.start.line}:{d.start.column}"
    severity = paint(d.severity, _COLOURS[d.severity])
    head = f"{paint(place, 'bold')}  {severity}  {printable(d.message)}  {paint(d.rule, 'dim')}\n"
    return head + _excerpt(findings, d, paint) + _help(findings, d, paint) + "\n"


def _excerpt(findings: Findings, d: Diagnostic, paint: Paint) -> str:
    if d.span.start == d.span.end:
        return ""
    document = findings.document(d.path)
    if d.span.end > len(document.text):
        return ""  # the file has changed since
    line = document.lines.span(d.start.line)
    before = document.text[line.start : d.span.start]
    inside = document.text[d.span.start : min(d.span.end, line.end)]
    after = document.text[min(d.span.end, line.end) : line.end]
    before, after = _shortened(before, inside, after)
    number = str(d.start.line)
    gutter = paint(f"  {number} │ ", "dim")
    indent = paint(f"  {' ' * len(number)} │ ", "dim")
    text = printable(before) + printable(inside) + printable(after)
    carets = " " * _columns(printable(before)) + "^" * max(_columns(printable(inside)), 1)
    return f"{gutter}{text}\n{indent}{paint(carets, _COLOURS[d.severity])}\n"


def _shortened(before: str, inside: str, after: str) -> tuple[str, str]:
    """Keep a line of prose on one line of the terminal, with the place in view."""
    room = max(_WIDTH - len(inside), 20)
    if len(before) + len(after) <= room:
        return before, after
    left = min(len(before), max(room - len(after), room * 2 // 3))
    right = room - left
    return (
        before if left == len(before) else "…" + before[len(before) - left :],
        after if len(after) <= right else after[:right] + "…",
    )


def _columns(text: str) -> int:
    """Return how many columns a terminal gives `text`."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def _help(findings: Findings, d: Diagnostic, paint: Paint) -> str:
    if not d.suggestions:
        return ""
    said = " or ".join(f"[[{printable(s)}]]" for s in d.suggestions)
    return f"  {paint('help:', 'bold cyan')} did you mean {said}?\n"


def _summary(findings: Findings, paint: Paint) -> str:
    count = len(findings.diagnostics)
    looked_at = f"{_many(findings.notes, 'note')}, {_many(findings.links, 'link')} checked"
    if not count:
        return f"{paint('All is well:', 'bold green')} {looked_at}.\n"
    rules = ", ".join(f"{number} {rule}" for rule, number in findings.by_rule.items())
    files = len({d.path for d in findings.diagnostics})
    found = paint(_many(count, "finding"), "bold")
    return f"{found} in {_many(files, 'file')} ({rules}); {looked_at}.\n"


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
