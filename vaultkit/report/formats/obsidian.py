"""A note for the vault itself: findings by rule and file, each an address that opens the place in Obsidian.

The addresses are `obsidian://`, not wikilinks: the note adds nothing to the graph, so that it neither breaks a
link nor saves an orphan. Obsidian opens a heading or a block, no line: the nearest one is named.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.report.addresses import app_address
from vaultkit.report.escape import note_text
from vaultkit.report.findings import Findings
from vaultkit.report.words import found, full_message, looked_at
from vaultkit.source.path import VaultPath, is_note, without_note_suffix

if TYPE_CHECKING:
    from vaultkit.lint.diagnostic import Diagnostic
    from vaultkit.report.paint import Paint

FILES = ("vault health.md",)


def render(findings: Findings, paint: Paint) -> str:
    """Return the note."""
    lines = ["# Vault health", "", _totals(findings)]
    by_rule = sorted(findings.diagnostics, key=lambda d: d.rule)
    anchors = {path: _anchors(findings, path) for path in findings.by_file}
    for rule, of_rule in groupby(by_rule, key=lambda d: d.rule):
        lines += ["", f"## {rule} ({findings.by_rule[rule]:,})", ""]
        for path, in_file in groupby(of_rule, key=lambda d: d.path):
            lines.append(f"- [{_name(path)}]({app_address(findings, path)})")
            lines += [f"    - {_item(findings, d, anchors[path])}" for d in in_file]
    return "\n".join(lines) + "\n"


def _totals(findings: Findings) -> str:
    if not findings.diagnostics:
        return f"All is well: {looked_at(findings)}."
    return f"{found(findings)}; {looked_at(findings)}."


def _name(path: VaultPath) -> str:
    return note_text(without_note_suffix(path)) or "?"


def _item(findings: Findings, d: Diagnostic, anchors: list[_Anchor]) -> str:
    place = f"{d.start.line}:{d.start.column}"
    near = _nearest(anchors, d)
    address = app_address(findings, d.path, near.subpath if near else "")
    return f"[{place}]({address}) {note_text(full_message(d))}"


class _Anchor(NamedTuple):
    """What Obsidian can open in a note."""

    start: int
    """Where it begins to be the nearest, in code points."""
    end: int
    """Where it is no longer."""
    subpath: str
    """`#Heading` or `#^block`."""


def _anchors(findings: Findings, path: VaultPath) -> list[_Anchor]:
    """Return a note's headings and blocks, the more telling ones last."""
    if not is_note(path):
        return []
    from vaultkit.syntax.parser import parse  # formats without headings parse nothing

    document = findings.document(path)
    note = parse(document)
    anchors = list(_headings([(h.span.start, h.text) for h in note.headings], len(document.text)))
    for block in note.block_ids:
        line = document.lines.span(document.lines.position(block.span.start).line)
        anchors.append(_Anchor(line.start, line.end + 1, f"#^{block.id}"))
    return anchors


def _headings(headings: list[tuple[int, str]], end: int) -> Iterator[_Anchor]:
    """Yield each heading with the text up to the next; of two alike Obsidian opens the first."""
    seen: set[str] = set()
    for start, text in headings:
        words = " ".join("".join(" " if c in "#^[]|:%\\" else c for c in text).split())
        if words and words.casefold() not in seen:
            seen.add(words.casefold())
            yield _Anchor(start, end + 1, f"#{words}")


def _nearest(anchors: list[_Anchor], d: Diagnostic) -> _Anchor | None:
    near = [a for a in anchors if a.start <= d.span.start < a.end]
    return near[-1] if near else None
