"""For people: each finding with its line, a caret under the place, what may have been meant, why, and the way out.

Where there are very many and the caller allows it, they are told as counts (see `totals`).
"""

from __future__ import annotations

import unicodedata

from vaultkit.lint.diagnostic import Diagnostic
from vaultkit.report import totals
from vaultkit.report.addresses import file_address
from vaultkit.report.escape import printable
from vaultkit.report.findings import Findings
from vaultkit.report.paint import Paint, plain
from vaultkit.report.words import found, looked_at, mendable, suggestion

FILES = ("*.txt",)

_WIDTH = 96


def render(findings: Findings, paint: Paint) -> str:
    """Return the findings one under the other, and a summary that is there even if all is well."""
    if findings.summary and len(findings.diagnostics) > totals.MANY:
        return totals.render(findings, paint)
    parts = [_finding(findings, d, paint) for d in findings.diagnostics]
    return "".join(parts) + _summary(findings, paint)


def _finding(findings: Findings, d: Diagnostic, paint: Paint) -> str:
    place = f"{printable(d.path)}:{d.start.line}:{d.start.column}"
    style = "bold" if paint is plain else f"bold link {file_address(findings, d.path)}"
    severity = paint(d.severity, totals.COLOURS[d.severity])
    head = f"{paint(place, style)}  {severity}  {printable(d.message)}  {paint(d.rule, 'dim')}\n"
    return head + _excerpt(findings, d, paint) + _help(d, paint) + "\n"


def _excerpt(findings: Findings, d: Diagnostic, paint: Paint) -> str:
    if d.span.start == d.span.end:
        return ""
    document = findings.document(d.path)
    if d.span.end > len(document.text) or d.start.line > len(document.lines):
        return ""  # the file has changed since
    line = document.lines.span(d.start.line)
    end = min(d.span.end, line.end)
    # More is not shown; a line may be a megabyte long, with as many findings.
    far = _WIDTH + 2
    before = document.text[max(line.start, d.span.start - far) : d.span.start]
    inside = document.text[d.span.start : min(end, d.span.start + far)]
    after = document.text[end : min(line.end, end + far)].removesuffix("\r")
    before, inside, after = _shortened(before, inside, after)
    said = _shown(
        before + inside + after
    )  # as a whole: what it must not hold may lie across a border
    number = str(d.start.line)
    gutter = paint(f"  {number} │ ", "dim")
    indent = paint(f"  {' ' * len(number)} │ ", "dim")
    carets = " " * _columns(_shown(before)) + "^" * max(_columns(_shown(inside)), 1)
    return f"{gutter}{said}\n{indent}{paint(carets, totals.COLOURS[d.severity])}\n"


def _shown(text: str) -> str:
    return printable(text.replace("\t", "    "))


def _shortened(before: str, inside: str, after: str) -> tuple[str, str, str]:
    """Keep a line of prose on one line of the terminal, with the place in view."""
    if len(inside) > _WIDTH:
        inside = inside[:_WIDTH] + "…"
    room = max(_WIDTH - len(inside), 20)
    if len(before) + len(after) <= room:
        return before, inside, after
    left = min(len(before), max(room - len(after), room * 2 // 3))
    right = room - left
    return (
        before if left == len(before) else "…" + before[len(before) - left :],
        inside,
        after if len(after) <= right else after[:right] + "…",
    )


def _columns(text: str) -> int:
    """Return how many columns a terminal gives `text`."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def _help(d: Diagnostic, paint: Paint) -> str:
    lines = []
    if d.suggestions:
        said = " or ".join(printable(suggestion(d, text)) for text in d.suggestions)
        lines.append(f"{paint('help:', 'bold cyan')} did you mean {said}?")
    for other in d.related:
        place = f"{printable(other.path)}:{other.start.line}:{other.start.column}"
        lines.append(f"{paint('why:', 'bold cyan')} {printable(other.message)} ({place})")
    if d.fix is not None:
        kind = "fix:" if d.fix.safe else "fix, to be looked at:"
        lines.append(f"{paint(kind, 'bold cyan')} {printable(d.fix.title)}")
    return "".join(f"  {line}\n" for line in lines)


def _summary(findings: Findings, paint: Paint) -> str:
    if not findings.diagnostics:
        return f"{paint('All is well:', 'bold green')} {looked_at(findings)}.\n"
    number, _, where = found(findings).partition(" in ")
    rules = ", ".join(f"{count} {rule}" for rule, count in findings.by_rule.items())
    fixes = mendable(findings)
    mended = f"; {fixes:,} can be mended safely" if fixes else ""
    return f"{paint(number, 'bold')} in {where} ({rules}){mended}; {looked_at(findings)}.\n"
