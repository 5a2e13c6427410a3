"""A note for the vault itself: findings by rule and file, each an address that opens the place in Obsidian.

The addresses are `obsidian://`, not wikilinks: the note adds nothing to the graph, so that it neither breaks a
link nor saves an orphan. Obsidian opens a heading or a block, no line: the nearest one is named.
"""

from __future__ import annotations

from bisect import bisect_right
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


def _item(findings: Findings, d: Diagnostic, anchors: _Anchors) -> str:
    place = f"{d.start.line}:{d.start.column}"
    near = anchors.nearest(d.span.start)
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


class _Anchors(NamedTuple):
    """What Obsidian can open in one note, each kind in text order."""

    headings: list[_Anchor]
    blocks: list[_Anchor]
    """The more telling ones."""

    def nearest(self, offset: int) -> _Anchor | None:
        """Return what Obsidian is to open for a place in the text."""
        return _last(self.blocks, offset) or _last(self.headings, offset)


def _last(anchors: list[_Anchor], offset: int) -> _Anchor | None:
    i = bisect_right(anchors, offset, key=lambda anchor: anchor.start)
    return anchors[i - 1] if i and offset < anchors[i - 1].end else None


def _anchors(findings: Findings, path: VaultPath) -> _Anchors:
    if not is_note(path):
        return _Anchors([], [])
    from vaultkit.syntax.parser import parse  # formats without headings parse nothing

    document = findings.document(path)
    note = parse(document)
    blocks = []
    for block in note.block_ids:
        line = document.lines.span(document.lines.position(block.span.start).line)
        blocks.append(_Anchor(line.start, line.end + 1, f"#^{block.id}"))
    headings = _headings([(h.span.start, h.text) for h in note.headings], len(document.text))
    return _Anchors(list(headings), blocks)


def _headings(headings: list[tuple[int, str]], end: int) -> Iterator[_Anchor]:
    """Yield each heading with the text up to the next; of two alike Obsidian opens the first."""
    seen: set[str] = set()
    for start, text in headings:
        words = " ".join("".join(" " if c in "#^[]|:%\\" else c for c in text).split())
        if words and words.casefold() not in seen:
            seen.add(words.casefold())
            yield _Anchor(start, end + 1, f"#{words}")
