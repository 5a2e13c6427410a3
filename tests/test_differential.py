"""Real vaults read twice: by vaultkit, and by a scan that shares no code with it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import ROOT, SHARED
from independent_scan import PROPERTIES, scan

from vaultkit.syntax.note import Note
from vaultkit.vault.load import load
from vaultkit.vault.model import Vault
from vaultkit.vault.resolve import Ambiguous

Seen = tuple[int, str, bool]
"""The offset of a link, its raw text, and whether it stands in a comment."""

EXPLAINED: dict[str, dict[tuple[str, int, str], str]] = {"help-en": {}, "hub": {}, "own": {}}
"""Where the two may differ: (note, offset, raw text) to the reason. At present they agree everywhere."""

HIDDEN = {"help-en": 82, "hub": 16_225}
"""How many `[[…]]` stand in code, math or HTML, or are no link for another reason."""


class Figures(NamedTuple):
    """A vault in figures, found once by other means; links in text and properties, embeds included."""

    links: int
    resolved: int
    edges: int
    """Different pairs of two notes."""
    in_comments: int
    ambiguous: int


FIGURES = {
    "help-en": Figures(links=1_811, resolved=1_804, edges=973, in_comments=0, ambiguous=5),
    "hub": Figures(links=26_218, resolved=26_143, edges=21_778, in_comments=3_643, ambiguous=123),
}

VAULTS = {
    "help-en": SHARED / "corpora" / "obsidian-help-en",
    "hub": SHARED / "corpora" / "obsidian-hub",
    "own": ROOT / "vault",
}


def _each(names: Iterable[str]) -> pytest.MarkDecorator:
    # A vault is read once, in one worker: the hub costs 20 seconds.
    grouped = [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in names]
    return pytest.mark.parametrize("name", grouped)


@cache
def _load(root: Path) -> Vault:
    if not root.is_dir():
        pytest.skip(f"there is no folder {root.name} beside the project")
    return load(root)


@_each(VAULTS)
def test_a_second_reading_finds_the_same_wikilinks_and_hides_the_same(name: str) -> None:
    vault, differences, hidden = _load(VAULTS[name]), set(), 0
    for path, note in vault.notes.items():
        text, ours = note.document.text, _wikilinks(note)
        theirs = set(scan(text))
        differences |= {(path, offset, raw) for offset, raw, _ in ours ^ theirs}
        pseudo = _look_alikes(text) - _openings(theirs)
        assert not pseudo & _openings(ours), f"{path}: what is hidden became a link"
        hidden += len(pseudo)
    unexplained, stale = differences - EXPLAINED[name].keys(), EXPLAINED[name].keys() - differences
    assert (unexplained, stale) == (set(), set())
    assert hidden == HIDDEN.get(name, hidden)


@_each(FIGURES)
def test_a_real_vault_has_the_links_and_edges_that_were_counted(name: str) -> None:
    vault = _load(VAULTS[name])
    links = [edge for edge in vault.links if edge.origin in vault.notes]
    between = [edge for edge in links if edge.target in vault.notes and edge.target != edge.origin]
    found = Figures(
        links=len(links),
        resolved=sum(edge.target is not None for edge in links),
        edges=len({(edge.origin, edge.target) for edge in between}),
        in_comments=sum(edge.link.in_comment for edge in links),
        ambiguous=sum(isinstance(edge.resolution, Ambiguous) for edge in links),
    )
    assert found == FIGURES[name]


def _wikilinks(note: Note) -> set[Seen]:
    text = note.document.text
    links = [link for link in note.links if link.syntax == "wikilink"]
    return {(link.span.start, link.span.of(text), link.in_comment) for link in links}


def _look_alikes(text: str) -> set[int]:
    """Return where `[[…]]` stands in a note's body, whatever it is."""
    body = PROPERTIES.match(text).end()
    return {match.start() for match in re.compile(r"\[\[[^\[\]\n]+\]\]").finditer(text, body)}


def _openings(links: set[Seen]) -> set[int]:
    return {offset + raw.startswith("!") for offset, raw, _ in links}
