"""One note with very many findings: judging and printing take time that grows with them, and no faster."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import VaultOf, note_of

from vaultkit.lint import lost, near
from vaultkit.lint.diagnostic import Diagnostic, Fix
from vaultkit.lint.run import check
from vaultkit.report.findings import Findings, render
from vaultkit.source.edit import Edit
from vaultkit.source.path import VaultPath
from vaultkit.source.span import Position, Span
from vaultkit.syntax.note import Note
from vaultkit.vault.model import Vault
from vaultkit.vault.notes import GivenNotes

NOTE = VaultPath("Note.md")
LINEAR = 8
"""Four times the text may take so many times as long: 4 is linear, 16 is quadratic."""


def _words(n: int, line: str) -> str:
    letters = str.maketrans("0123456789", "abcdefghij")
    return "".join(line.replace("@", f"{i:05}".translate(letters)) for i in range(n))


LOST = {
    "headings": lambda n: _words(n, "# @\n") + _words(n, "[[#z@]]\n"),
    "headings, Markdown": lambda n: _words(n, "# @\n") + _words(n, "[a](#z@)\n"),
    "blocks": lambda n: _words(n, "a ^@\n\n") + _words(n, "[[#^z@]]\n"),
    "files": lambda n: _words(n, "[[@]]\n"),
}


@pytest.mark.parametrize("family", LOST.values(), ids=LOST)
def test_judging_links_to_nothing_takes_time_as_their_number(
    family: Callable[[int], str],
) -> None:
    def judged(n: int) -> Callable[[], object]:
        note = note_of(family(n), NOTE)
        return lambda: check(Vault(Path("/v"), (NOTE,), GivenNotes([note])))

    assert any(_growth(judged(400), judged(1600)) <= LINEAR for _ in range(5))


TEXTS = {
    "in one line": lambda n: "[[🌧]] " * n,
    "under headings": lambda n: _words(n, "# @\n[[ä]]\n"),
    "beside blocks": lambda n: _words(n, "[[ä]] ^@\n\n"),
}


@pytest.mark.parametrize("name", ["human", "obsidian", "rdjson"])
@pytest.mark.parametrize("family", TEXTS.values(), ids=TEXTS)
def test_printing_findings_takes_time_as_their_number(
    name: str, family: Callable[[int], str], tmp_path: Path
) -> None:
    """Of the formats that read the text again."""

    def printed(n: int) -> Callable[[], object]:
        root = tmp_path / str(n)
        root.mkdir(exist_ok=True)
        (root / NOTE).write_text(family(n), "utf-8")
        found = [
            _finding(note, link.span) for note in [note_of(family(n), NOTE)] for link in note.links
        ]
        assert len(found) == n
        findings = Findings(str(root), 1, n, found)
        return lambda: render(findings, name)

    small, large = printed(10_000), printed(40_000)
    assert any(_growth(small, large) <= LINEAR for _ in range(5))


def _finding(note: Note, span: Span) -> Diagnostic:
    start = note.position(span.start)
    fix = Fix("Mend it", True, (Edit(NOTE, span, "[[b]]"),))
    end = Position(start.line, start.column + 5)
    return Diagnostic("broken-path", "error", NOTE, span, start, end, "Lost", fix=fix)


def _growth(small: Callable[[], object], large: Callable[[], object]) -> float:
    # A hundredth of a second is what a clock and a neighbour may add.
    return _seconds(large) / (_seconds(small) + 0.01)


def _seconds(work: Callable[[], object]) -> float:
    gc.disable()
    try:
        started = time.process_time()
        work()
        return time.process_time() - started
    finally:
        gc.enable()


def test_the_first_of_very_many_missing_names_are_compared(
    vault_of: VaultOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lost, "COMPARED", 2)
    text = "[[Rainbov]] [[Rainbov]] [[Nowhere]] [[Rainbou]] [[Rainbov]]\n"
    vault = vault_of({"Rainbow.md": "", "A.md": text, "B.md": "[[Rainbou]]"})
    found = [(d.path, d.rule, d.target) for d in check(vault) if d.target]
    assert found == [
        ("A.md", "mistyped-link", "Rainbov"),
        ("A.md", "mistyped-link", "Rainbov"),
        ("A.md", "unwritten-note", "Nowhere"),
        ("A.md", "unwritten-note", "Rainbou"),
        ("A.md", "mistyped-link", "Rainbov"),
        ("B.md", "mistyped-link", "Rainbou"),
    ]


def test_the_first_of_very_many_missing_places_are_compared(
    vault_of: VaultOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(near, "PLACES_COMPARED", 1)
    vault = vault_of({"A.md": "# Rainbow\n\n[[#Rainbov]] [[#Rainbou]]\n", "B.md": "[[A#Rainbou]]"})
    found = [(d.path, d.suggestions) for d in check(vault) if d.rule == "broken-heading"]
    assert found == [("A.md", ("#Rainbow",)), ("A.md", ()), ("B.md", ("A#Rainbow",))]
