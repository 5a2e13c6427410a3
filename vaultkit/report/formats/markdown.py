"""A report in Markdown, for a comment on a pull request; cut where a comment must end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from vaultkit.lint.diagnostic import Diagnostic
from vaultkit.report.addresses import source_address
from vaultkit.report.escape import comment_text
from vaultkit.report.findings import Findings
from vaultkit.report.paint import Paint
from vaultkit.report.words import found, looked_at, many, severities, suggestion

FILES = ("*.md",)

_COMMENT = 60_000  # GitHub's comments hold 65,536 characters


def render(findings: Findings, paint: Paint) -> str:
    """Return the report, as long as a comment may be."""
    return report(findings, room=_COMMENT)


def report(findings: Findings, *, room: int) -> str:
    """Return the report in at most about `room` bytes; what is left out is counted."""
    if not findings.diagnostics:
        return f"**vaultkit:** all is well; {looked_at(findings)}.\n"
    head = f"**vaultkit:** {found(findings)} ({severities(findings)}); {looked_at(findings)}.\n"
    parts = [head]
    told = 0
    for part, tells in _parts(findings):
        room -= len(part.encode())
        if room < 0:
            left = len(findings.diagnostics) - told
            parts.append(f"\n… and {many(left, 'finding')} more. `vaultkit check` tells all.\n")
            break
        parts.append(part)
        told += tells
    return "".join(parts)


def _parts(findings: Findings) -> Iterator[tuple[str, int]]:
    """Yield pieces of the report, and how many findings each tells."""
    caused = [d for d in findings.diagnostics if d in findings.caused]
    others = [d for d in findings.diagnostics if d not in findings.caused] if caused else []
    if caused:
        yield "\n## Caused by this change\n", 0
    yield from _files(findings, caused or findings.diagnostics)
    if others:
        yield "\n## There before\n", 0
        yield from _files(findings, others)


def _files(findings: Findings, diagnostics: Iterable[Diagnostic]) -> Iterator[tuple[str, int]]:
    for path, found_there in groupby(diagnostics, key=lambda d: d.path):
        yield f"\n### {comment_text(findings.lies(path))}\n\n", 0
        for d in found_there:
            yield _item(findings, d), 1


def _item(findings: Findings, d: Diagnostic) -> str:
    place = f"{d.start.line}:{d.start.column}"
    if address := source_address(findings, d.path, d.start.line):
        place = f"[{place}]({address})"
    lines = [f"- {place} **{d.severity}** {comment_text(d.message)} (`{d.rule}`)"]
    if d.suggestions:
        lines.append(f"  Did you mean {comment_text(suggestion(d, d.suggestions[0]))}?")
    for other in d.related:
        where = f"{comment_text(findings.lies(other.path))}:{other.start.line}"
        lines.append(f"  Why: {comment_text(other.message)} ({where})")
    if d.fix is not None:
        lines.append(f"  Fix: {comment_text(d.fix.title)}")
    return "  \n".join(lines) + "\n"
