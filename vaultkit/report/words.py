"""The sentences that every format for people says alike: counts, hints, totals."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vaultkit.lint.diagnostic import Diagnostic
    from vaultkit.report.findings import Findings


def many(count: int, what: str) -> str:
    """Return a number of things: `1 note`, `1,200 notes`."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def suggestion(d: Diagnostic, text: str) -> str:
    """Return what may have been meant, in the brackets of a link if the finding is about one."""
    return text if d.target is None else f"[[{text}]]"


def full_message(d: Diagnostic) -> str:
    """Return what is wrong and what may have been meant, in one line of raw text."""
    if not d.suggestions:
        return d.message
    return f"{d.message} (did you mean {suggestion(d, d.suggestions[0])}?)"


def looked_at(findings: Findings) -> str:
    """Return in how much was looked."""
    return f"{many(findings.notes, 'note')}, {many(findings.links, 'link')} checked"


def found(findings: Findings) -> str:
    """Return how much was found, in how many files."""
    count = len(findings.diagnostics)
    return f"{many(count, 'finding')} in {many(len(findings.by_file), 'file')}"


def severities(findings: Findings) -> str:
    """Return how much of each severity was found; of what there is none, nothing is said."""
    return ", ".join(many(number, name) for name, number in findings.by_severity.items() if number)


def mendable(findings: Findings) -> int:
    """Return how many findings have a safe fix."""
    return sum(d.fix is not None and d.fix.safe for d in findings.diagnostics)
